"""Lines without stock: what is done too early, too often, or by a warehouse is found, and what is right is not accused."""

from typing import Any

from tests.faults.checking.documents import allocation_word, fulfillment_word
from tests.faults.checking.log import read
from tests.faults.checking.orders import orders
from tests.faults.judged import changed, found, judged, world_of
from tests.faults.world import W, World, captured, part

CLUB = [{"sku": "CLUB", "quantity": 2, "unit_price": 500, "discount": 0, "total": 1000}]
O1 = {"order_id": "o1"}
DONE = {**O1, "number": 1, "ends": "payment", "lines": CLUB}


def agreed(world: World, ends: str = "payment") -> None:
    orders = world["orders"]
    told = {**O1, "channel": "uk-web", "external_id": "o1", "without_stock": [{"sku": "CLUB", "ends": ends}]}
    [place] = orders.decide(("OrderPlaced", told), **world.sends("OrderPlaced", "o1"))
    [price] = world["pricing"].decide(("OrderPriced", O1), source=f"{place},0")
    orders.decide(("OrderConfirmed", {**O1, "lines": CLUB, "total": 1000}), source=f"{price},0")


def bought(world: World, **done: Any) -> None:
    agreed(world)
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    facts = [captured(world), ("OrderPaid", {**O1, "paid": 1000}), ("LinesDone", {**DONE, **done}), ("OrderDelivered", O1)]
    *_, lines, end = world["orders"].decide(*facts, **sent)
    world["support"].decide(("ReturnWindowOpened", {**O1, "lines": CLUB, "done": 1}), source=f"{lines},0")
    world["support"].decide(("Nothing", {}), source=f"{end},0")


def paid_only(world: World) -> None:
    agreed(world)
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), ("OrderPaid", {**O1, "paid": 1000}), **sent)


def test_an_order_without_stock_is_right() -> None:
    assert judged(world_of(bought)).wrong == ()
    [order] = orders({service: read(records) for service, records in world_of(bought).records.items()}).values()
    assert (allocation_word(order), fulfillment_word(order)) == ("none", "delivered")


def test_what_is_not_done_is_missed() -> None:
    found(world_of(paid_only), "lost", "order o1: paid, and its lines without stock never done")
    by_hand = world_of(paid_only)
    changed(by_hand, "orders", "OrderPlaced", without_stock=[{"sku": "CLUB", "ends": "hand"}])
    assert (judged(by_hand).wrong, dict(judged(by_hand).standings)) == ((), {"to_be_done": 1})


def test_done_too_early_or_too_much_is_found() -> None:
    world = world_of(agreed)
    world["orders"].decide(("LinesDone", DONE))
    found(world, "reordered", "order o1: LinesDone without OrderPaid or OrderAuthorised before")
    found(world, "lost", "support never answered LinesDone")
    world = world_of(bought)
    world["orders"].decide(("LinesDone", DONE))
    found(world, "doubled", "two LinesDone 1 of order o1")
    found(world, "invariant", "order o1: more is done than it wants: {'CLUB': 2}")
    found(world_of(lambda world: bought(world, ends="hand")), "invariant", "done hand, though they do not end so: CLUB")
    found(world_of(lambda world: bought(world, lines=[])), "invariant", "is delivered with lines to be done: {'CLUB': 2}")
    world = world_of(paid_only)
    world["orders"].decide(("OrderDelivered", O1))
    found(world, "reordered", "order o1: OrderDelivered without OrderShipped before")


def test_a_warehouse_that_is_asked_for_them_is_found() -> None:
    world = world_of(agreed)
    lines = [{"sku": "CLUB", "quantity": 2}]
    world["orders"].decide(("ReservationRequested", {**part("o1"), **W, "lines": lines, "attempt": 1}))
    found(world, "invariant", "order o1 asks for stock of lines without: CLUB")


def refunded(world: World, sku: str = "CLUB", amount: int = 1000) -> None:
    """Asked back, and granted without anything coming back."""
    bought(world)
    back, refund = {**O1, "return_id": "r"}, {"refund_id": "f", "amount": amount}
    asked = ("ReturnRequested", {**back, "lines": [{"sku": sku, "quantity": 2, "refund": 1000}]})
    world["support"].decide(asked, ("ReturnApproved", back), **world.sends("ReturnRequested", "o1"))
    [granted] = world["support"].decide(("RefundGranted", {**back, **refund}))
    [money] = world["orders"].decide(("RefundIssued", {**O1, "reason": "return", **refund}), source=f"{granted},0")
    world["support"].decide(("ReturnRefunded", {**back, **refund}), source=f"{money},0")


def test_a_refund_without_return_is_right_of_lines_without_stock_alone() -> None:
    assert judged(world_of(refunded)).wrong == ()
    goods = world_of(lambda world: refunded(world, sku="S1"))
    found(goods, "reordered", "return r: RefundGranted without ReturnInspected before, of S1")
    less = world_of(lambda world: refunded(world, amount=900))
    found(less, "invariant", "return r is worth 1000, granted 900")


def test_each_done_opens_a_window_and_the_rest_may_be_cancelled() -> None:
    world = world_of(bought)
    world["support"].decide(("ReturnWindowOpened", {**O1, "lines": [], "done": 2}))
    assert not [wrong.text for wrong in judged(world).wrong if "ReturnWindowOpened" in wrong.text]
    world["support"].decide(("ReturnWindowOpened", {**O1, "lines": CLUB, "done": 1}))
    found(world, "doubled", "two ReturnWindowOpened")
    world = world_of(paid_only)
    world["orders"].decide(("LinesDone", DONE))
    world["orders"].decide(("LinesCancelled", {**O1, "lines": []}))
    assert not [wrong.text for wrong in judged(world).wrong if wrong.kind == "reordered"]
