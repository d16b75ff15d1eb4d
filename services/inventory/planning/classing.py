"""A SKU's ABC class in a warehouse, by what half a year's demand of it is worth: pure (INV-14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.inventory.plan.ranks import LARGEST, PIECES, Rank, Ranks, moved, place, worth
from services.inventory.planning.commands import PlanSku
from services.inventory.planning.state import Planning
from shared.contracts.planning import SkuClassed, SkuValue
from shared.domain.nouns import Context, Ref, States


def ranks_ref(warehouse: str) -> Ref:
    return "ranks", warehouse


def classify(command: PlanSku, state: Planning, days: Sequence[int], states: States, context: Context) -> SkuClassed | None:
    """None: as before, or nothing was ever asked for."""
    known: Ranks = states[ranks_ref(command.warehouse)]
    rank = ranked(sum(days), context.found.get(f"supplier_terms/{command.supplier}/{command.sku}") or {})
    if state.rank is None and not rank.value:
        return None
    above, total = place(moved(known, state.rank, rank), rank)
    classed = worth(above, total, rank.value)
    if (rank, classed) == (state.rank, state.worth):
        return None
    return SkuClassed(
        warehouse=command.warehouse,
        sku=command.sku,
        worth=classed,
        basis=rank.basis,
        value=rank.value,
        before=None if state.rank is None else SkuValue(basis=state.rank.basis, value=state.rank.value),
        above=above,
        total=total,
        classed_at=context.time,
    )


def ranked(pieces: int, terms: Mapping[str, Any]) -> Rank:
    """By its supplier's price; one that costs nothing, or whose cost is not known, by pieces."""
    price = int(terms.get("unit_price", 0))
    basis, value = (str(terms["currency"]), pieces * price) if price > 0 else (PIECES, pieces)
    return Rank(basis=basis, value=min(value, LARGEST))
