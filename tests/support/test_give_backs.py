"""Pieces that a return gives back: missing when it was inspected, or withdrawn before it was received."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.support.returns.commands import InspectReturn, ReceiveReturn, WithdrawReturn
from services.support.returns.decide import GIVE_BACKS
from shared.contracts.orders import PricedLine
from shared.contracts.support import (
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnPiecesMissing,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWithdrawn,
    SupportEvent,
)
from shared.domain import ids
from tests.support.given import (
    NOW,
    R1,
    R2,
    REFUND,
    UNTIL,
    approved,
    ask,
    asked,
    granted,
    granted_short,
    inspect,
    inspect_short,
    inspected,
    inspected_as,
    inspected_short,
    issued,
    missed,
    pieces,
    pot_missing,
    receive,
    received,
    refunded,
    requested,
    support,
    to_granted,
    to_granted_short,
    window,
    withdraw,
    withdrawn,
)

again = ask.model_copy(update={"return_number": "2", "lines": pieces(POT=1), "reason": ""})
pot_requested = ReturnRequested(
    return_id=R2,
    order_id="o1",
    return_number="2",
    currency="CNY",
    lines=(ReturnLine(sku="POT", quantity=1, refund=500),),
    reason="",
    requested_at=NOW,
)
pot_approved = ReturnApproved(return_id=R2, order_id="o1", approved_at=NOW)
three = requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=3, refund=1000),)})


def not_done(request: str, code: str, reason: str) -> RequestRefused:
    return RequestRefused.model_validate(
        {"subject": R1, "request": request, "code": code, "reason": reason, "refused_at": NOW},
    )


def refused(number: str, code: str, reason: str) -> ReturnRefused:
    id = ids.return_id("o1", number)
    told = {"return_id": id, "order_id": "o1", "return_number": number, "code": code, "reason": reason, "refused_at": NOW}
    return ReturnRefused.model_validate(told)


# -- missing
@pytest.mark.req("SUP-19")
def test_what_did_not_come_back_is_not_refunded() -> None:
    support.given(*asked, received).when(inspect_short).then(inspected_short, pot_missing, granted_short)
    paid_back = issued.model_copy(update={"amount": 333})
    support.given(*to_granted_short).when(paid_back).then(refunded.model_copy(update={"amount": 333}))


def test_a_line_that_was_forgotten_is_not_missing() -> None:
    reason = (
        f"return {R1} has 1 x POT, 1 x TEA; inspected were 1 x TEA; "
        "what did not come back must be named, with the disposition missing"
    )
    forgotten = inspect.model_copy(update={"lines": inspected_as("restock", TEA=1)})
    support.given(*asked, received).when(forgotten).then(not_done("InspectReturn", "contradicts_inspection", reason))


@pytest.mark.parametrize("more", [inspected_as("restock", TEA=1), missed(TEA=1)], ids=["came", "missing"])
def test_more_than_was_announced_is_refused(more: tuple[object, ...]) -> None:
    lines = (*inspect.lines, *more)
    reason = f"return {R1} has 1 x POT, 1 x TEA; inspected were 1 x POT, 2 x TEA"
    support.given(*asked, received).when(inspect.model_copy(update={"lines": lines})).then(
        not_done("InspectReturn", "contradicts_inspection", reason)
    )


def test_a_sku_may_be_missing_in_part_and_what_came_is_rounded_down() -> None:
    lines = (*missed(TEA=1), *inspected_as("restock", TEA=1), *missed(TEA=1))
    support.given(window, three, approved, received).when(inspect.model_copy(update={"lines": lines})).then(
        inspected.model_copy(update={"lines": inspected_as("restock", TEA=1)}),
        pot_missing.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=2, refund=667),)}),
        granted.model_copy(update={"amount": 333, "lines": granted.lines[:1]}),
    )


def test_nothing_came_and_nothing_is_refunded() -> None:
    lines = missed(TEA=1, POT=1)
    support.given(*asked, received).when(inspect.model_copy(update={"lines": lines})).then(
        ReturnInspected(return_id=R1, order_id="o1", warehouse="EAST", lines=(), inspected_at=NOW),
        ReturnPiecesMissing(return_id=R1, order_id="o1", currency="CNY", lines=requested.lines, inspected_at=NOW),
        ReturnRefunded(return_id=R1, order_id="o1", refund_id=REFUND, amount=0, refunded_at=NOW),
    )


def test_an_inspection_that_found_pieces_missing_stands() -> None:
    support.given(*to_granted_short).when(inspect_short).then_nothing()
    other = not_done("InspectReturn", "contradicts_inspection", f"return {R1} was inspected already, with another outcome")
    support.given(*to_granted_short).when(inspect).then(other)
    support.given(*to_granted).when(inspect_short).then(other)
    nothing = InspectReturn(return_id=R1, order_id="o1", lines=missed(TEA=1, POT=1))
    support.given(*to_granted_short).when(nothing).then(other)


def test_missing_pieces_may_be_asked_back_in_another_return() -> None:
    support.given(*asked).when(again).then(refused("2", "exceeds_delivered", "POT: 1 asked, 1 delivered, 1 already in returns"))
    support.given(*to_granted_short).when(again).then(pot_requested, pot_approved)
    late = UNTIL + timedelta(seconds=1)
    (over,) = support.given(*to_granted_short).when(again, at=late).decided
    assert isinstance(over, ReturnRefused) and over.code == "window_over"


def test_the_return_they_were_missing_in_is_still_the_same() -> None:
    support.given(*to_granted_short).when(ask).then_nothing()


def test_the_rest_of_a_sku_refunds_what_is_left_of_it() -> None:
    """333 of 1000 were paid back for the one that came."""
    lines = (*inspected_as("restock", TEA=1), *missed(TEA=2))
    facts = support.given(window, three, approved, received).when(inspect.model_copy(update={"lines": lines})).decided
    rest = ask.model_copy(update={"return_number": "2", "lines": pieces(TEA=2), "reason": ""})
    support.given(window, three, approved, received, *facts).when(rest).then(
        pot_requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=2, refund=667),)}), pot_approved
    )


# -- withdrawn
@pytest.mark.req("SUP-17")
def test_a_return_is_withdrawn_until_it_is_received() -> None:
    support.given(*asked).when(withdraw).then(withdrawn)
    reason = f"return {R1} was received already: what came back is inspected and refunded"
    for given in ((*asked, received), to_granted, (*to_granted, refunded)):
        support.given(*given).when(withdraw).then(not_done("WithdrawReturn", "already_received", reason))


def test_a_return_is_withdrawn_after_its_window_too() -> None:
    late = UNTIL + timedelta(days=30)
    support.given(*asked).when(withdraw, at=late).then(withdrawn.model_copy(update={"withdrawn_at": late}))


def test_a_return_that_nobody_asked_for_is_not_withdrawn() -> None:
    unknown = not_done("WithdrawReturn", "unknown_return", f"order o1 has no return {R1}")
    support.when(withdraw).then(unknown)
    support.given(window).when(withdraw).then(unknown)


@pytest.mark.parametrize(
    ("given", "command"),
    [(asked, withdraw), ([*asked, received], withdraw), ([], withdraw), ([*asked, received], inspect_short)],
)
def test_twice_changes_nothing(given: list[SupportEvent], command: WithdrawReturn | InspectReturn) -> None:
    support.given(*given).when(command).twice()


def test_withdrawn_long_ago_is_nothing_new() -> None:
    support.given(*asked, withdrawn, pot_requested, pot_approved).when(withdraw).then_nothing()


def test_pieces_withdrawn_may_be_asked_back_in_another_return() -> None:
    support.given(*asked, withdrawn).when(again).then(pot_requested, pot_approved)


def test_its_number_is_used_up() -> None:
    reason = "return 1 was withdrawn: another return needs a number of its own"
    for same in (ask, ask.model_copy(update={"lines": pieces(TEA=2)})):
        support.given(*asked, withdrawn).when(same).then(refused("1", "contradicts_return", reason))


@pytest.mark.parametrize("command", [receive, inspect, inspect_short])
def test_goods_that_come_all_the_same_need_another_return(command: ReceiveReturn | InspectReturn) -> None:
    reason = f"return {R1} was withdrawn: goods that came all the same need another return, asked for anew"
    support.given(*asked, withdrawn).when(command).then(not_done(type(command).__name__, "withdrawn", reason))


def test_rounding_goes_with_the_pieces_that_leave() -> None:
    """1 of 3 pieces for 333, then 2 for 667; the one withdrawn and asked back again is worth 333, not the last one's 334."""
    one = requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=1, refund=333),)})
    two = pot_requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=2, refund=667),)})
    back = ask.model_copy(update={"return_number": "3", "lines": pieces(TEA=1)})
    (third, _) = support.given(window, one, approved, two, pot_approved, withdrawn).when(back).decided
    assert third.lines == (ReturnLine(sku="TEA", quantity=1, refund=333),)


