"""Facts that several decisions state, each made in one place.

`at`: when, aware UTC: the context's time for a request, its own time for another service's fact.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.orders.order.counting import uses_freed
from services.orders.order.funds import Funds
from services.orders.order.shipments import OrderShipment
from services.orders.order.state import Closed, Open
from shared.contracts.allocating import CartHoldReleaseRequested, ReleaseRequested, ReservationRequested
from shared.contracts.orders import HoldReleased, OrderEvent, OrderPaid, RefundIssued, RefundPart, StockLine
from shared.contracts.refusing import OrderRefused, RefusalCode, RequestCode, RequestRefused
from shared.contracts.shipping import FulfillmentRequested
from shared.domain import ids
from shared.domain.nouns import Context
from shared.domain.refunds import over


def too_long(lines: int) -> str:
    """Why an order is refused whose decisions no record holds."""
    return f"an order of {lines:,} lines with names as long as these is more than one decision can hold"


def request_refused(context: Context, at: datetime, code: RequestCode, reason: str, request: str = "") -> list[OrderEvent]:
    """`request` where another input than this one is what was asked for."""
    asked = request or context.request
    return [RequestRefused(order_id=context.key, request=asked, code=code, reason=reason, refused_at=at)]


def unknown(context: Context, at: datetime) -> list[OrderEvent]:
    return request_refused(context, at, "unknown_order", f"no order {context.key} was placed")


def refund(
    context: Context, at: datetime, currency: str, cause: str, parts: Mapping[str, int], reason: str, note: str = ""
) -> RefundIssued:
    """`parts`: what goes back, by charge. The same cause refunds once: its id is derived from it."""
    return RefundIssued(
        order_id=context.key,
        refund_id=ids.refund_id(context.key, cause),
        amount=sum(parts.values()),
        currency=currency,
        reason=reason,
        parts=refund_parts(parts),
        note=note,
        issued_at=at,
    )


def refund_parts(parts: Mapping[str, int]) -> tuple[RefundPart, ...]:
    return tuple(RefundPart(payment_id=id, amount=part) for id, part in parts.items() if part)


def refund_held(context: Context, at: datetime, funds: Funds, reason: str) -> list[OrderEvent]:
    """Everything that is still held, when an order ends without shipping (SEC-02). What is disputed waits for its decision."""
    parts = over(funds.refundable, funds.left)
    return [refund(context, at, funds.currency, reason, parts, reason)] if parts else []


def order_refused(context: Context, at: datetime, order: Open, code: RefusalCode, reason: str) -> list[OrderEvent]:
    refused = OrderRefused(
        order_id=context.key,
        channel=order.channel,
        external_id=order.external_id,
        code=code,
        reason=reason,
        refused_at=at,
        fingerprint=order.fingerprint,
    )
    back = [*holds_gone(context, at, order, "refused"), *refund_held(context, at, order.funds, "refused")]
    ended: list[OrderEvent] = [*uses_freed(context, at, order, "refused"), refused]
    return [*ended, *releases(context, at, order, order.shipments, "refused"), *carts_freed(context, at, order), *back]


def holds_gone(context: Context, at: datetime, order: Open, reason: str) -> list[OrderEvent]:
    """An order that ended waits in no queue."""
    return [HoldReleased(order_id=context.key, kind=kind, reason=reason, released_at=at) for kind in order.holds]


def carts_freed(context: Context, at: datetime, order: Open) -> list[OrderEvent]:
    """What its cart holds where nothing was taken for it. Of a hold that was taken in part the rest ends by itself, in time."""
    return [
        CartHoldReleaseRequested(order_id=context.key, warehouse=each.warehouse, hold_id=each.hold_id, requested_at=at)
        for each in order.carts
    ]


def reservation(
    context: Context, at: datetime, order: Open, shipment_id: str, warehouse: str, lines: tuple[StockLine, ...], attempt: int
) -> ReservationRequested:
    return ReservationRequested(
        order_id=context.key,
        shipment_id=shipment_id,
        warehouse=warehouse,
        lines=lines,
        attempt=attempt,
        street_date=order.street_date,
        hold_id=order.cart_in(warehouse),
        pool=order.terms.pool,
        min_days_left=order.terms.min_days_left,
        requested_at=at,
    )


def release(
    context: Context,
    at: datetime,
    order: Open | Closed,
    shipment_id: str,
    warehouse: str,
    lines: tuple[StockLine, ...],
    reason: str,
) -> ReleaseRequested:
    return ReleaseRequested(
        order_id=context.key,
        shipment_id=shipment_id,
        warehouse=warehouse,
        lines=lines,
        reason=reason,
        pool=order.terms.pool,
        requested_at=at,
    )


def releases(
    context: Context, at: datetime, order: Open, shipments: Iterable[OrderShipment], reason: str
) -> list[ReleaseRequested]:
    """Of those that are reserved, or wait, and have not left. What a warehouse is only asked for is released when it answers."""
    return [
        release(context, at, order, each.shipment_id, each.warehouse, each.reserved, reason)
        for each in shipments
        if each.allocation in ("allocated", "waiting") and not each.gone
    ]


def paid(context: Context, at: datetime, currency: str, total: int) -> OrderPaid:
    return OrderPaid(order_id=context.key, currency=currency, paid=total, paid_at=at)


def fulfillment(context: Context, at: datetime, order: Open, shipment: OrderShipment) -> FulfillmentRequested:
    return FulfillmentRequested(
        order_id=context.key,
        shipment_id=shipment.shipment_id,
        channel=order.channel,
        warehouse=shipment.warehouse,
        lines=shipment.lines,
        customer=order.customer,
        attempt=shipment.halted + 1,
        pick_up_days=order.terms.pick_up_days if order.is_collected else None,
        requested_at=at,
    )
