"""What can be promised of a SKU in a warehouse, as of its documents."""

from services.inventory.plan.atp import Promisable, by_date, promised
from services.inventory.plan.replenish import DuePieces
from services.inventory.planning.arrivals import ArrivalsView
from services.inventory.queue.view import QueueView
from services.inventory.stock.view import StockView
from shared.domain.messages import Instant, Message


class Promise(Message):
    order_id: str
    shipment_id: str
    waiting: int
    at: Instant | None
    """When the purchase comes that covers its place; None: none does yet."""


class AtpView(Message):
    """In pieces: on no day more than the last step says, and from its own day on each step's."""

    warehouse: str
    sku: str
    steps: tuple[Promisable, ...]
    queue: tuple[Promise, ...]


def atp(stock: StockView, arrivals: ArrivalsView | None, queue: QueueView | None) -> AtpView:
    due = [DuePieces(due_at=each.due_at, quantity=each.quantity) for each in (arrivals.due if arrivals else ())]
    waiting = [entry for entry in (queue.entries if queue else ()) if entry.waiting]
    dates = promised([entry.waiting for entry in waiting], due)
    return AtpView(
        warehouse=stock.warehouse,
        sku=stock.sku,
        steps=by_date(stock.available, stock.waiting, stock.safety, due),
        queue=tuple(
            Promise(order_id=entry.order_id, shipment_id=entry.shipment_id, waiting=entry.waiting, at=at)
            for entry, at in zip(waiting, dates, strict=True)
        ),
    )
