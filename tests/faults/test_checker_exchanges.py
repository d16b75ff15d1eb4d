"""The checker knows exchanges: what is right is not accused, each planted fault is named."""

import pytest

from tests.faults.checking.exchanges import exchanged
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

R = {"refund_id": "r"}


def issued(amount: int = 10) -> Decided:
    return "RefundIssued", {"order_id": "o", **R, "amount": amount, "credit_to": "x", "parts": []}


def given(amount: int = 10) -> Decided:
    return "ExchangeCreditGiven", {"order_id": "o", **R, "amount": amount}


def taken(amount: int = 10) -> Decided:
    return "PaymentCaptured", {"order_id": "x", "payment_id": "r", "amount": amount, "credit_of": "o"}


def left(amount: int) -> Decided:
    part = {"payment_id": "exchange/r", "amount": amount}
    return "RefundIssued", {"order_id": "x", "refund_id": "f", "amount": amount, "parts": [part]}


def returned(total: int) -> Decided:
    return "ExchangeCreditReturned", {"order_id": "x", **R, "total": total}


def refunded(amount: int) -> Decided:
    return "ExchangeCreditRefunded", {"order_id": "o", **R, "amount": amount, "parts": []}


def judged(*facts: Decided, expected: int | None = None, stated: int | None = None) -> list[str]:
    world = World()
    for fact in facts:
        world["orders"].decide(fact)
    if expected is not None:
        world["orders"].decide(("ExchangeCreditExpected", {"order_id": "x", **R, "amount": expected}))
    if stated is not None:
        world["support"].decide(("ExchangeCreditStated", {"order_id": "o", **R, "amount": stated}))
    return [wrong.text for wrong in exchanged({name: read(world[name].records) for name in ("orders", "support")})]


@pytest.mark.parametrize(
    "facts",
    [
        (issued(), given(), taken()),
        (issued(), given(), taken(), left(4), returned(4), refunded(4)),
        (issued(), given(), taken(), left(4), returned(4), left(6), returned(10), refunded(4), refunded(6)),
        (issued(), given(), returned(10), refunded(10)),
    ],
)
def test_what_is_right(facts: tuple[Decided, ...]) -> None:
    assert judged(*facts, expected=10, stated=10) == []
    assert judged(expected=0, stated=0) == []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ((issued(),), "refund r of 10 to a replacement: given []"),
        ((issued(), given(), given(), taken()), "refund r of 10 to a replacement: given [10, 10]"),
        ((issued(), given(), taken(9)), "refund r: 10 given, taken [9]"),
        ((issued(), given(), taken(), taken()), "refund r: 10 given, taken [10, 10]"),
        ((issued(), given()), "refund r: 10 not needed by its replacement, 0 given back"),
        ((issued(), given(), taken(), left(4)), "refund r: 4 not needed by its replacement, 0 given back"),
        ((issued(), given(), taken(), left(4), returned(4)), "refund r: 4 given back, 0 refunded to who paid"),
        (
            (issued(), given(), taken(), left(4), returned(4), refunded(4), refunded(4)),
            "refund r: 4 given back, 8 refunded to who paid",
        ),
        ((given(),), "refund r was given as an exchange's, and never issued as one"),
    ],
)
def test_a_planted_fault_is_named(facts: tuple[Decided, ...], told: str) -> None:
    assert told in judged(*facts)


def test_what_is_expected_was_stated() -> None:
    assert judged(expected=10, stated=0) == ["refund r: 10 expected, 0 stated"]
    assert judged(expected=10) == ["an exchange is expected of refund r, and was never stated"]
