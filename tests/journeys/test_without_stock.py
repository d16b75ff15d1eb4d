"""Lines without stock, through all services: no warehouse hears of them, and they are done at payment or by hand (ORD-15)."""

from typing import Any

import pytest

from services.orders.change.commands import AskedLine
from services.orders.order.commands import FinishLines
from services.support.returns.commands import GrantReturn
from shared.contracts.orders import OrderPaid
from shared.contracts.planning import DemandNoted
from shared.contracts.reservations import StockReserved
from shared.contracts.without_stock import LinesDone
from shared.domain import ids
from tests.journeys.shop import Shop, refunds
from tests.journeys.test_changes import change, confirm

CLUB = {"sku": "club", "quantity": 1, "ends": "payment"}
ENGRAVING = {"sku": "engraving", "quantity": 2, "ends": "hand"}
MUG = {"sku": "mug", "quantity": 1}


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.price("club", 9_900)
    shop.price("engraving", 1_500)
    return shop


def place(shop: Shop, number: str, *lines: dict[str, Any]) -> str:
    shop.system.storefront("OrderPlaced", {"channel": "shop", "external_id": number, "currency": "CNY", "lines": list(lines)})
    return ids.order_id("shop", number)


def finish(shop: Shop, order: str, *skus: str) -> list[Any]:
    return shop.system.ask("orders", order, FinishLines(order_id=order, skus=skus, reason="engraved by Lin"))


def done(shop: Shop, order: str) -> list[tuple[str, dict[str, int]]]:
    facts = [fact for fact in shop.system.facts("orders", order) if isinstance(fact, LinesDone)]
    return [(fact.ends, {line.sku: line.quantity for line in fact.lines}) for fact in facts]


@pytest.mark.req("ORD-15")
def test_an_order_of_a_membership_alone_is_over_when_it_is_paid(shop: Shop) -> None:
    order = place(shop, "A1", CLUB)
    shop.system.run()
    assert (shop.order(order).allocation, shop.order(order).fulfillment) == ("none", "none")
    shop.pay("A1", 9_900)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.order, seen.payment, seen.fulfillment, seen.shipments) == ("closed", "paid", "delivered", ())
    assert shop.life(order) == ["OrderPlaced", "OrderConfirmed", "PaymentCaptured", "OrderPaid", "LinesDone", "OrderDelivered"]
    assert not [fact for fact in shop.system.facts("inventory") if isinstance(fact, DemandNoted | StockReserved)]


@pytest.mark.req("ORD-15")
def test_work_to_order_is_done_by_hand_in_parts(shop: Shop) -> None:
    order = place(shop, "A1", ENGRAVING, {"sku": "club", "quantity": 1, "ends": "hand"})
    assert finish(shop, order)[0].code == "not_paid"
    shop.pay("A1", 12_900)
    shop.system.run()
    assert shop.order(order).order == "confirmed"
    finish(shop, order, "engraving")
    assert shop.order(order).fulfillment == "partially_delivered"
    assert finish(shop, order, "engraving") == []
    finish(shop, order)
    seen = shop.order(order)
    assert (seen.order, seen.fulfillment) == ("closed", "delivered")
    assert [(each.sku, each.done, each.reason) for each in seen.without_stock] == [
        ("engraving", 2, "engraved by Lin"),
        ("club", 1, "engraved by Lin"),
    ]
    assert finish(shop, order) == []


@pytest.mark.req("ORD-15", "ORD-05")
def test_a_mixed_order_paid_before_it_was_placed(shop: Shop) -> None:
    shop.pay("A1", 18_900)
    order = place(shop, "A1", CLUB, ENGRAVING, MUG)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.payment, seen.allocation, seen.fulfillment) == ("paid", "allocated", "requested")
    assert [[line.sku for line in part.lines] for part in seen.shipments] == [["mug"]]
    assert done(shop, order) == [("payment", {"club": 1})]
    noted = [fact for fact in shop.system.facts("inventory") if isinstance(fact, DemandNoted)]
    assert [[line.sku for line in fact.lines] for fact in noted] == [["mug"]]
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).fulfillment) == ("confirmed", "partially_delivered")
    finish(shop, order)
    assert (shop.order(order).order, shop.order(order).fulfillment) == ("closed", "delivered")