def test_no_piece_is_worth_less_than_nothing() -> None:
    """3 pins for 0.01 altogether, which the third one asked back is worth; the other two are withdrawn and asked back again."""
    pins = PricedLine(sku="PIN", quantity=3, unit_price=0, discount=0, total=1)
    facts: list[SupportEvent] = [window.model_copy(update={"lines": (pins,)})]
    worth: list[int] = []
    for number in "12345":
        if number == "4":
            facts += [withdrawn, withdrawn.model_copy(update={"return_id": R2})]
        one = ask.model_copy(update={"return_number": number, "lines": pieces(PIN=1)})
        taken = support.given(*facts).when(one).decided
        facts += taken
        worth += [line.refund for line in taken[0].lines]
    assert worth == [0, 0, 1, 0, 0]


# -- and both, without end
def given_back(times: int) -> Iterator[SupportEvent]:
    yield window
    for number in range(times):
        id = ids.return_id("o1", f"before-{number}")
        here = {"return_id": id}
        yield requested.model_copy(update={**here, "return_number": f"before-{number}"})
        yield approved.model_copy(update=here)
        if number % 2:
            yield ReturnWithdrawn(return_id=id, order_id="o1", withdrawn_at=NOW)
        else:
            yield received.model_copy(update=here)
            yield inspected.model_copy(update={**here, "lines": ()})
            yield ReturnPiecesMissing(return_id=id, order_id="o1", currency="CNY", lines=requested.lines, inspected_at=NOW)


def test_an_orders_document_does_not_grow_for_ever() -> None:
    support.given(*given_back(GIVE_BACKS - 1)).when(ask).then(requested, approved)
    reason = "50 returns of the order were withdrawn or had pieces missing: it takes no more"
    support.given(*given_back(GIVE_BACKS)).when(ask).then(refused("1", "too_many_returns", reason))


def test_whole_returns_are_not_counted() -> None:
    facts = list(given_back(GIVE_BACKS - 1))
    support.given(*facts, requested, approved, received, inspected, granted).when(again).then(
        refused("2", "exceeds_delivered", "POT: 1 asked, 1 delivered, 1 already in returns")
    )
    rest = ask.model_copy(update={"return_number": "2", "lines": pieces(TEA=2)})
    (asked_back, _) = support.given(*facts, requested, approved, received, inspected, granted).when(rest).decided
    assert isinstance(asked_back, ReturnRequested)
