"""Rules that no journey of this folder comes by: each with what is right, and what is not. Facts are what the log's JSON is."""

from typing import Any

import pytest

from cli.prove import money, queue, stock
from cli.prove.log import Decision, Fact, Place
from cli.prove.money import Money
from cli.prove.queue import Queue
from cli.prove.reading import Proof
from cli.prove.stock import Stock
from cli.prove.tally import Tally

Told = tuple[str, dict[str, Any]]
W = {"warehouse": "w"}
O = {"order_id": "o", "provider": "pay", "payment_id": "p"}  # noqa: E741


def pieces(n: int, lot: str = "r1", **more: Any) -> dict[str, Any]:
    return {"sku": "mug", "quantity": n, "lots": [{"lot": lot, "quantity": n}], **more}


def received(n: int, warehouse: str = "w") -> Told:
    return "StockReceived", {"warehouse": warehouse, "receipt_id": "r1", "lines": [{"sku": "mug", "quantity": n, "lot": "r1"}]}


def noted(n: int) -> Told:
    return "CountStarted", {**W, "count_id": "c", "lines": [{"sku": "mug", "on_hand": n}]}


def split(n: int, pool: str = "live") -> Told:
    return "PoolSplit", {**W, "sku": "mug", "pool_id": pool, "pieces": n}


def merged(n: int, **more: Any) -> Told:
    return "PoolMerged", {**W, "sku": "mug", "pool_id": "live", "pieces": n, **more}


def reserved(n: int, pooled: int = 0, order: str = "o") -> Told:
    told = {**W, "order_id": order, "shipment_id": f"s-{order}", "lines": [pieces(n)]}
    return "StockReserved", {**told, "pool": "live", "pooled": [{"sku": "mug", "quantity": pooled}] if pooled else []}


def sent(n: int, word: str = "Sent", warehouse: str = "x") -> Told:
    return f"Transfer{word}", {"transfer_id": "t", "source": "w", "target": "x", "warehouse": warehouse, "lines": [pieces(n)]}


def moved(n: int, word: str = "Sent", warehouse: str = "w") -> Told:
    return f"TransferStock{word}", {"warehouse": warehouse, "transfer_id": "t", "lines": [pieces(n)]}


def costing(cost: int, told: Told) -> Told:
    type, data = told
    return type, {**data, "lines": [{**line, "lots": [{**line["lots"][0], "cost": cost}]} for line in data["lines"]]}


def captured(n: int, total: int, order: str = "o") -> Told:
    return "PaymentCaptured", {**O, "order_id": order, "amount": n, "total": total}


def reported(**totals: int) -> Told:
    nothing = dict.fromkeys(("authorised", "voided", "captured", "refunded", "disputed", "won", "lost"), 0)
    return "ChargeReported", {**O, "totals": nothing | totals}


def refunded(n: int, reason: str = "return") -> Told:
    told = {"order_id": "o", "refund_id": f"f{n}", "amount": n, "reason": reason}
    return "RefundIssued", {**told, "parts": [{"payment_id": "pay/p", "amount": n}]}


def action(word: str, n: int = 5, code: str = "") -> Told:
    return f"ChargeAction{word}", {**O, "reference": "o/1", "action": "refund", "amount": n, "refund_id": "f5", "code": code}


def retried(n: int) -> Told:
    return "RefundRetried", {"order_id": "o", "refund_id": "f5", "amount": n, "parts": []}


def exchanged(word: str, n: int) -> Told:
    """A word on the credit of refund r, which order o gave to order x."""
    told: dict[str, Any] = {"order_id": "o" if word in ("Given", "Refunded") else "x", "refund_id": "r"}
    return f"ExchangeCredit{word}", {**told, ("total" if word == "Returned" else "amount"): n}


def taken(n: int) -> Told:
    told = {"order_id": "x", "provider": "exchange", "payment_id": "r", "amount": n, "total": n}
    return "PaymentCaptured", {**told, "credit_of": "o"}


def given_back(n: int) -> Told:
    told = {"order_id": "x", "refund_id": "back", "amount": n, "reason": "overpaid"}
    return "RefundIssued", {**told, "parts": [{"payment_id": "exchange/r", "amount": n}]}


def into_exchange(n: int) -> Told:
    return "RefundIssued", {"order_id": "o", "refund_id": "r", "amount": n, "reason": "return", "credit_to": "x"}


def waits(order: str, n: int, said: str, **more: Any) -> Told:
    line = {"sku": "mug", "quantity": n, "lots": [], "waiting": n}
    told = {**W, "order_id": order, "shipment_id": f"s-{order}", "rank": 0, "said_at": said, "lines": [line]}
    return "ReservationQueued", {**told, **more}


def filled(order: str, n: int) -> Told:
    gift = {"order_id": order, "shipment_id": f"s-{order}", "quantity": n, "lots": [{"lot": "r1", "quantity": n}]}
    return "QueueFilled", {**W, "sku": "mug", "gifts": [gift]}


