"""What each input does to an order. Its rules are one pure function, in the file of their phase:
placing -> confirming -> payments -> shipping, or ending; and refunding."""

from collections.abc import Mapping
from datetime import timedelta

from services.orders.change.decide import CHANGE_ON
from services.orders.order.collecting import record_not_collected
from services.orders.order.commands import (
    CancelOrder,
    CloseReview,
    ExpireUnpaid,
    FinishLines,
    HoldOrder,
    PlaceOrder,
    RefundGoodwill,
    ReleaseHold,
    ReleaseShipment,
    RetryRefund,
    SourceAgain,
)
from services.orders.order.confirming import (
    Priced,
    Reserved,
    apply_price,
    record_reservation,
    record_reservation_briefly,
    record_shortage,
    record_shortage_briefly,
    refuse_price,
    refuse_to_confirm,
)
from services.orders.order.ending import cancel, complete_cancellation, complete_cancellation_briefly, expire, record_stop_refused
from services.orders.order.exchanging import expect_credit, refund_credit, take_credit, take_credit_briefly
from services.orders.order.finishing import finish
from services.orders.order.fold import OrderFact, QuietFact
from services.orders.order.holding import hold, release_hold
from services.orders.order.losing import Lost, record_lost, record_short_pick
from services.orders.order.moves import moving_money
from services.orders.order.payments import record_payment, record_payment_briefly
from services.orders.order.placing import place, policies_of, read_of, refuse_to_place
from services.orders.order.provider_said import close_review, record_answer, retry_refund
from services.orders.order.refunding import refund_goodwill, refund_return
from services.orders.order.releasing import reach_street_date
from services.orders.order.resourcing import ask_others, hear_offer
from services.orders.order.shipping import record_delivered, record_delivered_briefly, record_shipped, record_tracking
from services.orders.order.waiting import Queued, record_waiting
from shared.contracts import fulfillment, inventory, losing, orders, pricing, resourcing, storefront, support, waiting
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Decide, On, SetTimer


def _order(event: storefront.OrderPlaced | storefront.OrderCancellationRequested) -> str:
    """Storefronts name an order by its channel and their own id of it."""
    return ids.order_id(event.channel, event.external_id)


_ON: Mapping[type[Message], Decide | On] = {
    PlaceOrder: On(place, lookups=policies_of, narrow=read_of, too_large=refuse_to_place),
    storefront.OrderPlaced: On(place, key=_order, lookups=policies_of, narrow=read_of, too_large=refuse_to_place),
    pricing.OrderPriced: On(apply_price, model=Priced, too_large=refuse_to_confirm),
    pricing.OrderPriceRefused: refuse_price,
    inventory.StockReserved: On(record_reservation, key="order_id", model=Reserved, too_large=record_reservation_briefly),
    inventory.ReservationRefused: On(record_shortage, key="order_id", too_large=record_shortage_briefly),
    waiting.ReservationQueued: On(record_waiting, key="order_id", model=Queued),
    fulfillment.ShortPicked: record_short_pick,
    losing.AllocationLost: On(record_lost, key="order_id", model=Lost),
    orders.PaymentClaimed: On(record_payment, key="order_id", too_large=record_payment_briefly, later=True),
    support.RefundGranted: refund_return,
    support.ExchangeCreditStated: On(expect_credit, key="replacement_id", later=True),
    orders.CreditGiven: On(take_credit, key="replacement_id", too_large=take_credit_briefly, later=True),
    orders.CreditReturned: On(refund_credit, key="returned_order_id", later=True),
    RefundGoodwill: refund_goodwill,
    fulfillment.ShipmentShipped: record_shipped,
    fulfillment.TrackingCorrected: record_tracking,
    fulfillment.ShipmentDelivered: On(record_delivered, too_large=record_delivered_briefly),
    CancelOrder: cancel,
    storefront.OrderCancellationRequested: On(cancel, key=_order),
    fulfillment.ShipmentStopped: On(complete_cancellation, too_large=complete_cancellation_briefly),
    fulfillment.ShipmentStopRefused: record_stop_refused,
    fulfillment.ShipmentNotCollected: record_not_collected,
    ExpireUnpaid: expire,
    ReleaseShipment: reach_street_date,
    SourceAgain: ask_others,
    resourcing.StockTold: On(hear_offer, key="order_id"),
    HoldOrder: hold,
    ReleaseHold: release_hold,
    FinishLines: finish,
    **CHANGE_ON,
    orders.ChargeActionAnswered: On(record_answer, key="order_id"),
    RetryRefund: retry_refund,
    CloseReview: close_review,
}
ON = moving_money(_ON)
"""Each, and what its providers are asked then."""


def payment_window(fact: OrderFact | orders.RequestRefused) -> list[SetTimer | CancelTimer]:
    """One timer an order: the end of its payment window, with the grace for what is told late."""
    timer = f"expire/{fact.order_id}"
    match fact:
        case orders.OrderPlaced():
            due = fact.pay_by + timedelta(minutes=fact.terms.grace_minutes)
            return [SetTimer(timer, due, fact.order_id, ExpireUnpaid(order_id=fact.order_id))]
        case orders.CreditExpected():
            return [SetTimer(timer, fact.expires_at, fact.order_id, ExpireUnpaid(order_id=fact.order_id))]
        case (
            orders.OrderPaid()
            | orders.OrderAuthorised()
            | orders.OrderCancelled()
            | orders.OrderRefused()
            | orders.OrderExpired()
        ):
            return [CancelTimer(timer)]
        case _:
            return []


def daily(fact: OrderFact | QuietFact | orders.RequestRefused) -> list[SetTimer | CancelTimer]:
    """One timer a shipment that waits, day by day. One that waits no more leaves it, and it asks nobody."""
    match fact:
        case orders.ShipmentQueued():
            since = fact.queued_at
        case resourcing.StockAsked():
            since = fact.asked_at
        case _:
            return []
    command = SourceAgain(order_id=fact.order_id, shipment_id=fact.shipment_id)
    return [SetTimer(f"source-again/{fact.shipment_id}", since + resourcing.AGAIN, fact.order_id, command)]


def street_date(fact: OrderFact | orders.RequestRefused) -> list[SetTimer | CancelTimer]:
    """One timer a preorder's shipment. One that is freed before leaves it, and it finds nothing to release."""
    if not isinstance(fact, orders.OrderAllocated) or fact.not_before is None:
        return []
    command = ReleaseShipment(order_id=fact.order_id, shipment_id=fact.shipment_id)
    return [SetTimer(f"street/{fact.shipment_id}", fact.not_before, fact.order_id, command)]
