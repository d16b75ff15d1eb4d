"""Orders that ship in parts, and pieces that were not found, through all five services. W1 and W2 of the issue are sh-1 and
gz-1 here."""

from typing import Any

import pytest

from services.fulfillment.shipment.commands import PickShipment
from shared.contracts.orders import LinesCancelled, RefundIssued
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop


def parts(shop: Shop, order: str) -> list[tuple[int, str, dict[str, int], str, str]]:
    return [
        (x.number, x.warehouse, {line.sku: line.quantity for line in x.lines}, x.allocation, x.fulfillment)
        for x in shop.order(order).shipments
    ]


def figures(shop: Shop, warehouse: str, sku: str) -> tuple[int, int, int]:
    stock = shop.stock(warehouse, sku)
    return stock.on_hand, stock.allocated, stock.issued


def of(shop: Shop, order: str, kind: type) -> list[Any]:
    return [fact for fact in shop.system.facts("orders", order) if isinstance(fact, kind)]


@pytest.mark.req("ORD-08", "INV-02", "FUL-14", "SUP-15")
def test_two_warehouses_that_are_each_short_serve_an_order_in_two_parts() -> None:
    shop = Shop({("sh-1", "mug"): 3, ("gz-1", "mug"): 5, ("gz-1", "lamp"): 5})
    order = shop.place("A1", {"mug": 6, "lamp": 1})
    shop.pay("A1", 48_000)
    shop.system.run()
    assert parts(shop, order) == [
        (1, "sh-1", {"mug": 3}, "allocated", "requested"),
        (2, "gz-1", {"mug": 3, "lamp": 1}, "allocated", "requested"),
    ]
    shop.dispatch(order)
    assert shop.order(order).fulfillment == "partially_shipped"
    shop.dispatch(order, "SF2", shipment=2)
    assert shop.order(order).fulfillment == "shipped"
    shop.deliver(order)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.order, seen.fulfillment, seen.tracking_number) == ("confirmed", "partially_delivered", "SF1")

    early = shop.ask_back("A1", {"lamp": 1})
    assert shop.returned(early).refusal_code == "not_delivered"
    some = shop.ask_back("A1", {"mug": 1}, rma="R2")
    shop.inspect(order, some, ("mug", 1, "restock"))
    shop.system.advance(days=6)
    shop.deliver(order, shipment=2)
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).fulfillment) == ("closed", "delivered")
    shop.system.advance(days=3)  # the first piece's own window is over, that of its last piece is not
    rest = shop.ask_back("A1", {"mug": 5, "lamp": 1}, rma="R3")
    shop.inspect(order, rest, ("mug", 5, "restock"), ("lamp", 1, "scrap"))
    assert (shop.returned(rest).status, shop.order(order).payment) == ("refunded", "refunded")
    assert figures(shop, "sh-1", "mug") == (1, 0, 3)
    assert figures(shop, "gz-1", "mug") == (7, 0, 3)


@pytest.mark.req("ORD-08", "INV-02")
def test_pieces_that_were_not_found_come_from_the_other_warehouse() -> None:
    shop = Shop({("sh-1", "mug"): 4, ("gz-1", "mug"): 2})
    order = shop.place("A1", {"mug": 4})
    shop.pay("A1", 22_000)
    shop.system.run()
    shop.miss(order, mug=2)
    shop.system.run()
    assert parts(shop, order) == [
        (1, "sh-1", {"mug": 2}, "allocated", "requested"),
        (2, "gz-1", {"mug": 2}, "allocated", "requested"),
    ]
    assert (shop.parcel(order).lines, shop.parcel(order, 2).warehouse) == (shop.order(order).shipments[0].lines, "gz-1")
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("gz-1", "mug").allocated) == (2, 2)
    for number in (1, 2):
        shop.dispatch(order, f"SF{number}", shipment=number)
        shop.deliver(order, shipment=number)
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).payment) == ("closed", "paid")
    assert (shop.stock("sh-1", "mug").issued, shop.stock("gz-1", "mug").issued) == (2, 2)