TRANSFER = (received(10), ("TransferStockAllocated", {**W, "transfer_id": "t", "lines": [pieces(10)]}), sent(10), moved(10))
VALUED = (*TRANSFER, costing(100, sent(10, "BookedOut")))
PAID = (captured(10, 10),)
GIVEN = (*PAID, into_exchange(5), exchanged("Given", 5))
FIRST, HALF_A_SECOND_LATER = "2026-06-18T08:00:00Z", "2026-06-18T08:00:00.500000Z"
"""As text the later one sorts first."""
QUEUED = (waits("a", 2, FIRST), waits("b", 2, HALF_A_SECOND_LATER))
CASES: list[tuple[type[Proof[Tally]], str, tuple[Told, ...], Told, Told]] = [
    (Stock, stock.COUNTED, (received(3),), noted(3), noted(4)),
    (Stock, stock.POOL, (received(100), split(60)), reserved(60, 60), reserved(61, 61)),
    (Stock, stock.POOL, (received(100), split(60)), merged(60), merged(61)),
    (Stock, stock.POOL, (received(100), split(60)), merged(60, to_pool="web"), merged(61, to_pool="web")),
    (Stock, stock.SPLIT, (received(100),), split(100), split(101)),
    (Stock, stock.MOVED, TRANSFER, sent(3, "Lost"), sent(11, "Lost")),
    (Stock, stock.MOVED, (*TRANSFER, sent(7, "Received")), moved(7, "Arrived", "x"), moved(8, "Arrived", "x")),
    (Stock, stock.MOVED, VALUED, costing(100, sent(10, "Lost")), costing(99, sent(10, "Lost"))),
    (Stock, stock.MOVED, VALUED, costing(30, sent(3, "Lost")), costing(101, sent(3, "Lost"))),
    (
        Stock,
        stock.MOVED,
        (*VALUED, costing(70, sent(7, "Received"))),
        costing(70, moved(7, "Arrived", "x")),
        moved(7, "Arrived", "x"),
    ),
    (Money, money.GROWS, (reported(captured=5),), reported(captured=6), reported(captured=4)),
    (Money, money.ONE_ORDER, PAID, captured(1, 11), captured(10, 10, order="other")),
    (Money, money.CHARGE, (*PAID, reported(captured=10, disputed=4)), refunded(6), refunded(7)),
    (Money, money.CHARGE, (*PAID, reported(captured=10, disputed=4, lost=4)), refunded(6), refunded(7)),
    (Money, money.ACTIONS, (*PAID, action("Requested")), action("Ended"), action("Ended", 6)),
    (Money, money.ACTIONS, (*PAID,), action("Requested"), action("Ended")),
    (Money, money.ACTIONS, (*PAID, action("Requested"), action("Ended")), reported(), action("Requested")),
    (Money, money.RETRIED, (*PAID, refunded(5), action("Requested"), action("Ended", code="closed")), retried(5), retried(6)),
    (Money, money.EXCHANGED, (*PAID, into_exchange(5)), exchanged("Given", 5), exchanged("Given", 6)),
    (Money, money.EXCHANGED, GIVEN, taken(5), taken(4)),
    (Money, money.EXCHANGED, (*GIVEN, taken(5), given_back(2)), exchanged("Returned", 2), exchanged("Returned", 3)),
    (Money, money.EXCHANGED, GIVEN, exchanged("Returned", 5), exchanged("Returned", 4)),
    (Money, money.EXCHANGED, (*GIVEN, exchanged("Returned", 5)), exchanged("Refunded", 5), exchanged("Refunded", 6)),
    (Queue, queue.RANK, (*QUEUED, received(2)), filled("a", 2), filled("b", 2)),
    (Queue, queue.FREED, (*QUEUED, received(3), split(1)), filled("a", 2), filled("a", 3)),
    (Queue, queue.NEWCOMER, (received(3), split(2)), reserved(1), reserved(2)),
]


def proven(proof: Proof[Tally], facts: tuple[Told, ...]) -> list[str]:
    service = "orders" if isinstance(proof, Money) else "inventory"
    for offset, (type, data) in enumerate(facts):
        place = Place(f"{service}.events", 0, offset)
        proof.see(service, Decision(place, None, (Fact(type, data, place),)))
    return [each.check for each in proof.end().violations]


@pytest.mark.req("INV-01", "INV-02", "INV-11", "SEC-02")
@pytest.mark.parametrize(
    ("proof", "check", "before", "right", "wrong"), CASES, ids=[f"{each[1]}-{n}" for n, each in enumerate(CASES)]
)
def test_a_rule_knows_right_from_wrong(
    proof: type[Proof[Tally]], check: str, before: tuple[Told, ...], right: Told, wrong: Told
) -> None:
    assert check not in proven(proof(), (*before, right))
    assert check in proven(proof(), (*before, wrong))


def test_who_takes_no_lots_that_expire_soon_may_be_passed_over() -> None:
    choosy = waits("a", 2, FIRST, min_days_left=7)
    assert queue.RANK not in proven(Queue(), (choosy, QUEUED[1], received(2), filled("b", 2)))


def test_what_is_told_and_not_answered_is_under_way() -> None:
    proof = Stock()
    assert stock.MOVED not in proven(proof, (*TRANSFER, sent(7, "Received")))
    assert proof.tally.under_way == 1


def test_a_warehouse_in_two_partitions_is_named() -> None:
    proof = Stock()
    for number in (0, 1):
        place = Place("inventory.events", number, 0)
        proof.see("inventory", Decision(place, None, (Fact(*received(1), place),)))
    [violation] = [each for each in proof.end().violations if each.check == stock.ONE_WRITER]
    assert (violation.subject, [place.partition for place in violation.places]) == ("w", [0, 1])
