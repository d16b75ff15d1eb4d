"""Whole lives of orders, through all five services."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.lane.commands import StateLane
from services.orders.order.commands import HoldOrder, ReleaseHold
from services.orders.partner.commands import RecordPartner
from shared.contracts.lanes import LaneNode
from tests.journeys.shop import OPENS, STOCK, Shop, refunds

OTHER_LIFE = ["OrderPlaced", "OrderConfirmed", "ReservationRequested", "OrderAllocated"]


@pytest.mark.req("ORD-01", "ORD-08", "FUL-14")
def test_the_ordinary_way() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 1}, 6_000)
    view = shop.order(order)
    assert (view.order, view.payment, view.allocation, view.fulfillment) == ("closed", "paid", "allocated", "delivered")
    assert shop.life(order) == [
        *("OrderPlaced", "OrderConfirmed", "ReservationRequested", "PaymentCaptured", "OrderPaid", "OrderAllocated"),
        *("FulfillmentRequested", "OrderShipped", "LinesDelivered", "OrderDelivered"),
    ]
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.allocated, mugs.issued) == (4, 0, 1)


@pytest.mark.req("ORD-05", "ORD-06")
def test_paid_before_it_was_placed() -> None:
    shop = Shop()
    shop.pay("A1", 6_000)
    shop.system.advance(minutes=2)
    order = shop.place("A1", {"mug": 1})
    assert shop.life(order)[:2] == ["PaymentCaptured", "OrderPlaced"]
    assert shop.order(order).fulfillment == "requested"


@pytest.mark.req("ORD-06", "INV-11")
def test_never_paid() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 2})
    shop.system.advance(minutes=29)
    assert shop.stock("sh-1", "mug").allocated == 2
    shop.system.advance(minutes=4)
    assert shop.life(order) == [*OTHER_LIFE, "OrderExpired", "ReleaseRequested"]
    assert shop.order(order).ended_at == OPENS + timedelta(minutes=32), "with the grace for what is told late"
    assert shop.stock("sh-1", "mug").available == 5

    shop.pay("A1", 12_000)  # too late
    assert refunds(shop, order) == [("expired", 12_000)]


@pytest.mark.req("INV-02", "INV-10")
def test_short_in_the_first_warehouse_and_served_by_the_second() -> None:
    shop = Shop({("sh-1", "mug"): 1, ("gz-1", "mug"): 5})
    order = shop.place("A1", {"mug": 2})
    assert shop.order(order).warehouse == "gz-1"
    assert shop.life(order).count("ReservationRequested") == 2
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("gz-1", "mug").allocated) == (0, 2)


@pytest.mark.req("INV-02", "SEC-02")
def test_out_of_stock_everywhere_and_refunded() -> None:
    shop = Shop()
    order = shop.place("A1", {"rug": 3})
    shop.pay("A1", 150_000 - 2_000)
    view = shop.order(order)
    assert (view.order, view.refusal_code, view.allocation) == ("refused", "out_of_stock", "out_of_stock")
    assert view.refusal_reason is not None and "gz-1: rug (2 of 3)" in view.refusal_reason
    assert refunds(shop, order) == [("refused", 148_000)]


@pytest.mark.req("ORD-06", "SEC-02")
def test_cancelled_in_time() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    assert shop.order(order).fulfillment == "requested"
    shop.cancel("A1")
    assert shop.life(order)[-4:] == ["ShipmentStopRequested", "OrderCancelled", "ReleaseRequested", "RefundIssued"]
    assert shop.parcel(order).status == "stopped"
    assert (shop.stock("sh-1", "mug").available, refunds(shop, order)) == (5, [("cancelled", 6_000)])

    shop.dispatch(order)  # the floor missed it: the parcel must not leave
    assert shop.system.published()[-1].data["code"] == "stopped"


@pytest.mark.req("ORD-06")
def test_cancelled_too_late() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.run()
    shop.cancel("A1")
    shop.dispatch(order)  # before fulfillment heard of the cancellation
    assert shop.life(order)[-3:] == ["ShipmentStopRequested", "OrderShipped", "OrderRequestRefused"]

    again = shop.cancel("A1")
    assert [answer.data["code"] for answer in shop.answers(again)] == ["already_shipped"]
    assert (shop.order(order).payment, refunds(shop, order)) == ("paid", [])


@pytest.mark.req("FUL-13", "FUL-14", "ORD-01")
def test_a_tracking_number_that_was_told_wrong() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 1}, 6_000)
    shop.dispatch(order, "SF2")
    answer = shop.system.published()[-1].data
    assert (answer["code"], f"/shipments/{order}/correct-tracking" in answer["reason"]) == ("contradicts_shipment", True)
    for _ in range(2):
        shop.correct(order, "SF2")
    shipment = shop.parcel(order)
    assert (shipment.status, shipment.tracking_number) == ("delivered", "SF2")
    assert [(was.carrier, was.tracking_number) for was in shipment.former_tracking] == [("sf-express", "SF1")]
    seen = shop.order(order)
    assert (seen.tracking_number, shop.life(order)[-1], seen.history[-1].text) == (
        "SF2",
        "OrderTrackingCorrected",
        "corrected: with sf-express, tracking SF2; not sf-express, tracking SF1",
    )


@pytest.mark.req("PRC-36", "SEC-02")
def test_the_total_differs() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1}, expected_total=5_900)
    shop.pay("A1", 5_900)
    view = shop.order(order)
    assert (view.order, view.refusal_code, view.payment) == ("refused", "total_differs", "refunded")
    assert view.refusal_reason is not None and "59.00 CNY" in view.refusal_reason and "60.00 CNY" in view.refusal_reason
    assert shop.stock("sh-1", "mug").allocated == 0


@pytest.mark.req("PRC-15", "SEC-02")
def test_another_currency() -> None:
    shop = Shop()
    shop.price("rug", 7_000, "USD")
    order = shop.place("A1", {"rug": 1})
    shop.pay("A1", 50_000)
    assert (shop.order(order).refusal_code, refunds(shop, order)) == ("currency_differs", [("refused", 50_000)])

    shop.pay("A2", 800, currency="USD")
    shop.system.run()
    other = shop.place("A2", {"mug": 1})
    assert (shop.order(other).refusal_code, refunds(shop, other)) == ("currency_differs", [("refused", 800)])


@pytest.mark.req("CHN-01", "PRC-15")
def test_a_marketplace_sells_at_its_own_prices_from_the_same_stock() -> None:
    shop = Shop()
    order = shop.place("T1", {"lamp": 2}, channel="tmall")
    assert (shop.order(order).total, shop.stock("sh-1", "lamp").allocated) == (28_000, 2)  # no 滿減 of ours


@pytest.mark.req("ORD-02", "ORD-06")
def test_everything_comes_twice_and_in_reverse() -> None:
    shop = Shop(partitions=1)
    order = shop.place("A1", {"mug": 2})
    shop.pay("A1", 12_000)
    shop.system.run()
    shop.dispatch(order)
    shop.deliver(order)
    quiet = shop.life(order)
    sent = [
        (dict(record.headers)["ce_type"].decode(), record.value or b"") for record in shop.system.topics["storefront.events"][0]
    ]

    storm = Shop(partitions=1)
    events = []
    for type, value in reversed(sent):
        events += [storm.system.storefront(type, value) for _ in range(2)]
        storm.system.run()
    assert storm.life(order)[:2] == ["PaymentCaptured", "OrderPlaced"]
    assert storm.order(order).fulfillment == "requested"  # no parcel was there when it was reported sent
    events += [storm.system.storefront(type, value) for type, value in sent for _ in range(2)]
    assert sorted(storm.life(order)) == sorted(quiet)
    assert storm.stock("sh-1", "mug").issued == 2
    assert all(len(storm.answers(event)) >= 1 for event in events)


@pytest.mark.req("ORD-06", "SEC-02")
def test_one_payment_for_two_orders() -> None:
    """Both were paid, and goods left for both."""
    shop = Shop()
    first, second = shop.place("A1", {"mug": 1}), shop.place("A2", {"mug": 1})
    taken = shop.pay("A1", 6_000, payment="wx-1")
    shop.system.run()
    refused = shop.pay("A2", 6_000, payment="wx-1")
    (answer,) = shop.answers(refused)
    assert (answer.type, answer.data["code"], answer.data["order_id"]) == ("PaymentRefused", "belongs_to_another", second)
    assert shop.outcomes(taken)[0] == "PaymentCaptured"
    assert (shop.order(first).payment, shop.order(second).payment) == ("paid", "unpaid")
    again = shop.pay("A1", 6_000, payment="wx-1")
    assert shop.outcomes(again) == ["Repeated"]
    other = shop.place("T1", {"mug": 1}, channel="tmall")
    shop.pay("T1", 6_000, payment="wx-1", channel="tmall")  # another channel's provider has numbers of its own
    assert shop.order(other).payment == "paid"


@pytest.mark.req("INV-06")
def test_the_oldest_pieces_leave_first() -> None:
    shop = Shop({**STOCK, ("sh-1", "mug"): 1})
    shop.receive("sh-1", "mug", 3, "second")
    shop.delivered("A1", {"mug": 2}, 12_000)
    assert [(lot.lot, lot.quantity) for lot in shop.stock("sh-1", "mug").lots] == [("second", 2)]


@pytest.mark.req("INV-02")
def test_the_last_piece_is_sold_once() -> None:
    shop = Shop({("gz-1", "mug"): 1})
    orders = [shop.place(number, {"mug": 1}, channel=channel) for number, channel in (("A1", "shop"), ("T1", "tmall"))]
    assert [shop.order(order).order for order in orders] == ["confirmed", "refused"]
    shop.cancel("A1")
    third = shop.place("A2", {"mug": 1})
    assert shop.order(third).allocation == "allocated"


def test_held_let_go_and_delivered() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    shop.system.ask("orders", order, HoldOrder(order_id=order, kind="fraud", reason="card and address differ"))
    shop.pay("A1", 6_000)
    shop.system.run()
    assert (shop.order(order).payment, shop.order(order).fulfillment) == ("paid", "none")
    assert shop.system.view("fulfillment", "shipments", order) is None
    shop.system.ask("orders", order, ReleaseHold(order_id=order, kind="fraud", reason="called the customer"))
    shop.dispatch(order)
    shop.deliver(order)
    assert shop.order(order).order == "closed"


@pytest.mark.req("SEC-02")
def test_held_and_never_paid_waits_in_no_queue() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 2})
    shop.system.ask("orders", order, HoldOrder(order_id=order, kind="address", reason="no house number"))
    assert shop.system.view("orders", "queues", f"held/{order}").queue == "held"
    shop.system.advance(minutes=33)
    assert shop.life(order)[-3:] == ["OrderExpired", "ReleaseRequested", "OrderHoldReleased"]
    assert (shop.order(order).holds, shop.system.view("orders", "queues", f"held/{order}").queue) == ((), None)
    assert shop.stock("sh-1", "mug").available == 5


@pytest.mark.req("ORD-14", "CHN-10")
def test_the_nearest_of_those_that_serve_sends_a_partners_order() -> None:
    shop = Shop()
    near = (LaneNode(warehouse="sh-1", days=3), LaneNode(warehouse="gz-1", days=1))
    shop.system.ask("orders", "CN", StateLane(region="CN", nodes=near))
    shop.configure(rules=("days",))
    shop.system.ask("orders", "atelier", RecordPartner(partner="atelier", name="Atelier Lin", channels=("shop",)))
    theirs: dict[str, Any] = {"customer": {"customer_id": "c-1", "country": "CN"}, "origin": {"partner": "atelier"}}
    order = shop.order(shop.place("A1", {"mug": 1}, **theirs))
    assert (order.warehouse, order.warehouses, order.region) == ("gz-1", ("gz-1", "sh-1"), "CN")
    assert order.origin is not None
    assert order.origin.partner == "atelier"
    abroad = shop.order(shop.place("A2", {"mug": 1}, **theirs, region="overseas"))
    assert (abroad.warehouse, abroad.region) == ("sh-1", "overseas")
    stranger = shop.order(shop.place("A3", {"mug": 1}, origin={"partner": "nobody"}))
    assert (stranger.order, stranger.refusal_code) == ("refused", "not_authorised")
