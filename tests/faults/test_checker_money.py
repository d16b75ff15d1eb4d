"""Money that does not add up: that it is found."""

from collections import Counter

from tests.faults.judged import found, judged, world_of
from tests.faults.world import LINES, LOTS, Decided, W, World, allocated, cancelled, paid, returned


def test_found_money() -> None:
    world = world_of(paid)
    refund = {"order_id": "o1", "refund_id": "f", "amount": 1001, "reason": "overpaid"}
    world["orders"].decide(("RefundIssued", refund))
    found(world, "invariant", "1001 refunded of 1000 captured")
    world = World()
    line = {"sku": "S1", "quantity": 2, "unit_price": 500, "discount": 1, "total": 1000}
    world["orders"].decide(("OrderConfirmed", {"order_id": "o1", "lines": [line], "total": 999}))
    found(world, "invariant", "confirmed at 999, its lines sum to 1000")
    found(world, "invariant", "line S1 does not add up")
    world = World()
    world["orders"].decide(("OrderConfirmed", {"order_id": "o1", "lines": [line], "freight": 499, "total": 1000}))
    found(world, "invariant", "confirmed at 1000, its lines sum to 1000, freight 499")
    world = world_of(allocated)
    world["orders"].decide(("OrderPaid", {"order_id": "o1", "paid": 1000}))
    found(world, "invariant", "paid 1000 of 1000 with 0 held")
    world = world_of(paid)
    world["orders"].decide(("PaymentCaptured", {"order_id": "o1", "payment_id": "again", "amount": 5}))
    found(world, "invariant", "keeps 1005 for a total of 1000")
    world = world_of(cancelled)
    world["orders"].decide(("PaymentCaptured", {"order_id": "o1", "payment_id": "late", "amount": 5}))
    found(world, "invariant", "was cancelled and still holds 5")


def test_found_refunds_that_do_not_add_up() -> None:
    refund = {"order_id": "o1", "refund_id": "f", "amount": 900, "reason": "goodwill"}
    for more, text in (
        ({"parts": [{"payment_id": "pay-o1", "amount": 899}]}, "refund f of 900, its payments sum to 899"),
        ({"parts": [{"payment_id": "other", "amount": 900}]}, "more refunded of payment other than was captured"),
        (
            {"parts": [{"payment_id": "pay-o1", "amount": 901}, {"payment_id": "other", "amount": -1}]},
            "more refunded of payment other than was captured",
        ),
        (
            {"parts": [{"payment_id": "pay-o1", "amount": 900}], "lines": [{"line": 1, "quantity": 1, "amount": 9}]},
            "refund f of 900, its lines sum to 9",
        ),
    ):
        world = world_of(paid)
        world["orders"].decide(("RefundIssued", {**refund, **more}))
        found(world, "invariant", text)


def test_a_return_is_worth_more_than_goodwill_left() -> None:
    """Refused aloud, it is not lost; without goodwill before it, it would be."""
    for goodwill, accused in ((1, False), (0, True)):
        world = world_of(returned)
        for service in ("support", "orders"):
            del world[service].records[-1]
            world[service].n -= 1
        granted = f"support.events,0,{len(world['support'].records) - 1},1"
        if goodwill:
            given = {"order_id": "o1", "refund_id": "g", "amount": goodwill, "reason": "goodwill"}
            [money] = world["orders"].decide(("RefundIssued", given))
            world["support"].decide(("Nothing", {}), source=f"{money},0")
        no = {"order_id": "o1", "request": "RefundGranted", "code": "exceeds_paid", "reason": ""}
        world["orders"].decide(("OrderRequestRefused", no), source=f"{granted},0")
        texts = [wrong.text for wrong in judged(world).wrong]
        assert any("return refund f-o1 of 1000: paid None" in text for text in texts) == accused, texts


def test_found_shipped_unpaid_or_cancelled() -> None:
    world = world_of(allocated)
    gone = ("ShipmentShipped", {"order_id": "o1", **W, "lines": LINES})
    world["fulfillment"].decide(gone)
    found(world, "invariant", "order o1 shipped, but was not paid")
    world = world_of(cancelled)
    world["fulfillment"].decide(gone)
    found(world, "invariant", "order o1 shipped, but was cancelled")
    world = world_of(paid)
    world["fulfillment"].decide(("ShipmentShipped", {"order_id": "o1", **W, "lines": [{"sku": "S1", "quantity": 1}]}))
    world["inventory"].decide(("StockIssued", {"order_id": "o1", **W, "lines": LOTS}))
    found(world, "invariant", "shipped and issued differ")


def charge(**totals: int) -> Decided:
    names = ("authorised", "voided", "captured", "refunded", "disputed", "won", "lost")
    said = {"totals": dict.fromkeys(names, 0) | totals}
    return "ChargeReported", {"order_id": "o1", "provider": "pay", "payment_id": "ch1", **said}


def in_part(amount: int, total: int) -> Decided:
    return "PaymentCaptured", {"order_id": "o1", "provider": "pay", "payment_id": "ch1", "amount": amount, "total": total}


def test_a_charge_captured_in_parts_and_disputed_is_not_accused() -> None:
    world = world_of(allocated)
    for amount, total in ((300, 300), (300, 600), (300, 900)):
        sent = world.sends("PaymentReceived", "o1", payment_id="ch1", amount=total)
        world["orders"].decide(in_part(amount, total), **sent)
    world["orders"].decide(charge(disputed=600))
    world["orders"].decide(charge(disputed=600, won=100, lost=500))
    verdict = judged(world)
    assert (verdict.wrong, verdict.standings) == ((), Counter({"awaiting_payment": 1}))


def test_found_money_of_a_charge() -> None:
    world = world_of(allocated)
    world["orders"].decide(in_part(300, 300))
    world["orders"].decide(in_part(600, 600))
    found(world, "invariant", "charge pay/ch1 captured 900, its total is 600")
    world["orders"].decide(charge(captured=600, refunded=10))
    world["orders"].decide(charge(captured=600))
    found(world, "invariant", "charge pay/ch1: less refunded than before")
    world["orders"].decide(in_part(300, 600))
    found(world, "doubled", "two PaymentCaptured ch1 pay 600 of order o1")


def test_what_is_disputed_may_stay_when_an_order_ends() -> None:
    world = world_of(cancelled)
    sent = world.sends("PaymentReceived", "o1", payment_id="ch1", amount=5)
    world["orders"].decide(in_part(5, 5), charge(captured=5, disputed=5), **sent)
    assert judged(world).wrong == ()
    world["orders"].decide(charge(captured=5, disputed=5, won=5))
    found(world, "invariant", "was cancelled and still holds 5")
