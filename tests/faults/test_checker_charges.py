"""What the checker says of money that a provider was asked to move."""

from typing import Any

import pytest

from tests.faults.checker import Operated
from tests.faults.judged import found, judged, world_of
from tests.faults.world import World, allocated

O1 = {"order_id": "o1"}
PAY = {**O1, "provider": "pay", "payment_id": "ch1", "currency": "GBP"}
ZERO = {"authorised": 0, "voided": 0, "captured": 0, "refunded": 0, "disputed": 0, "won": 0, "lost": 0}


def totals(**said: int) -> dict[str, int]:
    return {**ZERO, "authorised": 1000, **said}


def action(reference: str, action: str, amount: int, **more: Any) -> dict[str, Any]:
    return {**PAY, "reference": reference, "action": action, "amount": amount, "refund_id": None, **more}


def captured(world: World) -> None:
    """Authorised, asked, captured; then cancelled, and paid back by the provider."""
    allocated(world)
    orders = world["orders"]
    told = {**PAY, "channel": "uk-web", "amount": 0}
    [claim] = orders.decide(("PaymentClaimed", told), cause="callback-1")
    report = ("ChargeReported", {**PAY, "totals": totals(), "connection": {"captures_once": False}})
    asked = action("a1", "capture", 1000)
    _, ask = orders.decide(report, ("ChargeActionRequested", asked), source=f"{claim},0")
    orders.decide(("ChargeActionStarted", {**asked, "attempt": 1}), source=f"{ask},0")
    answer = {**asked, "totals": totals(captured=1000), "code": ""}
    [told_of] = orders.decide(("ChargeActionAnswered", answer), cause="work/a1/1")
    money = ("PaymentCaptured", {**PAY, "amount": 1000, "total": 1000})
    orders.decide(("ChargeActionEnded", {**asked, "code": ""}), money, source=f"{told_of},0")


def paid_back(world: World, *, code: str = "") -> None:
    captured(world)
    orders = world["orders"]
    back = {**O1, "refund_id": "f1", "amount": 1000, "reason": "cancelled"}
    back["parts"] = [{"payment_id": "pay/ch1", "amount": 1000}]
    asked = action("a2", "refund", 1000, refund_id="f1")
    end = ("OrderCancelled", O1)
    shipment = {**O1, "shipment_id": "s-o1", "warehouse": "w"}
    sent = world.sends("OrderCancellationRequested", "o1")
    lots = [{"sku": "S1", "quantity": 2, "lots": [{"lot": "r1", "quantity": 2}]}]
    _, release, issued, ask = orders.decide(
        end, ("ReleaseRequested", shipment), ("RefundIssued", back), ("ChargeActionRequested", asked), **sent
    )
    world["inventory"].decide(("StockReleased", {**shipment, "lines": lots}), source=f"{release},0")
    world["support"].decide(("Nothing", {}), source=f"{issued},0")
    orders.decide(("ChargeActionStarted", {**asked, "attempt": 1}), source=f"{ask},0")
    answer = {**asked, "totals": totals(captured=1000, refunded=0 if code else 1000), "code": code}
    [told_of] = orders.decide(("ChargeActionAnswered", answer), cause="work/a2/1")
    orders.decide(("ChargeActionEnded", {**asked, "code": code}), source=f"{told_of},0")


def ledger(*entries: tuple[str, str, int, str], **said: int) -> Operated:
    told = [dict(zip(("reference", "action", "amount", "code"), each, strict=True)) for each in entries]
    return Operated(ledger=[{"charge": "ch1", "totals": totals(**said), "entries": told}])


CAPTURE, REFUND = ("a1", "capture", 1000, ""), ("a2", "refund", 1000, "")


def test_money_that_was_moved_as_its_provider_says() -> None:
    verdict = judged(world_of(paid_back), operated=ledger(CAPTURE, REFUND, captured=1000, refunded=1000))
    assert not verdict.wrong, verdict.shown()


@pytest.mark.parametrize(
    ("entries", "said", "kind", "text"),
    [
        ((CAPTURE, REFUND, REFUND), {"captured": 1000, "refunded": 2000}, "invariant", "2000 refunded of 1000"),
        ((CAPTURE, REFUND, REFUND), {"captured": 1000, "refunded": 1000}, "doubled", "asked twice for a2"),
        ((CAPTURE, CAPTURE), {"captured": 2000}, "invariant", "2000 captured of 1000 authorised"),
        ((CAPTURE,), {"captured": 1000}, "lost", "1000 captured, 0 refunded; the log says 1000 captured, 1000 refunded"),
        ((CAPTURE, ("a2", "refund", 1000, "card_closed")), {"captured": 1000}, "lost", "card_closed, the log says done"),
        ((CAPTURE, REFUND, ("a3", "void", 1, "")), {"captured": 1000, "refunded": 1000}, "lost", "the log says nothing"),
        ((CAPTURE, REFUND), {"captured": 1000, "refunded": 1000, "voided": 5}, "lost", "5 let go, the log says 0"),
    ],
)
def test_a_ledger_that_says_otherwise(entries: Any, said: dict[str, int], kind: str, text: str) -> None:
    found(world_of(paid_back), kind, text, operated=ledger(*entries, **said))


def test_a_refund_that_failed_is_still_held_and_no_mistake() -> None:
    world = world_of(lambda world: paid_back(world, code="card_closed"))
    verdict = judged(world, operated=ledger(CAPTURE, ("a2", "refund", 1000, "card_closed"), captured=1000))
    assert not verdict.wrong, verdict.shown()
    retried = {**O1, "refund_id": "f1", "amount": 1000, "parts": [{"payment_id": "pay/ch1", "amount": 1000}], "way": "cash"}
    world["orders"].decide(("RefundRetried", retried))
    assert not judged(world).wrong, judged(world).shown()
    world["orders"].decide(("RefundRetried", retried))
    found(world, "invariant", "retried for another amount than had failed")


def test_what_is_asked_and_never_ends_and_what_ends_unasked() -> None:
    world = world_of(captured)
    world["orders"].decide(("ChargeActionRequested", action("a2", "refund", 5, refund_id="f9")))
    found(world, "lost", "refund a2 was asked of a provider and never ended")
    found(world, "lost", "orders never answered ChargeActionRequested")
    world = world_of(captured)
    world["orders"].decide(("ChargeActionEnded", {**action("a7", "void", 5), "code": ""}))
    found(world, "phantom", "a7 ended, and was never asked")


def test_a_refund_whose_provider_was_not_asked() -> None:
    world = world_of(captured)
    back = {**O1, "refund_id": "f1", "amount": 10, "reason": "goodwill", "parts": [{"payment_id": "pay/ch1", "amount": 10}]}
    world["orders"].decide(("RefundIssued", back))
    found(world, "lost", "refund f1: 10 of pay/ch1 too few asked")
