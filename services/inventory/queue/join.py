"""A shipment that a warehouse has not all of joins the queues of what it is short of, as far as their caps let."""

from collections.abc import Mapping, Sequence

from services.inventory.queue.state import ENTRIES, Queue, Rank, queue_ref
from services.inventory.stock.offer import offered, spare, taken, with_own
from services.inventory.stock.state import Stock
from shared.contracts.allocating import ReservationRequested
from shared.contracts.inventory import InventoryEvent, Shortage
from shared.contracts.waiting import OversoldAllowed, QueuedLine, ReservationQueued
from shared.domain.messages import Instant
from shared.domain.nouns import States

Wanted = Sequence[tuple[str, int, Stock]]
"""SKU, pieces, its stock."""
Own = Mapping[str, int]
"""Pieces of a SKU that the shipment's own cart holds, or its channel's pool has."""


def join(
    asked: ReservationRequested, wanted: Wanted, own: Own, states: States, now: Instant
) -> list[InventoryEvent] | tuple[Shortage, ...]:
    """What is free now is given at once, but for what those before lack. Shortages where a cap, or a queue, is full."""
    warehouse, place, days = asked.warehouse, place_of(asked), asked.min_days_left
    lines, above, full = [], [], []
    for sku, n, stock in wanted:
        queue: Queue = states[queue_ref(warehouse, sku)]
        # a queue may have a thousand entries: it is summed only where there is something to give
        free = spare(stock, now, days)
        free = max(0, free - queue.before(place)) if free > 0 else 0
        given = min(n, with_own(stock, free, own.get(sku, 0), now, days))
        lacking = n - given
        line = QueuedLine(sku=sku, quantity=n, lots=taken(stock, given, now, days), waiting=lacking, place=0)
        if lacking:
            left = max(0, queue.cap - stock.waiting)
            is_full = len(queue.entries) >= ENTRIES
            if is_full or (lacking > left and asked.wait != "force"):
                free = with_own(stock, offered(stock, now, days), own.get(sku, 0), now, days)
                full.append(Shortage(sku=sku, requested=n, available=free, left=0 if is_full else left))
            if lacking > left:
                above.append((sku, lacking - left))
            line = line.model_copy(update={"place": 1 + queue.index(place)})
        lines.append(line)
    return tuple(full) or [_queued(asked, place, lines), *(_above(asked, sku, n) for sku, n in above)]


def place_of(asked: ReservationRequested) -> Rank:
    return asked.rank, asked.said_at or asked.requested_at, asked.order_id, asked.shipment_id


def _queued(asked: ReservationRequested, place: Rank, lines: Sequence[QueuedLine]) -> ReservationQueued:
    return ReservationQueued(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        wait=asked.wait,
        rank=asked.rank,
        said_at=place[1],
        not_before=asked.street_date,
        min_days_left=asked.min_days_left,
        lines=tuple(lines),
        queued_at=asked.requested_at,
    )


def _above(asked: ReservationRequested, sku: str, quantity: int) -> OversoldAllowed:
    return OversoldAllowed(
        warehouse=asked.warehouse,
        sku=sku,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        quantity=quantity,
        allowed_at=asked.requested_at,
    )