@pytest.mark.req("ORD-08", "SEC-02")
def test_pieces_that_nobody_has_are_cancelled_and_paid_back() -> None:
    shop = Shop({("sh-1", "mug"): 4})
    order = shop.place("A1", {"mug": 4})
    shop.pay("A1", 22_000)
    shop.system.run()
    shop.miss(order, mug=1)
    shop.system.run()
    (cancelled,) = of(shop, order, LinesCancelled)
    assert [(line.sku, line.quantity, line.total) for line in cancelled.lines] == [("mug", 3, 16_500)]
    assert [(fact.reason, fact.amount) for fact in of(shop, order, RefundIssued)] == [("cancelled_lines", 16_500)]
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.order, seen.fulfillment, seen.payment, seen.cancelled) == ("closed", "delivered", "partially_refunded", 16_500)
    assert figures(shop, "sh-1", "mug") == (3, 0, 1)

    back = shop.ask_back("A1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "scrap"))
    assert (shop.returned(back).refunded, shop.order(order).payment) == (5_500, "refunded")


@pytest.mark.req("ORD-08", "ORD-06", "SEC-02")
def test_a_cancellation_of_an_order_of_which_one_part_is_on_its_way() -> None:
    shop = Shop({("sh-1", "mug"): 3, ("gz-1", "mug"): 5})
    order = shop.place("A1", {"mug": 6})
    shop.pay("A1", 34_000)
    shop.system.run()
    shop.dispatch(order)
    shop.system.run()
    shop.cancel("A1")
    shop.system.run()
    assert parts(shop, order) == [
        (1, "sh-1", {"mug": 3}, "allocated", "shipped"),
        (2, "gz-1", {"mug": 3}, "released", "stopped"),
    ]
    assert shop.parcel(order, 2).status == "stopped"
    assert [(fact.reason, fact.amount) for fact in of(shop, order, RefundIssued)] == [("cancelled_lines", 17_000)]
    assert (shop.stock("gz-1", "mug").available, shop.order(order).fulfillment) == (5, "shipped")
    shop.deliver(order)
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).payment) == ("closed", "partially_refunded")


@pytest.mark.req("ORD-08")
def test_a_step_must_name_its_shipment_where_there_are_two() -> None:
    shop = Shop({("sh-1", "mug"): 3, ("gz-1", "mug"): 5})
    order = shop.place("A1", {"mug": 6})
    shop.pay("A1", 34_000)
    shop.system.run()
    (told,) = shop.system.ask("fulfillment", order, PickShipment(order_id=order))
    assert (told.code, ids.shipment_id(order, 2) in told.reason) == ("shipment_not_named", True)


@pytest.mark.req("ORD-08")
async def test_staff_report_a_short_pick_and_read_why() -> None:
    shop = Shop({("sh-1", "mug"): 3, ("gz-1", "mug"): 5, ("gz-1", "lamp"): 1})
    order = shop.place("A1", {"mug": 6, "lamp": 1})
    shop.pay("A1", 48_000)
    shop.system.run()
    async with clients(shop.system) as http:
        why = f"http://orders/orders/{order}/why"
        (first,) = (await http.get(why, params={"node": "sh-1"})).json()["nodes"]
        assert first["sourcing"] == "gives 3 pieces: shipment 1; has 3 of 6 mug, no lamp"
        steps = f"http://fulfillment/shipments/{order}"
        unnamed = await http.post(f"{steps}/pick", json={})
        assert (unnamed.status_code, unnamed.json()["code"]) == (409, "shipment_not_named")
        lines = {"shipment_id": ids.shipment_id(order), "lines": [{"sku": "mug", "found": 1}]}
        missed = await http.post(f"{steps}/short-pick", json=lines)
        assert (missed.status_code, missed.json()["lines"]) == (200, [{"sku": "mug", "quantity": 1}])
        assert missed.json()["not_found"] == [{"sku": "mug", "quantity": 2}]
        seen = (await http.get(f"http://orders/orders/{order}")).json()
        assert [(each["warehouse"], each["lines"][0]["quantity"]) for each in seen["shipments"]] == [
            ("sh-1", 1),
            ("gz-1", 3),
            ("gz-1", 2),
        ]
        (first,) = (await http.get(why, params={"node": "sh-1"})).json()["nodes"]
        assert first["sourcing"] == "gives 1 pieces: shipment 1; did not find mug (short_pick)"
