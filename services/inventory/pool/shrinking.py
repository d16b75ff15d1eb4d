"""Pieces that are lost are everybody's first, then of the pool of lowest priority (CHN-06)."""

from collections.abc import Iterable, Sequence

from services.inventory.pool.parts import Parts, parts_ref
from services.inventory.queue.fill import Moves, by_state, stock_after
from shared.contracts.inventory import InventoryEvent
from shared.contracts.pools import PoolPieces, PoolReduced
from shared.domain.messages import Instant
from shared.domain.nouns import States


def reduced(
    warehouse: str, skus: Iterable[str], states: States, said: Sequence[InventoryEvent], at: Instant
) -> list[InventoryEvent]:
    """`said`: what the decision says so far, which took pieces; it has read these SKUs' pools."""
    moves = by_state(said)
    return [fact for sku in skus for fact in _reduced(warehouse, sku, states, moves, at)]


def _reduced(warehouse: str, sku: str, states: States, moves: Moves, at: Instant) -> list[PoolReduced]:
    stock = stock_after(warehouse, sku, states, moves)
    over = stock.pooled - max(0, stock.available)
    if over <= 0:
        return []
    parts: Parts = states[parts_ref(warehouse, sku)]
    gone: list[PoolPieces] = []
    for part in sorted(parts.parts, key=lambda part: (part.priority, part.pool_id)):
        if n := min(over, part.left):
            gone.append(PoolPieces(pool_id=part.pool_id, pieces=n))
            over -= n
    return [PoolReduced(warehouse=warehouse, sku=sku, parts=tuple(gone), reduced_at=at)] if gone else []
