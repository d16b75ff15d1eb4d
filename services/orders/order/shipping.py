"""On its way and delivered, in this order, and by which number the parcel goes. Fulfillment states them."""

from datetime import timedelta
from typing import assert_never

from services.orders.order.facts import request_refused, unknown
from services.orders.order.fold import after
from services.orders.order.shipments import Parcel, numbers_of, pieces_of, taken
from services.orders.order.shortening import cancel_unshipped
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from services.orders.order.whole import all_delivered
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped, TrackingCorrected
from shared.contracts.orders import LinesDelivered, OrderEvent
from shared.contracts.shipping import OrderDelivered, OrderShipped, OrderTrackingCorrected
from shared.domain.nouns import Context


def record_shipped(event: ShipmentShipped, state: OrderState, context: Context) -> list[OrderEvent]:
    at = event.shipped_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(context, at, "order_closed", f"shipped, though the order was {state.outcome}")
        case Open():
            shipment = state.shipment(event.shipment_id)
            if shipment is None or shipment.fulfillment == "none":
                return request_refused(context, at, "contradicts_order", "shipped, though no shipment was asked for")
            if shipment.gone:
                return []
            shipped = OrderShipped(
                order_id=context.key,
                shipment_id=event.shipment_id,
                carrier=event.carrier,
                tracking_number=event.tracking_number,
                shipped_at=at,
            )
            then = after(state, [shipped], context.key)
            if state.cancelling is None or then.stopping:
                return [shipped]
            return [shipped, *cancel_unshipped(then, context, at, state.cancelling, state.cancel_code)]
        case _:
            assert_never(state)


def record_tracking(event: TrackingCorrected, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of a parcel that has left, delivered or not."""
    at = event.corrected_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Open() | Closed():
            parcel = _parcel(state, event.shipment_id)
            if parcel is None:
                return request_refused(context, at, "contradicts_order", "tracking corrected, though it was not shipped")
            if parcel == (event.carrier, event.tracking_number):
                return []
            return [
                OrderTrackingCorrected(
                    order_id=context.key,
                    shipment_id=event.shipment_id,
                    carrier=event.carrier,
                    tracking_number=event.tracking_number,
                    former_carrier=event.former_carrier,
                    former_tracking_number=event.former_tracking_number,
                    corrected_at=at,
                )
            ]
        case _:
            assert_never(state)


def _parcel(state: Open | Closed, shipment_id: str) -> Parcel | None:
    if isinstance(state, Closed):
        return state.parcels.get(shipment_id)
    shipment = state.shipment(shipment_id)
    return None if shipment is None else shipment.parcel


def record_delivered(event: ShipmentDelivered, state: OrderState, context: Context) -> list[OrderEvent]:
    """From now the return window of its pieces runs, or from when it was known (SUP-15)."""
    decided = _delivered(event, state, context)
    if isinstance(decided, LinesDelivered):
        assert isinstance(state, Open)
        whole = all_delivered(after(state, [decided], context.key), context, decided.delivered_at)
        return whole if state.as_before and whole else [decided, *whole]
    return decided


def record_delivered_briefly(event: ShipmentDelivered, state: OrderState, context: Context) -> list[OrderEvent]:
    """An order whose lines no record holds twice: they are told once."""
    decided = record_delivered(event, state, context)
    return [fact.model_copy(update={"lines": ()}) if isinstance(fact, OrderDelivered) else fact for fact in decided]


def _delivered(event: ShipmentDelivered, state: OrderState, context: Context) -> LinesDelivered | list[OrderEvent]:
    at = event.delivered_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(context, at, "order_closed", f"delivered, though the order was {state.outcome}")
        case Open():
            shipment = state.shipment(event.shipment_id)
            if shipment is None or not shipment.gone:
                return request_refused(context, at, "contradicts_order", "delivered, though it was not shipped")
            if shipment.fulfillment == "delivered":
                return []
            before = state.rest or state.lines
            lines, rest = taken(before, pieces_of(shipment.lines))
            return LinesDelivered(
                order_id=context.key,
                shipment_id=event.shipment_id,
                channel=state.channel,
                external_id=state.external_id,
                warehouse=shipment.warehouse,
                currency=state.funds.currency,
                lines=lines,
                numbers=numbers_of(before, rest),
                customer_id=state.customer and state.customer.customer_id,
                to_come=tuple(sku for sku, count in pieces_of(rest).items() if count),
                after_sales=state.terms.after_sales or "",
                delivered_at=at,
                return_until=context.known_from(at) + timedelta(days=state.return_window_days),
            )
        case _:
            assert_never(state)
