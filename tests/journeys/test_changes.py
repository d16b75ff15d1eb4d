"""Changes of an order through all five services: up and paid, up and unpaid, down, another address, and one that is too late."""

from typing import Any

import pytest

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.change.view import ChangeView
from shared.contracts.orders import OrderConfirmed, RefundIssued
from shared.domain import ids
from shared.domain.messages import Personal
from tests.journeys.shop import Shop


def paid(shop: Shop, lines: dict[str, int], amount: int) -> str:
    order = shop.place("A1", lines)
    shop.pay("A1", amount)
    shop.system.run()
    return order


def change(shop: Shop, order: str, *asked: AskedLine, id: str = "c1", **more: Any) -> ChangeView:
    """Opened, and answered by all."""
    shop.system.ask("orders", order, OpenChange(order_id=order, change_id=id, lines=asked, reason="asked", **more))
    shop.system.run()
    return seen(shop, order, id)


def seen(shop: Shop, order: str, id: str = "c1") -> ChangeView:
    found: ChangeView = shop.system.view("orders", "changes", f"{order}/{id}")
    return found


def confirm(shop: Shop, order: str, id: str = "c1") -> list[Any]:
    preview = seen(shop, order, id).preview
    assert preview is not None
    command = ConfirmChange(order_id=order, change_id=id, preview_id=preview.preview_id)
    told = shop.system.ask("orders", order, command)
    shop.system.run()
    return told


@pytest.mark.req("ORD-08", "INV-02")
def test_two_orders_whose_changes_have_one_name_are_two_changes() -> None:
    """Who names changes himself counts them by order: c1 of each."""
    shop = Shop()
    orders = []
    for number in ("A1", "A2"):
        orders.append(shop.place(number, {"lamp": 1}))
        shop.pay(number, 14_000)
    shop.system.run()
    for order in orders:
        opened = change(shop, order, AskedLine(sku="mug", quantity=1))
        assert (opened.order_id, opened.change_id, opened.status) == (order, "c1", "previewed")
    assert shop.stock("sh-1", "mug").allocated == 2
    assert [seen(shop, order).order_id for order in orders] == orders


def figures(shop: Shop, warehouse: str, sku: str) -> tuple[int, int, int]:
    stock = shop.stock(warehouse, sku)
    return stock.on_hand, stock.allocated, stock.issued


@pytest.mark.req("ORD-08", "SEC-02", "SEC-04")
def test_a_line_more_is_held_paid_and_shipped_and_its_promotion_is_won() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1}, 14_000)
    opened = change(shop, order, AskedLine(sku="mug", quantity=1))
    assert opened.preview is not None
    assert (opened.status, opened.preview.difference, opened.preview.promotions_won) == ("previewed", 4_000, ("618",))
    assert shop.stock("sh-1", "mug").allocated == 1
    confirm(shop, order)
    assert shop.order(order).change is not None
    assert shop.system.view("orders", "queues", f"change_due/{order}").queue == "change_due"
    shop.pay("A1", 4_000, payment="more")
    shop.system.run()
    view = shop.order(order)
    assert (view.total, view.payment, view.change, [each.outcome for each in view.changes]) == (18_000, "paid", None, ["applied"])
    assert [(line.sku, line.quantity, line.total) for line in view.lines] == [("lamp", 1, 12_600), ("mug", 1, 5_400)]
    assert shop.system.view("orders", "queues", f"change_due/{order}").queue is None

    shop.dispatch(order)
    shop.system.storefront("DispatchReported", added_parcel(order))
    shop.deliver(order)
    shop.system.storefront("DeliveryReported", {"order_id": order, "shipment_id": ids.shipment_id(f"{order}/c1", 1)})
    shop.system.run()
    assert (shop.order(order).order, figures(shop, "sh-1", "mug")) == ("closed", (4, 0, 1))
    back = shop.ask_back("A1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "restock"))
    assert shop.returned(back).refunded == 5_400


def added_parcel(order: str) -> dict[str, str]:
    shipment = {"order_id": order, "shipment_id": ids.shipment_id(f"{order}/c1", 1)}
    return {**shipment, "carrier": "sf-express", "tracking_number": "SF2"}


@pytest.mark.req("ORD-08", "SEC-02")
def test_a_change_that_nobody_pays_lapses_and_the_order_is_as_before() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1}, 14_000)
    change(shop, order, AskedLine(sku="mug", quantity=1))
    confirm(shop, order)
    shop.system.advance(hours=49)
    shop.system.run()
    view = shop.order(order)
    assert (view.total, view.payment, view.change) == (14_000, "paid", None)
    assert (seen(shop, order).status, seen(shop, order).outcome, figures(shop, "sh-1", "mug")) == ("ended", "unpaid", (5, 0, 0))
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    assert shop.order(order).order == "closed"


