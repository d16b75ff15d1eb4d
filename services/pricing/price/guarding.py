"""The guards of strategies, for a price that somebody sets: range and floor for all, step and frequency of the list price where a
policy was said for the SKU on the channel."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.pricing.price.commands import ApprovePrice, SetPrice
from services.pricing.price.state import ListPrice, NoPrice, is_lasting
from services.pricing.repricing.guards import Guarded, guard_by_hand
from services.pricing.repricing.product import Product
from shared.contracts.prices import PriceSet
from shared.contracts.strategies import Repricing
from shared.domain.nouns import Context, Found

BASE = "base"
"""The channel of prices that hold where a channel has none of its own, and of what is known of a SKU itself."""
OF_PRICE = ("currency", "unit_price", "since", "range", "floor")


def lookups(command: SetPrice) -> tuple[str, ...]:
    base, own = f"prices/{BASE}/{command.sku}", f"prices/{command.channel}/{command.sku}"
    return (*dict.fromkeys((base, own)), _strategy(command))


def lookups_again(command: ApprovePrice) -> tuple[str, ...]:
    return (f"prices/{BASE}/{command.sku}",)


def narrow(command: SetPrice | ApprovePrice, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = OF_PRICE if name.startswith("prices/") else ("policy", "set_at")
    return {field: document.get(field) for field in fields}


def guarded(fact: PriceSet, command: SetPrice, state: NoPrice | ListPrice, context: Context) -> Guarded:
    """By the range alone: what a proposal says, whose guards it has passed, and what was decided before there were others."""
    found, product = context.found, _bounded(fact, context)
    if not is_told(command, context):
        return guard_by_hand(fact.unit_price, replace(product, floor=None), None, context.time)
    unit_price, since = _stands(command, state, found)
    product = replace(product, unit_price=unit_price, changed_at=since)
    policy = _policy(command, found) if is_lasting(fact) else None
    return guard_by_hand(fact.unit_price, product, policy, max(context.time, fact.starts_at or context.time))


def guarded_again(asked: PriceSet, context: Context) -> Guarded:
    """When it is approved. Where nothing was looked up, it was decided before this was asked again."""
    return guard_by_hand(asked.unit_price, _bounded(asked, context), None, context.time)


def is_told(command: SetPrice, context: Context) -> bool:
    """Whether a price carries what its guards said: one of a proposal does not, nor one that was decided before."""
    return not command.proposal and _strategy(command) in context.found


def within(base: Mapping[str, Any] | None, currency: str) -> tuple[Mapping[str, Any] | None, int | None]:
    """Range and floor of the SKU, where they are in this currency."""
    bounds, floor = (base or {}).get("range"), (base or {}).get("floor")
    bounds = bounds if bounds and bounds["currency"] == currency else None
    return bounds, floor["unit_price"] if floor and floor["currency"] == currency else None


def _bounded(fact: PriceSet, context: Context) -> Product:
    bounds, floor = within(context.found.get(f"prices/{BASE}/{fact.sku}"), fact.currency)
    return Product(fact.currency, low=bounds["low"] if bounds else None, high=bounds["high"] if bounds else None, floor=floor)


def _stands(command: SetPrice, state: NoPrice | ListPrice, found: Found) -> tuple[int | None, datetime | None]:
    """The list price that holds now, the channel's own or the base price, and since when; None in another currency."""
    own, base = found[f"prices/{command.channel}/{command.sku}"], found[f"prices/{BASE}/{command.sku}"]
    if isinstance(state, ListPrice) and state.unit_price is not None:
        currency, unit_price, holds = state.currency, state.unit_price, own
    elif base is not None and base["unit_price"] is not None:
        currency, unit_price, holds = base["currency"], base["unit_price"], base
    else:
        return None, None
    if currency != command.currency:
        return None, None
    return unit_price, None if holds is None else datetime.fromisoformat(holds["since"])


def _policy(command: SetPrice, found: Found) -> Repricing | None:
    strategy = found[_strategy(command)]
    return Repricing.model_validate(strategy["policy"]) if strategy is not None and strategy["set_at"] else None


def _strategy(command: SetPrice) -> str:
    return f"strategies/{command.channel}/{command.sku}"
