"""Facts that several decisions state, each made in one place."""

from collections.abc import Iterable

from services.orders.commands import NAMES, OrderCommand
from services.orders.state import Funds, Open
from shared.contracts.orders import (
    FulfillmentRequested,
    OrderEvent,
    OrderPaid,
    OrderRefused,
    PricedLine,
    RefundIssued,
    RefusalCode,
    ReleaseRequested,
    RequestCode,
    RequestRefused,
    ReservationRequested,
    StockLine,
)
from shared.domain import ids


def request_refused(command: OrderCommand, code: RequestCode, reason: str, request: str = "") -> list[OrderEvent]:
    """`request` where another command than this one is what was asked for."""
    return [
        RequestRefused(
            order_id=command.order_id,
            request=request or NAMES[type(command)],
            code=code,
            reason=reason,
            refused_at=command.at,
        )
    ]


def unknown(command: OrderCommand) -> list[OrderEvent]:
    return request_refused(command, "unknown_order", f"no order {command.order_id} was placed")


def refund(command: OrderCommand, currency: str, cause: str, amount: int, reason: str) -> RefundIssued:
    """The same cause refunds once: its id is derived from it."""
    return RefundIssued(
        order_id=command.order_id,
        refund_id=ids.refund_id(command.order_id, cause),
        amount=amount,
        currency=currency,
        reason=reason,
        issued_at=command.at,
    )


def refund_held(command: OrderCommand, funds: Funds, reason: str) -> list[OrderEvent]:
    """Everything that is still held, when an order ends without shipping (SEC-02)."""
    return [refund(command, funds.currency, reason, funds.held, reason)] if funds.held > 0 else []


def order_refused(command: OrderCommand, order: Open, code: RefusalCode, reason: str) -> list[OrderEvent]:
    refused = OrderRefused(
        order_id=command.order_id,
        channel=order.channel,
        external_id=order.external_id,
        code=code,
        reason=reason,
        refused_at=command.at,
        fingerprint=order.fingerprint,
    )
    return [refused, *refund_held(command, order.funds, "refused")]


def stock_lines(lines: Iterable[PricedLine]) -> tuple[StockLine, ...]:
    """Each SKU once, where it first appears, with the sum of its lines."""
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return tuple(StockLine(sku=sku, quantity=quantity) for sku, quantity in quantities.items())


def reservation(command: OrderCommand, order: Open, lines: Iterable[PricedLine]) -> ReservationRequested:
    """Asks the next warehouse: there must be one."""
    return ReservationRequested(
        order_id=command.order_id,
        warehouse=order.warehouses[order.attempt],
        lines=stock_lines(lines),
        attempt=order.attempt + 1,
        requested_at=command.at,
    )


def release(command: OrderCommand, warehouse: str, lines: tuple[StockLine, ...], reason: str) -> ReleaseRequested:
    return ReleaseRequested(order_id=command.order_id, warehouse=warehouse, lines=lines, reason=reason, requested_at=command.at)


def paid(command: OrderCommand, currency: str, total: int) -> OrderPaid:
    return OrderPaid(order_id=command.order_id, currency=currency, paid=total, paid_at=command.at)


def fulfillment(command: OrderCommand, order: Open, warehouse: str) -> FulfillmentRequested:
    return FulfillmentRequested(
        order_id=command.order_id,
        shipment_id=ids.shipment_id(command.order_id),
        channel=order.channel,
        warehouse=warehouse,
        lines=stock_lines(order.lines),
        customer=order.customer,
        requested_at=command.at,
    )
