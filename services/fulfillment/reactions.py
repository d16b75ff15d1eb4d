"""Orders' requests and reports from outside -> commands. Key: order id."""

from services.fulfillment.commands import CreateShipment, ReportDelivery, ReportDispatch, ReportTransit, StopShipment
from shared.contracts import orders, storefront
from shared.domain.service import STOREFRONT, Origin, Reactions, Send


def _requested(fact: orders.FulfillmentRequested, _: Origin) -> list[Send]:
    command = CreateShipment(
        shipment_id=fact.shipment_id,
        order_id=fact.order_id,
        channel=fact.channel,
        warehouse=fact.warehouse,
        lines=fact.lines,
        customer=fact.customer,
        at=fact.requested_at,
    )
    return [Send(fact.order_id, command)]


def _stop_requested(fact: orders.ShipmentStopRequested, _: Origin) -> list[Send]:
    command = StopShipment(shipment_id=fact.shipment_id, order_id=fact.order_id, reason=fact.reason, at=fact.requested_at)
    return [Send(fact.order_id, command)]


def _dispatched(event: storefront.DispatchReported, origin: Origin) -> list[Send]:
    command = ReportDispatch(
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        at=origin.time,
    )
    return [Send(event.order_id, command)]


def _in_transit(event: storefront.TransitReported, origin: Origin) -> list[Send]:
    command = ReportTransit(order_id=event.order_id, shipment_id=event.shipment_id, place=event.place, at=origin.time)
    return [Send(event.order_id, command)]


def _delivered(event: storefront.DeliveryReported, origin: Origin) -> list[Send]:
    command = ReportDelivery(order_id=event.order_id, shipment_id=event.shipment_id, at=origin.time)
    return [Send(event.order_id, command)]


REACTIONS = {
    "orders.events": Reactions(
        {
            "FulfillmentRequested": (orders.FulfillmentRequested, _requested),
            "ShipmentStopRequested": (orders.ShipmentStopRequested, _stop_requested),
        }
    ),
    STOREFRONT: Reactions(
        {
            "DispatchReported": (storefront.DispatchReported, _dispatched),
            "TransitReported": (storefront.TransitReported, _in_transit),
            "DeliveryReported": (storefront.DeliveryReported, _delivered),
        }
    ),
}
