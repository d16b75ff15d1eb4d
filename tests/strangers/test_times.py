"""Clients' clocks: a said time counts within bounds of its receipt, and no deadline is over before anybody knew of it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.orders.order.document import OrderView
from shared.domain import ids
from shared.memory.system import START
from shared.runtime.passes.receipt import BY_BROKER, Receipt
from tests.journeys.shop import OPENS, Shop

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def record(at: datetime | int = NOW, kind: int = BY_BROKER) -> Any:
    stamp = at if isinstance(at, int) else int(at.timestamp() * 1000)
    return SimpleNamespace(timestamp=stamp, timestamp_type=kind)


@pytest.mark.parametrize(
    ("said", "time", "received"),
    [
        (NOW - 2 * MINUTE, NOW - 2 * MINUTE, NOW),
        (NOW + 5 * MINUTE, NOW + 5 * MINUTE, NOW + 5 * MINUTE),
        (NOW + 6 * MINUTE, NOW, NOW),
        (NOW - 7 * DAY, NOW - 7 * DAY, NOW),
        (NOW - 7 * DAY - MINUTE, NOW, NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW, NOW),
        (datetime(2126, 1, 1, tzinfo=UTC), NOW, NOW),
        (None, NOW, NOW),
    ],
)
def test_a_said_time_counts_within_bounds_of_its_receipt(said: datetime | None, time: datetime, received: datetime) -> None:
    for receipt in (Receipt(), Receipt(lambda: NOW + DAY), Receipt(lambda: NOW)):
        assert receipt.times(record(), said) == (time, received)


@pytest.mark.parametrize("stamp", [-1, 0, 1_700_000_000, 4_923_072_000_000, 1 << 62])
def test_a_topic_that_keeps_its_clients_times_gives_no_receipt(stamp: int) -> None:
    """Kafka's timestamp as clients have it: none, 0, in seconds, of 2126. When it was heard counts."""
    assert Receipt(lambda: NOW).times(record(stamp, kind=0), NOW - DAY) == (NOW - DAY, NOW)


def test_under_a_driven_clock_the_later_of_tick_and_event_counts() -> None:
    """Ticks and events come by two topics: an event may be here before the tick of its time."""
    receipt = Receipt(lambda: NOW, driven=True)
    assert receipt.times(record(START), NOW + DAY) == (NOW + DAY, NOW + DAY)
    assert receipt.times(record(START), NOW - 8 * DAY) == (NOW, NOW)


def order_of(shop: Shop, number: str, said: datetime, **more: int) -> OrderView:
    data = {"channel": "shop", "external_id": number, "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}], **more}
    shop.system.storefront("OrderPlaced", data, time=said)
    return shop.order(ids.order_id("shop", number))


def test_an_order_that_is_heard_late_can_still_be_paid() -> None:
    """From 1970 it expired at once; two hours late it did, too."""
    shop = Shop()
    shop.system.advance(hours=2)
    now = shop.system.now
    for number, said, placed_at in (("A1", OPENS, OPENS), ("A2", datetime(1970, 1, 1, tzinfo=UTC), now)):
        order = order_of(shop, number, said)
        assert (order.placed_at, order.pay_by) == (placed_at, now + 30 * MINUTE)


@pytest.mark.parametrize("then", [7_000, 5_000])
def test_an_order_that_is_heard_late_costs_what_its_customer_saw(then: int) -> None:
    shop = Shop()
    shop.system.advance(hours=1)
    shop.price("mug", then)
    assert order_of(shop, "A1", OPENS + 30 * MINUTE).total == 6_000
    assert order_of(shop, "A2", OPENS + 60 * MINUTE).total == then
    seen = order_of(shop, "A3", OPENS + 30 * MINUTE, expected_total=6_000)
    assert (seen.order, seen.total) == ("confirmed", 6_000)


def test_what_was_delivered_days_before_anybody_said_so_can_still_be_returned() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.run()
    shop.dispatch(order)
    shop.system.advance(days=6)
    delivered = {"order_id": order, "shipment_id": ids.shipment_id(order)}
    shop.system.storefront("DeliveryReported", delivered, time=OPENS + DAY)
    view = shop.order(order)
    assert (view.delivered_at, view.return_until) == (OPENS + DAY, shop.system.now + 7 * DAY)
    shop.system.advance(days=6)
    assert shop.returned(shop.ask_back("A1", {"mug": 1})).status == "approved"


def test_no_step_is_before_the_one_that_it_follows() -> None:
    """A warehouse's clock is an hour behind, a carrier's two, the shop's a day."""
    shop = Shop()
    shop.system.advance(hours=6)
    now = shop.system.now
    order = shop.place("A1", {"mug": 1})
    paid = {"channel": "shop", "external_id": "A1", "payment_id": "p", "amount": 6_000, "currency": "CNY"}
    shop.system.storefront("PaymentReceived", paid, time=now - DAY)
    parcel = {"order_id": order, "shipment_id": ids.shipment_id(order)}
    shop.system.run()
    sent = {**parcel, "carrier": "sf", "tracking_number": "1"}
    shop.system.storefront("DispatchReported", sent, time=now - 60 * MINUTE)
    shop.system.storefront("TransitReported", {**parcel, "place": "hub"}, time=now - 90 * MINUTE)
    shop.system.storefront("DeliveryReported", parcel, time=now - 120 * MINUTE)
    shop.system.run()
    back = {"channel": "shop", "external_id": "A1", "return_number": "R", "lines": [{"sku": "mug", "quantity": 1}]}
    shop.system.storefront("ReturnRequested", back, time=now - DAY)
    view, returned = shop.order(order), shop.returned(ids.return_id(order, "R"))
    assert (view.placed_at, view.paid_at, view.shipped_at, view.delivered_at) == (now, now, now, now)
    assert returned.asked_at == now
    cancelled = shop.place("A2", {"mug": 1})
    withdrawn = {"channel": "shop", "external_id": "A2"}
    shop.system.storefront("OrderCancellationRequested", withdrawn, time=now - DAY)
    assert shop.order(cancelled).ended_at == now
