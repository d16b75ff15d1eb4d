"""What each input does to an order. Its rules are one pure function, in the file of their phase:
placing -> confirming -> payments -> shipping, or ending."""

from collections.abc import Mapping

from services.orders.order.commands import CancelOrder, ExpireUnpaid, HoldOrder, PlaceOrder, ReleaseHold
from services.orders.order.confirming import (
    Priced,
    Reserved,
    apply_price,
    record_reservation,
    record_short_pick,
    record_shortage,
    record_shortage_briefly,
    refuse_price,
    refuse_to_confirm,
)
from services.orders.order.ending import cancel, complete_cancellation, expire, record_stop_refused
from services.orders.order.holding import hold, release_hold
from services.orders.order.payments import record_payment, refund_return
from services.orders.order.placing import place, policies_of, read_of, refuse_to_place
from services.orders.order.shipping import record_delivered, record_delivered_briefly, record_shipped, record_tracking
from services.orders.order.state import OrderFact
from shared.contracts import fulfillment, inventory, orders, pricing, storefront, support
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Decide, On, SetTimer


def _order(event: storefront.OrderPlaced | storefront.OrderCancellationRequested) -> str:
    """Storefronts name an order by its channel and their own id of it."""
    return ids.order_id(event.channel, event.external_id)


ON: Mapping[type[Message], Decide | On] = {
    PlaceOrder: On(place, lookups=policies_of, narrow=read_of, too_large=refuse_to_place),
    storefront.OrderPlaced: On(place, key=_order, lookups=policies_of, narrow=read_of, too_large=refuse_to_place),
    pricing.OrderPriced: On(apply_price, model=Priced, too_large=refuse_to_confirm),
    pricing.OrderPriceRefused: refuse_price,
    inventory.StockReserved: On(record_reservation, key="order_id", model=Reserved),
    inventory.ReservationRefused: On(record_shortage, key="order_id", too_large=record_shortage_briefly),
    fulfillment.ShortPicked: record_short_pick,
    orders.PaymentClaimed: On(record_payment, key="order_id"),
    support.RefundGranted: refund_return,
    fulfillment.ShipmentShipped: record_shipped,
    fulfillment.TrackingCorrected: record_tracking,
    fulfillment.ShipmentDelivered: On(record_delivered, too_large=record_delivered_briefly),
    CancelOrder: cancel,
    storefront.OrderCancellationRequested: On(cancel, key=_order),
    fulfillment.ShipmentStopped: complete_cancellation,
    fulfillment.ShipmentStopRefused: record_stop_refused,
    ExpireUnpaid: expire,
    HoldOrder: hold,
    ReleaseHold: release_hold,
}


def payment_window(fact: OrderFact | orders.RequestRefused) -> list[SetTimer | CancelTimer]:
    """One timer an order: the end of its payment window."""
    timer = f"expire/{fact.order_id}"
    match fact:
        case orders.OrderPlaced():
            return [SetTimer(timer, fact.pay_by, fact.order_id, ExpireUnpaid(order_id=fact.order_id))]
        case orders.OrderPaid() | orders.OrderCancelled() | orders.OrderRefused() | orders.OrderExpired():
            return [CancelTimer(timer)]
        case _:
            return []
