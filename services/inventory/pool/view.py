"""The views `pools`, what a pool is, and `pool_parts`, what it has of a SKU in a warehouse: "<warehouse>/<sku>/<pool>"."""

from collections.abc import Sequence
from typing import Annotated

from services.inventory.pool.parts import Part, PartFact, Parts
from services.inventory.pool.parts import evolve as evolve_parts
from services.inventory.stock.state import stock_id
from shared.contracts.pools import POOL_CHANNELS, PoolDefined, PoolMerged, PoolReduced, PoolSplit
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class PoolView(Message):
    pool_id: str
    channels: Annotated[tuple[str, ...], POOL_CHANNELS]
    overflow: bool
    priority: int
    defined_at: Instant


class PoolPartView(Message):
    """In pieces."""

    warehouse: str
    sku: str
    pool_id: str
    left: int
    sold: int
    overflow: bool
    priority: int
    ended: bool = False


def evolve(view: PoolView | None, recorded: Recorded, id: str) -> PoolView:
    return PoolView.model_validate(recorded.event.model_dump())


def evolve_part(view: PoolPartView | None, recorded: Recorded, id: str) -> PoolPartView:
    fact: PartFact = recorded.event
    warehouse, sku, pool_id = id.split("/")
    before = Parts()
    if view is not None and not view.ended:
        part = Part(pool_id=pool_id, left=view.left, sold=view.sold, overflow=view.overflow, priority=view.priority)
        before = Parts(parts=(part,))
    part_now = evolve_parts(before, fact, stock_id(warehouse, sku)).of(pool_id)
    if part_now is None:
        ended = view or PoolPartView(warehouse=warehouse, sku=sku, pool_id=pool_id, left=0, sold=0, overflow=False, priority=0)
        return ended.model_copy(update={"left": 0, "ended": True})
    return PoolPartView(
        warehouse=warehouse,
        sku=sku,
        pool_id=pool_id,
        left=part_now.left,
        sold=part_now.sold,
        overflow=part_now.overflow,
        priority=part_now.priority,
    )


def _ids(fact: PartFact) -> Sequence[str]:
    return [f"{stock_id(fact.warehouse, sku)}/{pool_id}" for sku, pool_id in _named(fact)]


def _named(fact: PartFact) -> Sequence[tuple[str, str]]:
    match fact:
        case PoolSplit():
            return [(fact.sku, fact.pool_id)]
        case PoolMerged():
            return [(fact.sku, pool) for pool in (fact.pool_id, fact.to_pool) if pool]
        case PoolReduced():
            return [(fact.sku, each.pool_id) for each in fact.parts]
        case _:
            return [(line.sku, fact.pool) for line in fact.pooled]


pools = View(name="pools", document=PoolView, facts=PoolDefined, evolve=evolve, ids="pool_id")
pool_parts = View(
    name="pool_parts",
    document=PoolPartView,
    facts=PartFact,
    evolve=evolve_part,
    ids=_ids,
    indexes=(("pool_id",), ("warehouse",)),
)
