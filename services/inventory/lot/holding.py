"""Whoever holds lots: nothing of them is offered, and what is free of them is set aside, be it a pool's."""

from collections.abc import Iterable

from services.inventory.pool.parts import parts_ref
from services.inventory.pool.shrinking import reduced
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.stock.state import stock_ref
from shared.contracts.inventory import InventoryEvent
from shared.contracts.lots import LotHeld, LotReason
from shared.domain.messages import Instant
from shared.domain.nouns import Ref, States


def hold(
    warehouse: str, sku: str, lots: Iterable[str], reason: LotReason, note: str, states: States, at: Instant
) -> list[InventoryEvent]:
    """Of these lots none is held for this reason yet."""
    held = [LotHeld(warehouse=warehouse, sku=sku, lot=lot, reason=reason, note=note, held_at=at) for lot in lots]
    if not held:
        return []
    facts: list[InventoryEvent] = [*held, *fill(warehouse, [sku], states, held, at)]
    return [*facts, *reduced(warehouse, [sku], states, facts, at)]


def to_hold(warehouse: str, sku: str) -> list[Ref]:
    return [each(warehouse, sku) for each in (stock_ref, queue_ref, parts_ref)]
