"""What the views keep of refunds, and what a preview answers."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.orders.order.preview import Refundable, RefundPreview, Refused, preview
from shared.contracts.money import ChargeReported, Totals
from shared.contracts.orders import RefundedPieces
from tests.orders.example import AT, O1, PRICED, TOTAL, order
from tests.orders.given import DONE, WAITING, cancelled, no, parts, refunded, returned
from tests.orders.inputs import cancel, give_back
from tests.orders.refunding import BY_TWO, given, goodwill, seen


def test_the_view_keeps_what_came_back_of_which_line() -> None:
    mugs = RefundedPieces(line=1, quantity=1, amount=1000)
    pot = RefundedPieces(line=2, quantity=1, amount=1500)
    view = seen(*DONE, returned(2500, lines=(mugs, pot)))
    assert [line.refunded for line in view.lines] == [500, 1500, 500]
    assert (view.returned, view.refunded, view.goodwill) == ({"MUG": 1, "POT": 1}, 2500, 0)
    view = seen(*DONE, returned(2500, lines=(mugs, pot)), given)
    assert (view.goodwill, next(iter(view.payments.values())).refunded) == (700, 3200)
    assert view.history[-1].text == "7.00 EUR refunded: goodwill, late"
    assert preview(asking({"sku": "POT", "quantity": 1}), view) == Refused(
        "exceeds_pieces", "POT: 1 asked, 0 left to refund", {"asked": 1, "left": 0}
    )


def test_a_return_said_to_be_worth_more_than_its_lines_takes_no_more_of_them() -> None:
    pot = RefundedPieces(line=2, quantity=1, amount=1600)
    view = seen(*DONE, returned(1600, lines=(pot,)), returned(0, "r2", of=(), lines=(pot,)))
    assert [line.refunded for line in view.lines] == [0, 1500, 0]


def asking(*lines: dict[str, Any], **more: Any) -> Refundable:
    return Refundable.model_validate({"lines": list(lines), **more})


def test_what_a_preview_says_no_to() -> None:
    view = seen(*DONE)
    assert preview(asking({"sku": "CUP", "quantity": 1}), view) == Refused(
        "unknown_line", "not in the order: CUP", {"asked": 1, "left": 0}
    )
    assert preview(asking({"line": 4, "quantity": 1}), view) == Refused(
        "unknown_line", "not in the order: line 4", {"asked": 1, "left": 0}
    )
    assert preview(asking(freight=True), view) == Refused("unknown_line", "not in the order: freight", {"asked": 1, "left": 0})
    assert preview(asking({"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}), view) == Refused(
        "exceeds_pieces", "line 1: 2 asked, 1 left to refund", {"asked": 2, "left": 1}
    )
    unpaid = preview(asking(goodwill=1), seen(*WAITING))
    assert unpaid == Refused("not_paid", "the order is not paid yet: it can be cancelled", {})
    everything = preview(asking({"sku": "MUG", "quantity": 2}, {"line": 2, "quantity": 1}), view)
    assert isinstance(everything, RefundPreview)
    assert (everything.amount, everything.left) == (TOTAL, 0)
    assert [share.amount for share in everything.lines] == [line.total for line in PRICED]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lines": [], "freight": False, "goodwill": 0},
        {"lines": [{"quantity": 1}]},
        {"lines": [{"line": 1, "sku": "MUG", "quantity": 1}]},
        {"lines": [{"line": True, "quantity": 1}]},
        {"lines": [{"line": 1, "quantity": "2"}]},
        {"lines": [{"line": 0, "quantity": 1}]},
        {"goodwill": -1},
        {"goodwill": 1, "refund": 2},
        {"freight": "yes"},
    ],
)
def test_what_is_no_question(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Refundable.model_validate(body)


def told(payment_id: str, **totals: int) -> ChargeReported:
    return ChargeReported(order_id=O1, payment_id=payment_id, currency="EUR", totals=Totals(**totals), reported_at=AT)


@pytest.mark.req("SEC-02")
def test_what_a_provider_holds_or_gave_back_is_left_of_no_payment() -> None:
    disputed = (*BY_TWO, told("p1", captured=1000, disputed=1000))
    order.given(*disputed).when(give_back(1000)).then(returned(1000, of=parts(p2=1000)))
    reason = "26.00 EUR asked, but 10.00 EUR is disputed: 25.00 EUR is left"
    order.given(*disputed).when(goodwill.model_copy(update={"amount": 2600})).then(
        no("RefundGoodwill", "exceeds_refundable", reason)
    )
    all_of_it = (*disputed, told("p2", captured=2500, disputed=2500))
    reason = "7.00 EUR asked, but 35.00 EUR is disputed: 0.00 EUR is left"
    order.given(*all_of_it).when(goodwill).then(no("RefundGoodwill", "in_dispute", reason))
    order.given(*BY_TWO, told("p1", captured=1000, refunded=400)).when(cancel).then(
        cancelled, refunded(3100, "cancelled", "cancelled", of=parts(p1=600, p2=2500))
    )
    view = seen(*disputed)
    answer = preview(asking(goodwill=1000), view)
    assert isinstance(answer, RefundPreview)
    assert [each.model_dump() for each in answer.payments] == [{"payment_id": "p2", "amount": 1000}]
    assert answer.left == 1500


@pytest.mark.req("SEC-02")
def test_a_payment_that_lost_more_than_it_had_leaves_less_of_the_others() -> None:
    lost = (*BY_TWO, returned(1000, of=parts(p1=1000)), told("p1", captured=1000, disputed=1000, lost=1000))
    order.given(*lost).when(cancel).then(cancelled, refunded(1500, "cancelled", "cancelled", of=parts(p2=1500)))
    answer = preview(asking(goodwill=1), seen(*lost))
    assert isinstance(answer, RefundPreview) and answer.left == 1499
