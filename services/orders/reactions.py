"""What other facts mean to an order. Times are the facts' own, or the storefront's."""

from services.orders.commands import (
    ApplyPrice,
    CancelOrder,
    CompleteCancellation,
    PlaceOrder,
    RecordDelivered,
    RecordPayment,
    RecordReservation,
    RecordShipped,
    RecordShortage,
    RecordStopRefused,
    RefundReturn,
    RefusePrice,
)
from shared.contracts import fulfillment, inventory, pricing, storefront, support
from shared.contracts.orders import OrderLine, PricedLine, StockLine
from shared.domain import ids
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.service import STOREFRONT, Origin, Reactions, Send


class Priced(Message):
    """What orders reads of pricing's OrderPriced: not its explanation, which is the longest part."""

    order_id: str
    lines: tuple[PricedLine, ...]
    total: Minor
    priced_at: Instant


class Reserved(Message):
    """What orders reads of inventory's StockReserved: not the lots."""

    warehouse: str
    order_id: str
    lines: tuple[StockLine, ...]
    reserved_at: Instant


def _placed(event: storefront.OrderPlaced, origin: Origin) -> list[Send]:
    order_id = ids.order_id(event.channel, event.external_id)
    command = PlaceOrder(
        order_id=order_id,
        channel=event.channel,
        external_id=event.external_id,
        currency=event.currency,
        lines=tuple(OrderLine(sku=line.sku, quantity=line.quantity, unit_price=line.unit_price) for line in event.lines),
        customer=event.customer,
        expected_total=event.expected_total,
        at=origin.time,
    )
    return [Send(order_id, command, lookups=(f"channels/{event.channel}",))]


def _payment(event: storefront.PaymentReceived, origin: Origin) -> list[Send]:
    order_id = ids.order_id(event.channel, event.external_id)
    command = RecordPayment(
        order_id=order_id,
        payment_id=event.payment_id,
        amount=event.amount,
        currency=event.currency,
        method=event.method,
        at=origin.time,
    )
    return [Send(order_id, command)]


def _cancellation(event: storefront.OrderCancellationRequested, origin: Origin) -> list[Send]:
    order_id = ids.order_id(event.channel, event.external_id)
    return [Send(order_id, CancelOrder(order_id=order_id, reason=event.reason, at=origin.time))]


def _priced(event: Priced, _: Origin) -> list[Send]:
    command = ApplyPrice(order_id=event.order_id, lines=event.lines, total=event.total, at=event.priced_at)
    return [Send(event.order_id, command)]


def _price_refused(event: pricing.OrderPriceRefused, _: Origin) -> list[Send]:
    command = RefusePrice(order_id=event.order_id, code=event.code, reason=event.reason, at=event.refused_at)
    return [Send(event.order_id, command)]


def _reserved(event: Reserved, _: Origin) -> list[Send]:
    command = RecordReservation(order_id=event.order_id, warehouse=event.warehouse, lines=event.lines, at=event.reserved_at)
    return [Send(event.order_id, command)]


def _short(event: inventory.ReservationRefused, _: Origin) -> list[Send]:
    command = RecordShortage(
        order_id=event.order_id,
        warehouse=event.warehouse,
        shortages=event.shortages,
        at=event.refused_at,
    )
    return [Send(event.order_id, command)]


def _shipped(event: fulfillment.ShipmentShipped, _: Origin) -> list[Send]:
    command = RecordShipped(
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        at=event.shipped_at,
    )
    return [Send(event.order_id, command)]


def _delivered(event: fulfillment.ShipmentDelivered, _: Origin) -> list[Send]:
    command = RecordDelivered(order_id=event.order_id, shipment_id=event.shipment_id, at=event.delivered_at)
    return [Send(event.order_id, command)]


def _stopped(event: fulfillment.ShipmentStopped, _: Origin) -> list[Send]:
    command = CompleteCancellation(
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        reason=event.reason,
        at=event.stopped_at,
    )
    return [Send(event.order_id, command)]


def _stop_refused(event: fulfillment.ShipmentStopRefused, _: Origin) -> list[Send]:
    command = RecordStopRefused(
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        reason=event.reason,
        at=event.refused_at,
    )
    return [Send(event.order_id, command)]


def _refund_granted(event: support.RefundGranted, _: Origin) -> list[Send]:
    command = RefundReturn(
        order_id=event.order_id,
        refund_id=event.refund_id,
        return_id=event.return_id,
        amount=event.amount,
        currency=event.currency,
        at=event.granted_at,
    )
    return [Send(event.order_id, command)]


REACTIONS = {
    STOREFRONT: Reactions(
        {
            "OrderPlaced": (storefront.OrderPlaced, _placed),
            "PaymentReceived": (storefront.PaymentReceived, _payment),
            "OrderCancellationRequested": (storefront.OrderCancellationRequested, _cancellation),
        }
    ),
    "pricing.events": Reactions(
        {
            "OrderPriced": (Priced, _priced),
            "OrderPriceRefused": (pricing.OrderPriceRefused, _price_refused),
        }
    ),
    "inventory.events": Reactions(
        {
            "StockReserved": (Reserved, _reserved),
            "ReservationRefused": (inventory.ReservationRefused, _short),
        }
    ),
    "fulfillment.events": Reactions(
        {
            "ShipmentShipped": (fulfillment.ShipmentShipped, _shipped),
            "ShipmentDelivered": (fulfillment.ShipmentDelivered, _delivered),
            "ShipmentStopped": (fulfillment.ShipmentStopped, _stopped),
            "ShipmentStopRefused": (fulfillment.ShipmentStopRefused, _stop_refused),
        }
    ),
    "support.events": Reactions({"RefundGranted": (support.RefundGranted, _refund_granted)}),
}
