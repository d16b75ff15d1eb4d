"""Lines without stock: their window opens when they are done, and they are refunded without anything coming back (SUP-16)."""

import pytest

from services.support.returns.commands import GrantReturn, RequestReturn
from shared.contracts.orders import LinesDone, PricedLine, RefundedPieces
from shared.contracts.support import RequestRefused, ReturnLine, ReturnRefunded, ReturnRefused, ReturnWindowOpened
from tests.support.given import (
    DELIVERED,
    NOW,
    R1,
    REFUND,
    UNTIL,
    approved,
    granted,
    inspect,
    pieces,
    receive,
    refunded,
    requested,
    support,
    window,
    withdraw,
    withdrawn,
)

pytestmark = pytest.mark.req("ORD-15", "SUP-16")
CLUB = PricedLine(sku="CLUB", quantity=2, unit_price=400, discount=0, total=800)
club_done = LinesDone(
    order_id="o1",
    number=1,
    channel="shop",
    external_id="1001",
    currency="CNY",
    ends="payment",
    lines=(CLUB,),
    numbers=(4,),
    customer_id="c1",
    to_come=("TEA",),
    done_at=DELIVERED,
    return_until=UNTIL,
)
opened = ReturnWindowOpened(
    order_id="o1",
    shipment_id="",
    channel="shop",
    warehouse="",
    currency="CNY",
    lines=(CLUB,),
    numbers=(4,),
    to_come=("TEA",),
    done=1,
    delivered_at=DELIVERED,
    return_until=UNTIL,
)
ask = RequestReturn(order_id="o1", return_number="1", lines=pieces(CLUB=1), reason="never used")
asked = requested.model_copy(update={"lines": (ReturnLine(sku="CLUB", quantity=1, refund=400),), "reason": "never used"})
grant = GrantReturn(return_id=R1, order_id="o1")
paid = granted.model_copy(update={"amount": 400, "lines": (RefundedPieces(line=4, quantity=1, amount=400),)})


def refused(request: str, code: str, reason: str) -> RequestRefused:
    said = {"subject": R1, "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return RequestRefused.model_validate(said)


def test_the_window_opens_when_lines_are_done_and_once() -> None:
    support.when(club_done).then(opened)
    support.when(club_done).twice()
    support.given(window).when(club_done).then(opened)
    second = club_done.model_copy(update={"number": 2})
    support.given(opened).when(second).then(opened.model_copy(update={"done": 2}))


def test_it_is_refunded_when_staff_agree_and_nothing_is_received() -> None:
    support.given(opened).when(ask).then(asked, approved)
    support.given(opened, asked, approved).when(grant).then(paid)
    support.given(opened, asked, approved).when(grant).twice()
    support.given(opened, asked, approved, paid, refunded).when(grant).then_nothing()
    nothing = refused("ReceiveReturn", "nothing_comes_back", "it is of lines without stock: it is granted, not received")
    support.given(opened, asked, approved).when(receive).then(nothing)
    support.given(opened, asked, approved).when(inspect).then(
        refused("InspectReturn", "out_of_order", "missing before it can be inspected: receive")
    )


def test_a_change_of_mind_is_no_reason() -> None:
    reason = "not taken back for a change of mind: CLUB; say what is wrong"
    no = ReturnRefused(return_id=R1, order_id="o1", return_number="1", code="reason_needed", reason=reason, refused_at=NOW)
    without = ask.model_copy(update={"reason": ""})
    support.given(opened).when(without, found={"after_sales/CLUB": None}).then(no)


def test_goods_and_lines_without_stock_are_asked_back_apart() -> None:
    both = ask.model_copy(update={"lines": pieces(CLUB=1, TEA=1)})
    reason = "nothing of these comes back, ask for them in a return of their own: CLUB"
    no = ReturnRefused(return_id=R1, order_id="o1", return_number="1", code="ask_apart", reason=reason, refused_at=NOW)
    support.given(window, opened).when(both).then(no)


def test_goods_are_not_granted_like_this() -> None:
    reason = f"return {R1} is of goods: it is granted by its inspection"
    support.given(window, requested, approved).when(grant).then(refused("GrantReturn", "goods_come_back", reason))
    support.given(window).when(grant).then(refused("GrantReturn", "unknown_return", f"order o1 has no return {R1}"))
    withdrew = (opened, asked, approved, withdrawn)
    support.given(*withdrew).when(grant).then(refused("GrantReturn", "withdrawn", f"return {R1} was withdrawn"))


def test_what_was_granted_is_withdrawn_no_more() -> None:
    reason = f"return {R1} was granted already, and is refunded"
    support.given(opened, asked, approved, paid).when(withdraw).then(refused("WithdrawReturn", "already_received", reason))


def test_what_cost_nothing_is_refunded_at_once() -> None:
    free = opened.model_copy(update={"lines": (CLUB.model_copy(update={"discount": 800, "total": 0}),)})
    of_nothing = asked.model_copy(update={"lines": (ReturnLine(sku="CLUB", quantity=1, refund=0),)})
    none = ReturnRefunded(return_id=R1, order_id="o1", refund_id=REFUND, amount=0, refunded_at=NOW)
    support.given(free, of_nothing, approved).when(grant).then(none)