@pytest.mark.req("ORD-08", "SEC-02", "SUP-19")
def test_a_line_taken_out_while_it_is_picked_goes_back_for_its_share() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1, "mug": 2}, 24_000)
    shares = {line.sku: line.total for line in shop.order(order).lines}
    assert shop.parcel(order).status == "created"
    opened = change(shop, order, AskedLine(line=2, quantity=0))
    assert (shop.parcel(order).status, opened.preview and opened.preview.difference) == ("stopped", -(shares["mug"] or 0))
    confirm(shop, order)
    refunds = [fact for fact in shop.system.facts("orders", order) if isinstance(fact, RefundIssued)]
    assert [(fact.reason, fact.amount) for fact in refunds] == [("changed", shares["mug"])]
    assert (shop.parcel(order).status, [line.sku for line in shop.parcel(order).lines]) == ("created", ["lamp"])
    assert (figures(shop, "sh-1", "mug"), figures(shop, "sh-1", "lamp")) == ((5, 0, 0), (5, 1, 0))
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    view = shop.order(order)
    assert (view.order, view.payment, view.total, figures(shop, "sh-1", "lamp")) == ("closed", "paid", shares["lamp"], (4, 0, 1))


@pytest.mark.req("ORD-08", "SEC-02", "SUP-19")
def test_worked_34_one_thing_for_another_before_it_has_left() -> None:
    """150.00 + 60.00 less 20.00: what is taken out gives its 135.71 towards the other's 180.00."""
    shop = Shop({("sh-1", sku): 1 for sku in ("cup", "plate", "pot")})
    for sku, price in (("cup", 15_000), ("plate", 6_000), ("pot", 18_000)):
        shop.price(sku, price)
    order = paid(shop, {"cup": 1, "plate": 1}, 19_000)
    opened = change(shop, order, AskedLine(line=1, quantity=0), AskedLine(sku="pot", quantity=1))
    assert (opened.preview and opened.preview.difference, shop.parcel(order).status) == (4_429, "stopped")
    confirm(shop, order)
    shop.pay("A1", 4_429, payment="more")
    shop.system.run()
    view = shop.order(order)
    assert (view.total, view.payment, view.refunded) == (23_429, "paid", 0)
    assert [(line.sku, line.quantity, line.total) for line in view.lines if line.quantity] == [
        ("plate", 1, 5_429),
        ("pot", 1, 18_000),
    ]
    assert [figures(shop, "sh-1", sku) for sku in ("cup", "plate", "pot")] == [(1, 0, 0), (1, 1, 0), (1, 1, 0)]

    shop.dispatch(order)
    shop.system.storefront("DispatchReported", added_parcel(order))
    shop.deliver(order)
    shop.system.storefront("DeliveryReported", {"order_id": order, "shipment_id": ids.shipment_id(f"{order}/c1", 1)})
    shop.system.run()
    assert shop.order(order).order == "closed"
    late = OpenChange(order_id=order, change_id="c2", lines=(AskedLine(line=3, quantity=0), AskedLine(sku="cup", quantity=1)))
    [told] = shop.system.ask("orders", order, late)
    assert told.code == "order_closed"  # from now on it comes back as a return, and the other is an order of its own
    back = shop.ask_back("A1", {"pot": 1})
    shop.inspect(order, back, ("pot", 1, "restock"))
    assert shop.returned(back).refunded == 18_000


@pytest.mark.req("ORD-08")
def test_another_address_while_it_is_picked() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1}, 14_000)
    elsewhere = Personal(customer_id="c1", address="elsewhere")
    assert change(shop, order, customer=elsewhere).status == "applied"
    parcel = shop.parcel(order)
    assert (parcel.status, parcel.customer) == ("created", elsewhere)


@pytest.mark.req("ORD-08")
def test_what_has_left_is_not_taken_out() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1, "mug": 1}, 18_000)
    shop.dispatch(order)
    shop.system.ask("orders", order, OpenChange(order_id=order, change_id="c1", lines=(AskedLine(line=2, quantity=0),)))
    shop.system.run()
    view = shop.order(order)
    assert (view.total, view.fulfillment, view.change) == (18_000, "shipped", None)
    assert len([fact for fact in shop.system.facts("orders", order) if isinstance(fact, OrderConfirmed)]) == 1


@pytest.mark.req("ORD-08")
def test_a_cancellation_ends_an_open_change() -> None:
    shop = Shop()
    order = paid(shop, {"lamp": 1}, 14_000)
    change(shop, order, AskedLine(sku="mug", quantity=1))
    shop.cancel("A1")
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).payment) == ("cancelled", "refunded")
    assert (seen(shop, order).outcome, figures(shop, "sh-1", "mug"), figures(shop, "sh-1", "lamp")) == (
        "order_cancelled",
        (5, 0, 0),
        (5, 0, 0),
    )
    (told,) = confirm(shop, order)
    assert (told.code, told.reason) == ("order_closed", "the order was cancelled already")