@pytest.mark.req("ORD-15", "ORD-04")
def test_what_is_done_stays_when_the_rest_is_cancelled(shop: Shop) -> None:
    order = place(shop, "A1", CLUB, ENGRAVING, MUG)
    shop.pay("A1", 18_900)
    shop.system.run()
    shop.cancel("A1")
    shop.system.run()
    seen = shop.order(order)
    assert (seen.order, seen.fulfillment) == ("closed", "delivered")
    assert refunds(shop, order) == [("cancelled_lines", 9_000)]  # 2 x 15.00 and 60.00
    assert shop.stock("sh-1", "mug").allocated == 0
    assert done(shop, order) == [("payment", {"club": 1})]


@pytest.mark.req("ORD-15")
def test_an_order_that_nobody_can_serve_is_refused_with_all_its_lines(shop: Shop) -> None:
    order = place(shop, "A1", CLUB, {"sku": "mug", "quantity": 50})
    shop.pay("A1", 309_900)
    shop.system.run()
    assert (shop.order(order).order, done(shop, order)) == ("refused", [])
    assert shop.order(order).refunded == shop.order(order).captured


@pytest.mark.req("ORD-15")
def test_unpaid_it_expires(shop: Shop) -> None:
    order = place(shop, "A1", CLUB, ENGRAVING)
    shop.system.advance(minutes=33)
    assert shop.order(order).order == "expired"
    shop.pay("A1", 12_900)
    shop.system.run()
    assert refunds(shop, order) == [("expired", 12_900)]


@pytest.mark.req("ORD-15", "ORD-08")
def test_a_change_adds_a_membership_and_takes_work_out(shop: Shop) -> None:
    order = place(shop, "A1", ENGRAVING, MUG)
    shop.pay("A1", 9_000)
    shop.system.run()
    asked = (AskedLine(line=1, less=1), AskedLine(sku="club", quantity=1, ends="payment"))
    opened = change(shop, order, *asked, channel="shop")
    assert opened.preview is not None and opened.preview.warehouse is None
    assert finish(shop, order)[0].code == "order_changing"
    confirm(shop, order)
    shop.pay("A1", 8_400, payment="more")
    shop.system.run()
    assert (shop.order(order).total, done(shop, order)) == (17_400, [("payment", {"club": 1})])
    finish(shop, order)
    assert done(shop, order)[1:] == [("hand", {"engraving": 1})]


@pytest.mark.req("ORD-15", "SUP-16")
def test_a_membership_is_refunded_and_nothing_comes_back(shop: Shop) -> None:
    order = place(shop, "A1", CLUB)
    shop.pay("A1", 9_900)
    shop.system.run()
    shop.ask_back("A1", {"club": 1}, rma="R0")
    shop.system.run()
    back = shop.system.storefront(
        "ReturnRequested",
        {
            "channel": "shop",
            "external_id": "A1",
            "return_number": "R1",
            "reason": "never opened",
            "lines": [{"sku": "club", "quantity": 1}],
        },
    )
    shop.system.run()
    [first] = [each for each in shop.system.published() if each.type == "ReturnRefused"]
    assert first.data["code"] == "reason_needed"
    id = next(each.data["return_id"] for each in shop.answers(back) if each.type == "ReturnRequested")
    shop.system.ask("support", order, GrantReturn(return_id=id, order_id=order))
    shop.system.run()
    assert (shop.returned(id).status, shop.order(order).refunded) == ("refunded", 9_900)
    assert [fact.paid for fact in shop.system.facts("orders", order) if isinstance(fact, OrderPaid)] == [9_900]
