"""Worked cases of refunds, by the number of their row. O = A 150.00 + B 60.00 less 20.00: 135.71 + 54.29, CNY."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.order.commands import RefundGoodwill
from services.orders.order.document import OrderView
from services.orders.order.preview import Refundable, RefundPreview, Refused, preview
from services.orders.service import service
from shared.contracts.orders import (
    OrderConfirmed,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    PaymentCaptured,
    PricedLine,
    RefundedPieces,
    RefundIssued,
)
from shared.contracts.refusing import RequestRefused
from shared.contracts.support import RefundGranted
from shared.domain.refunds import FREIGHT, Asked, Bought, Exceeds, Line, Refund, after, solve
from shared.testing.specs import ViewSpec
from tests.orders.example import AT, O1, order
from tests.orders.given import parts, placed

A = Asked(lines={1: 1})
B = Asked(lines={2: 1})
O_LINES = (Line(1, "A", 1, 13571), Line(2, "B", 1, 5429))


def bought(*lines: Line, **payments: int) -> Bought:
    return Bought(lines, payments or {"p1": sum(line.total for line in lines)})


def back(of: Bought, *asked: Asked) -> list[Refund | Exceeds]:
    """One after another."""
    answers: list[Refund | Exceeds] = []
    for each in asked:
        answers.append(answer := solve(each, of))
        if isinstance(answer, Refund):
            assert answer.amount == sum(answer.payments.values())
            of = after(each, answer, of)
    return answers


def amounts(of: Bought, *asked: Asked) -> list[int]:
    return [answer.amount for answer in back(of, *asked) if isinstance(answer, Refund)]


def lines_of(*lines: tuple[str, int, int]) -> tuple[PricedLine, ...]:
    """SKU, pieces, what was paid."""
    return tuple(PricedLine(sku=sku, quantity=n, unit_price=paid, discount=0, total=paid) for sku, n, paid in lines)


def sold(lines: Sequence[PricedLine], **payments: int) -> tuple[OrderEvent, ...]:
    """Placed and paid, by one payment unless they are said."""
    total = sum(line.total for line in lines)
    taken: OrderPlaced = placed.model_copy(update={"currency": "CNY"})
    captured = [
        PaymentCaptured(order_id=O1, payment_id=id, amount=amount, total=amount, currency="CNY", method="card", captured_at=AT)
        for id, amount in (payments or {"p1": total}).items()
    ]
    confirmed = OrderConfirmed(order_id=O1, currency="CNY", lines=tuple(lines), total=total, confirmed_at=AT)
    return (taken, confirmed, *captured, OrderPaid(order_id=O1, currency="CNY", paid=total, paid_at=AT))


O = sold(lines_of(("A", 1, 13571), ("B", 1, 5429)))  # noqa: E741 - as the rows call it


def granted(name: str, line: int, amount: int) -> RefundGranted:
    pieces = (RefundedPieces(line=line, quantity=1, amount=amount),)
    return RefundGranted(return_id=name, order_id=O1, refund_id=name, currency="CNY", amount=amount, lines=pieces, granted_at=AT)


def goodwill(amount: int, name: str = "g1") -> RefundGoodwill:
    return RefundGoodwill(order_id=O1, refund=name, amount=amount, reason="the box was wet")


def issued(*inputs: RefundGranted | RefundGoodwill, of: Sequence[OrderEvent]) -> list[OrderEvent]:
    """What they come to, one after another."""
    facts: list[OrderEvent] = []
    for each in inputs:
        facts += order.given(*of, *facts).when(each).decided
    return facts


def seen(*facts: OrderEvent) -> OrderView:
    found: OrderView = ViewSpec(service, "orders").given(*facts).documents[O1]
    return found


def previewed(view: OrderView, *lines: dict[str, Any], **more: Any) -> RefundPreview | Refused:
    return preview(Refundable.model_validate({"lines": list(lines), **more}), view)


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize(
    ("pieces", "expected"),
    [((1, 1, 1), [333, 333, 334]), ((2, 1), [666, 334]), ((1, 2), [333, 667])],
    ids=["1+1+1", "2+1", "1+2"],
)
def test_worked_22_three_pieces_for_ten(pieces: tuple[int, ...], expected: list[int]) -> None:
    tea = bought(Line(1, "TEA", 3, 1000))
    assert amounts(tea, *(Asked(lines={1: n}) for n in pieces)) == expected
    assert amounts(tea, *(Asked(skus={"TEA": n}) for n in pieces)) == expected


def test_worked_22_as_the_preview_tells_it_after_one_came_back() -> None:
    tea = sold(lines_of(("TEA", 3, 1000)))
    one = order.given(*tea).when(granted("r1", 1, 333)).decided
    for asked in ({"line": 1, "quantity": 2}, {"sku": "TEA", "quantity": 2}):
        answer = previewed(seen(*tea, *one), asked)
        assert isinstance(answer, RefundPreview)
        assert (answer.amount, answer.left) == (667, 0)
        assert [share.model_dump() for share in answer.lines] == [{"line": 1, "sku": "TEA", "amount": 667}]


@pytest.mark.req("SEC-02")
def test_worked_23_the_lines_and_then_the_freight() -> None:
    with_freight = bought(*O_LINES, Line(3, FREIGHT, 1, 1000))
    assert amounts(with_freight, B, A, Asked(freight=True)) == [5429, 13571, 1000]
    assert amounts(with_freight, Asked(freight=True), B, A) == [1000, 5429, 13571]
    assert back(with_freight, Asked(freight=True), Asked(freight=True))[1] == Exceeds("exceeds_pieces", "freight", 1, 0)
    assert back(bought(*O_LINES), Asked(freight=True)) == [Exceeds("unknown_line", "freight", 1, 0)]


@pytest.mark.req("SEC-02")
def test_worked_23_as_the_preview_tells_it() -> None:
    *before, confirmed, captured, paid = O
    assert isinstance(confirmed, OrderConfirmed) and isinstance(captured, PaymentCaptured) and isinstance(paid, OrderPaid)
    with_freight = [
        *before,
        confirmed.model_copy(update={"freight": 1000, "total": 20000}),
        captured.model_copy(update={"amount": 20000, "total": 20000}),
        paid.model_copy(update={"paid": 20000}),
    ]
    issued_before = issued(granted("rb", 2, 5429), granted("ra", 1, 13571), of=with_freight)
    for facts, amount, lines in ((with_freight, 20000, [13571, 5429]), ([*with_freight, *issued_before], 1000, [])):
        asked = [{"line": n, "quantity": 1} for n in range(1, len(lines) + 1)]
        answer = previewed(seen(*facts), *asked, freight=True)
        assert isinstance(answer, RefundPreview)
        assert (answer.amount, answer.freight, answer.left) == (amount, 1000, 0)
        assert [share.amount for share in answer.lines] == lines


@pytest.mark.req("SEC-02")
def test_worked_24_over_two_payments() -> None:
    answers = back(bought(*O_LINES, card=10000, credit=9000), B, A)
    assert [answer.payments for answer in answers if isinstance(answer, Refund)] == [
        {"card": 2857, "credit": 2572},
        {"card": 7143, "credit": 6428},
    ]


@pytest.mark.req("SEC-02")
def test_worked_24_as_orders_issues_it() -> None:
    paid_twice = sold(lines_of(("A", 1, 13571), ("B", 1, 5429)), card=10000, credit=9000)
    b, a = granted("rb", 2, 5429), granted("ra", 1, 13571)
    facts = issued(b, a, of=paid_twice)
    assert facts == [
        RefundIssued(
            order_id=O1,
            refund_id=each.refund_id,
            amount=each.amount,
            currency="CNY",
            reason="return",
            parts=of,
            lines=each.lines,
            issued_at=AT,
        )
        for each, of in ((b, parts(card=2857, credit=2572)), (a, parts(card=7143, credit=6428)))
    ]
    view = seen(*paid_twice, *facts)
    assert [(each.payment_id, each.captured, each.refunded) for each in view.payments.values()] == [
        ("card", 10000, 10000),
        ("credit", 9000, 9000),
    ]
    answer = previewed(seen(*paid_twice), {"sku": "B", "quantity": 1})
    assert isinstance(answer, RefundPreview)
    assert {each.payment_id: each.amount for each in answer.payments} == {"card": 2857, "credit": 2572}


def test_worked_25_a_price_with_its_tax() -> None:
    taxed = bought(Line(1, "POT", 3, 5999, {"20 %": 1000}))
    answers = back(taxed, *[Asked(lines={1: 1})] * 3)
    shares = [answer.lines[0] for answer in answers if isinstance(answer, Refund)]
    assert [share.amount for share in shares] == [1999, 2000, 2000]
    assert [share.taxes["20 %"] for share in shares] == [333, 333, 334]


@pytest.mark.req("SEC-02")
@given(st.lists(st.integers(1, 10), min_size=1, max_size=10), st.booleans())
def test_worked_26_a_quarter_off_in_any_order(sizes: list[int], by_sku: bool) -> None:
    left, asked = 10, []
    for size in sizes:
        if pieces := min(size, left):
            asked.append(Asked(skus={"MUG": pieces}) if by_sku else Asked(lines={1: pieces}))
            left -= pieces
    if left:
        asked.append(Asked(lines={1: left}))
    assert sum(amounts(bought(Line(1, "MUG", 10, 23900 * 3 // 4)), *asked)) == 17925


@pytest.mark.req("SEC-02")
def test_worked_27_goodwill_leaves_less() -> None:
    answers = back(bought(*O_LINES), Asked(goodwill=10000), B, A)
    assert [answer.amount for answer in answers[:2] if isinstance(answer, Refund)] == [10000, 5429]
    assert answers[2] == Exceeds("exceeds_paid", "the order", 13571, 3571)


@pytest.mark.req("SEC-02")
def test_worked_27_as_orders_issues_it() -> None:
    given_back, b, refused = issued(goodwill(10000), granted("rb", 2, 5429), granted("ra", 1, 13571), of=O)
    assert isinstance(given_back, RefundIssued) and isinstance(b, RefundIssued) and isinstance(refused, RequestRefused)
    assert (given_back.amount, given_back.reason, given_back.note) == (10000, "goodwill", "the box was wet")
    assert (b.amount, b.parts) == (5429, parts(p1=5429))
    assert (refused.code, refused.reason) == (
        "exceeds_paid",
        "135.71 CNY for return ra, but only 35.71 CNY of its payments is left",
    )
    view = seen(*O, given_back, b)
    no = previewed(view, {"line": 1, "quantity": 1})
    assert no == Refused(
        "exceeds_paid", "135.71 CNY asked, but only 35.71 CNY of what was paid is left", {"asked": 13571, "left": 3571}
    )
    rest = issued(goodwill(3572, "g2"), goodwill(3571, "g3"), of=[*O, given_back, b])
    assert [getattr(fact, "code", "") for fact in rest] == ["exceeds_paid", ""]


@pytest.mark.req("SEC-02")
def test_worked_28_a_line_that_was_free() -> None:
    buy_one = bought(Line(1, "TEA", 1, 1000), Line(2, "TEA", 1, 0))
    first, second, pooled = Asked(lines={1: 1}), Asked(lines={2: 1}), Asked(skus={"TEA": 1})
    assert amounts(buy_one, first) == [1000]
    assert amounts(buy_one, pooled) == [500]
    # whatever comes after, all together are what was paid
    assert amounts(buy_one, first, second) == [1000, 0]
    assert amounts(buy_one, first, pooled) == [1000, 0]
    assert amounts(buy_one, pooled, pooled) == [500, 500]
    assert amounts(buy_one, pooled, first) == [500, 500]
    assert amounts(buy_one, pooled, second) == [500, 500]
    assert back(buy_one, pooled, first, second)[2] == Exceeds("exceeds_pieces", "line 2", 1, 0)


def test_worked_28_as_the_preview_tells_it() -> None:
    view = seen(*sold(lines_of(("TEA", 1, 1000), ("TEA", 1, 0))))
    line, piece = previewed(view, {"line": 1, "quantity": 1}), previewed(view, {"sku": "TEA", "quantity": 1})
    assert isinstance(line, RefundPreview) and isinstance(piece, RefundPreview)
    assert (line.amount, piece.amount) == (1000, 500)
