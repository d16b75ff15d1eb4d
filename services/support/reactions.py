"""Deliveries and refunds of orders, and storefronts' returns -> commands. Key: order id."""

from services.support.commands import AskedLine, CompleteRefund, OpenReturnWindow, RequestReturn
from shared.contracts import orders, storefront
from shared.domain import ids
from shared.domain.service import STOREFRONT, Origin, Reactions, Send

RETURN = "return"
"""The reason that orders writes on refunds of returns; cancellations and late payments have other words."""


def _delivered(fact: orders.OrderDelivered, _: Origin) -> list[Send]:
    command = OpenReturnWindow(
        order_id=fact.order_id,
        channel=fact.channel,
        warehouse=fact.warehouse,
        currency=fact.currency,
        lines=fact.lines,
        delivered_at=fact.delivered_at,
        return_until=fact.return_until,
    )
    return [Send(fact.order_id, command)]


def _refunded(fact: orders.RefundIssued, _: Origin) -> list[Send]:
    if fact.reason != RETURN:
        return []
    command = CompleteRefund(order_id=fact.order_id, refund_id=fact.refund_id, amount=fact.amount, at=fact.issued_at)
    return [Send(fact.order_id, command)]


def _return_requested(event: storefront.ReturnRequested, origin: Origin) -> list[Send]:
    order_id = ids.order_id(event.channel, event.external_id)
    command = RequestReturn(
        return_id=ids.return_id(order_id, event.return_number),
        order_id=order_id,
        return_number=event.return_number,
        lines=tuple(AskedLine(sku=line.sku, quantity=line.quantity) for line in event.lines),
        reason=event.reason,
        at=origin.time,
    )
    return [Send(order_id, command)]


REACTIONS = {
    "orders.events": Reactions(
        {
            "OrderDelivered": (orders.OrderDelivered, _delivered),
            "RefundIssued": (orders.RefundIssued, _refunded),
        }
    ),
    STOREFRONT: Reactions({"ReturnRequested": (storefront.ReturnRequested, _return_requested)}),
}
