from datetime import UTC, datetime

import pytest

from services.orders.service import service
from services.orders.timers import timers
from shared.contracts import fulfillment, inventory, pricing, storefront, support
from shared.contracts.orders import OrderEvent
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.service import STOREFRONT, CancelTimer, Send, SetTimer
from shared.testing.specs import ReactionSpec
from tests.orders.given import (
    AT,
    CUSTOMER,
    LINES,
    O1,
    PAY_BY,
    PRICED,
    SHIPMENT,
    STOCK,
    TOTAL,
    cancel,
    cancelled,
    captured,
    complete,
    confirmed,
    deliver,
    delivered,
    expire,
    expired,
    give_back,
    paid,
    pay,
    place,
    placed,
    price,
    refuse_price,
    refused,
    reserve,
    ship,
    short,
    stop_refused,
)

THEN = datetime(2011, 12, 9, 12, 50, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
storefronts = ReactionSpec(service, STOREFRONT)


def test_a_storefronts_order_is_placed_at_its_own_time() -> None:
    event = storefront.OrderPlaced(
        channel="shop",
        external_id="A-1",
        currency="EUR",
        lines=[storefront.OrderedLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in LINES],
        customer=CUSTOMER,
        expected_total=TOTAL,
    )
    command = place.model_copy(update={"at": THEN, "found": {}})
    storefronts.when(event, time=THEN).then(Send(O1, command, lookups=("channels/shop",)))


def test_storefronts_name_their_order_by_channel_and_external_id() -> None:
    assert ids.order_id("shop", "A-1") == O1
    payment = storefront.PaymentReceived(
        channel="shop", external_id="A-1", payment_id="p1", amount=TOTAL, currency="EUR", method="wechat"
    )
    storefronts.when(payment, time=AT).then(Send(O1, pay()))
    cancellation = storefront.OrderCancellationRequested(channel="shop", external_id="A-1", reason="changed my mind")
    storefronts.when(cancellation, time=AT).then(Send(O1, cancel))
    wanted = storefront.DeliveryReported(order_id=O1, shipment_id=SHIPMENT)
    storefronts.when(wanted).then_nothing()


RESERVED = tuple(
    inventory.LotLine(sku=line.sku, quantity=line.quantity, lots=(inventory.LotQuantity(lot="l1", quantity=line.quantity),))
    for line in STOCK
)


@pytest.mark.parametrize(
    ("topic", "fact", "send"),
    [
        (
            "pricing.events",
            pricing.OrderPriced(
                order_id=O1, channel="shop", currency="EUR", lines=PRICED, explanation=(), total=TOTAL, priced_at=AT
            ),
            Send(O1, price),
        ),
        (
            "pricing.events",
            pricing.OrderPriceRefused(
                order_id=O1, channel="shop", code="total_differs", reason=refuse_price.reason, refused_at=AT
            ),
            Send(O1, refuse_price),
        ),
        (
            "inventory.events",
            inventory.StockReserved(warehouse="north", order_id=O1, lines=RESERVED, reserved_at=AT),
            Send(O1, reserve()),
        ),
        (
            "inventory.events",
            inventory.ReservationRefused(warehouse="north", order_id=O1, shortages=short().shortages, refused_at=AT),
            Send(O1, short()),
        ),
        (
            "fulfillment.events",
            fulfillment.ShipmentShipped(
                shipment_id=SHIPMENT, order_id=O1, warehouse="north", carrier="DHL", tracking_number="T1", shipped_at=AT
            ),
            Send(O1, ship),
        ),
        (
            "fulfillment.events",
            fulfillment.ShipmentDelivered(shipment_id=SHIPMENT, order_id=O1, delivered_at=AT),
            Send(O1, deliver),
        ),
        (
            "fulfillment.events",
            fulfillment.ShipmentStopped(shipment_id=SHIPMENT, order_id=O1, reason="changed my mind", stopped_at=AT),
            Send(O1, complete),
        ),
        (
            "fulfillment.events",
            fulfillment.ShipmentStopRefused(shipment_id=SHIPMENT, order_id=O1, reason="already with DHL", refused_at=AT),
            Send(O1, stop_refused),
        ),
        (
            "support.events",
            support.RefundGranted(return_id="ret1", order_id=O1, refund_id="r1", currency="EUR", amount=1000, granted_at=AT),
            Send(O1, give_back(1000)),
        ),
    ],
)
def test_other_services_facts_carry_their_own_time(topic: str, fact: Message, send: Send) -> None:
    ReactionSpec(service, topic).when(fact, time=LATER).then(send)


def test_orders_answers_what_no_service_knows() -> None:
    assert service.answers_unknown


def test_the_payment_window_is_a_timer() -> None:
    assert timers(placed) == [SetTimer(f"expire/{O1}", PAY_BY, O1, expire)]


@pytest.mark.parametrize("fact", [paid, cancelled, expired, refused("out_of_stock", "")])
def test_the_timer_ends_with_the_wait(fact: OrderEvent) -> None:
    assert timers(fact) == [CancelTimer(f"expire/{O1}")]


@pytest.mark.parametrize("fact", [confirmed, captured(), delivered])
def test_other_facts_leave_it(fact: OrderEvent) -> None:
    assert timers(fact) == []
