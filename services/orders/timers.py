"""One timer an order: the end of its payment window."""

from services.orders.commands import ExpireUnpaid
from shared.contracts.orders import OrderCancelled, OrderEvent, OrderExpired, OrderPaid, OrderPlaced, OrderRefused
from shared.domain.service import CancelTimer, SetTimer


def timers(event: OrderEvent) -> list[SetTimer | CancelTimer]:
    match event:
        case OrderPlaced():
            command = ExpireUnpaid(order_id=event.order_id, at=event.pay_by)
            return [SetTimer(f"expire/{event.order_id}", event.pay_by, event.order_id, command)]
        case OrderPaid() | OrderCancelled() | OrderRefused() | OrderExpired():
            return [CancelTimer(f"expire/{event.order_id}")]
        case _:
            return []
