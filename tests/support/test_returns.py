from datetime import timedelta

import pytest

from services.support.returns.commands import InspectReturn, ReceiveReturn, RequestReturn
from shared.contracts import orders
from shared.contracts.orders import PricedLine, RefundedPieces
from shared.contracts.support import (
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    SupportEvent,
)
from shared.domain import ids
from tests.support.given import (
    NOW,
    PAID,
    R1,
    R2,
    REFUND,
    UNTIL,
    approved,
    ask,
    asked,
    delivered,
    granted,
    inspect,
    inspected,
    inspected_as,
    issued,
    pieces,
    receive,
    received,
    refunded,
    requested,
    support,
    to_granted,
    window,
)

Input = orders.OrderDelivered | RequestReturn | ReceiveReturn | InspectReturn | orders.RefundIssued
refused = ReturnRefused(
    return_id=R1, order_id="o1", return_number="1", code="not_delivered", reason="order o1 was not delivered yet", refused_at=NOW
)
not_done = RequestRefused(
    subject=R1, request="InspectReturn", code="unknown_return", reason=f"order o1 has no return {R1}", refused_at=NOW
)


@pytest.mark.req("SUP-19")
def test_a_return_from_delivery_to_refund() -> None:
    support.when(delivered).then(window)
    support.given(window).when(ask).then(requested, approved)
    support.given(*asked).when(receive).then(received)
    support.given(*asked, received).when(inspect).then(inspected, granted)
    support.given(*to_granted).when(issued).then(refunded)


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ([], delivered),
        ([window], ask),
        ([], ask),
        (asked, receive),
        ([], receive),
        ([*asked, received], inspect),
        (asked, inspect),
        (to_granted, issued),
    ],
)
def test_twice_changes_nothing(given: list[SupportEvent], command: Input) -> None:
    support.given(*given).when(command).twice()


@pytest.mark.parametrize("command", [delivered, ask, receive, inspect, issued])
def test_what_was_done_long_ago_changes_nothing(command: Input) -> None:
    support.given(*to_granted, refunded).when(command).then_nothing()


@pytest.mark.req("SUP-15")
def test_the_last_instant_of_day_seven_is_inside_the_window() -> None:
    support.given(window).when(ask, at=UNTIL).then(
        requested.model_copy(update={"requested_at": UNTIL}), approved.model_copy(update={"approved_at": UNTIL})
    )


@pytest.mark.req("SUP-15", "SUP-16")
def test_an_instant_later_it_is_over_and_both_dates_are_named() -> None:
    late = UNTIL + timedelta(microseconds=1)
    support.given(window).when(ask, at=late).then(
        refused.model_copy(
            update={
                "code": "window_over",
                "reason": "could be asked for until 2026-03-08T09:30:00+00:00; it was at 2026-03-08T09:30:00.000001+00:00",
                "refused_at": late,
            }
        )
    )


@pytest.mark.req("SUP-15")
def test_no_reason_is_needed() -> None:
    support.given(window).when(ask.model_copy(update={"reason": ""})).then(requested.model_copy(update={"reason": ""}), approved)


@pytest.mark.req("SUP-16")
def test_a_refusal_names_the_condition() -> None:
    support.when(ask).then(refused)
    support.given(window).when(ask.model_copy(update={"lines": pieces(TEA=1, CUP=1, MUG=2)})).then(
        refused.model_copy(update={"code": "unknown_line", "reason": "not in the order: CUP, MUG"})
    )
    again = ask.model_copy(update={"return_number": "2", "lines": pieces(TEA=3, POT=1, GIFT=1)})
    support.given(*asked).when(again).then(
        refused.model_copy(
            update={
                "return_id": R2,
                "return_number": "2",
                "code": "exceeds_delivered",
                "reason": "TEA: 3 asked, 3 delivered, 1 already in returns; POT: 1 asked, 1 delivered, 1 already in returns",
            }
        )
    )


def test_pieces_of_a_sku_named_twice_are_summed() -> None:
    support.given(window).when(ask.model_copy(update={"lines": (*pieces(TEA=2), *pieces(TEA=2))})).then(
        refused.model_copy(update={"code": "exceeds_delivered", "reason": "TEA: 4 asked, 3 delivered, 0 already in returns"})
    )
    support.given(window).when(ask.model_copy(update={"lines": (*pieces(TEA=2), *pieces(TEA=1))})).then(
        requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=3, refund=1000),)}), approved
    )


def test_a_refused_return_may_be_asked_for_again() -> None:
    support.given(refused, window).when(ask).then(requested, approved)


def test_a_return_that_stands_is_not_contradicted() -> None:
    contradicted = refused.model_copy(
        update={"code": "contradicts_return", "reason": "return 1 stands already, with other content"}
    )
    support.given(*asked).when(ask.model_copy(update={"lines": pieces(TEA=2)})).then(contradicted)
    support.given(*asked).when(ask.model_copy(update={"reason": "broken"})).then(contradicted)
    support.given(*asked, contradicted).when(receive).then(received)


def test_a_repeat_is_known_after_the_window_and_in_any_order_of_lines() -> None:
    repeat = ask.model_copy(update={"lines": pieces(POT=1, TEA=1)})
    support.given(*asked).when(repeat, at=UNTIL + timedelta(days=1)).then_nothing()


def test_the_last_piece_refunds_what_rounding_left() -> None:
    rest = ask.model_copy(update={"return_number": "2", "lines": pieces(TEA=2)})
    support.given(*asked).when(rest).then(
        ReturnRequested(
            return_id=R2,
            order_id="o1",
            return_number="2",
            currency="CNY",
            lines=(ReturnLine(sku="TEA", quantity=2, refund=667),),
            reason="too small",
            requested_at=NOW,
        ),
        ReturnApproved(return_id=R2, order_id="o1", approved_at=NOW),
    )


def test_a_sku_sold_in_two_lines_is_one() -> None:
    more = PricedLine(sku="TEA", quantity=1, unit_price=400, discount=0, total=400)
    support.given(window.model_copy(update={"lines": (*PAID, more)})).when(ask.model_copy(update={"lines": pieces(TEA=4)})).then(
        requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=4, refund=1400),)}), approved
    )


def test_steps_of_an_unknown_return_and_out_of_order_are_refused() -> None:
    support.given(window).when(inspect).then(not_done)
    support.given(window).when(receive).then(not_done.model_copy(update={"request": "ReceiveReturn"}))
    support.when(inspect).then(not_done)
    support.given(*asked).when(inspect).then(
        not_done.model_copy(update={"code": "out_of_order", "reason": "missing before it can be inspected: receive"})
    )


def test_an_inspection_covers_exactly_the_return() -> None:
    differs = not_done.model_copy(
        update={
            "code": "contradicts_inspection",
            "reason": f"return {R1} has 1 x POT, 1 x TEA; inspected were 2 x TEA; "
            "what did not come back must be named, with the disposition missing",
        }
    )
    support.given(*asked, received).when(inspect.model_copy(update={"lines": inspected_as("restock", TEA=2)})).then(differs)
    other = inspect.model_copy(update={"lines": inspected_as("scrap", TEA=1, POT=1)})
    support.given(*to_granted).when(other).then(
        differs.model_copy(update={"reason": f"return {R1} was inspected already, with another outcome"})
    )


def test_one_sku_may_be_restocked_in_part() -> None:
    three = ask.model_copy(update={"lines": pieces(TEA=3)})
    lines = (*inspected_as("restock", TEA=1), *inspected_as("scrap", TEA=1), *inspected_as("restock", TEA=1))
    whole = requested.model_copy(update={"lines": (ReturnLine(sku="TEA", quantity=3, refund=1000),)})
    support.given(window).when(three).then(whole, approved)
    support.given(window, whole, approved, received).when(inspect.model_copy(update={"lines": lines})).then(
        inspected.model_copy(update={"lines": (*inspected_as("restock", TEA=2), *inspected_as("scrap", TEA=1))}),
        granted.model_copy(update={"amount": 1000, "lines": (RefundedPieces(line=1, quantity=3, amount=1000),)}),
    )


def test_a_return_worth_nothing_is_refunded_when_inspected() -> None:
    gift = requested.model_copy(update={"lines": (ReturnLine(sku="GIFT", quantity=1, refund=0),)})
    lines = inspected_as("restock", GIFT=1)
    support.given(window, gift, approved, received).when(inspect.model_copy(update={"lines": lines})).then(
        ReturnInspected(return_id=R1, order_id="o1", warehouse="EAST", lines=lines, inspected_at=NOW),
        ReturnRefunded(return_id=R1, order_id="o1", refund_id=REFUND, amount=0, refunded_at=NOW),
    )


def test_a_refund_that_is_not_ours_changes_nothing() -> None:
    other = issued.model_copy(update={"refund_id": ids.refund_id("o1", "cancellation")})
    support.given(*to_granted).when(other).then_nothing()
    support.given(*asked, received).when(issued).then_nothing()
    support.when(issued).then_nothing()


def test_what_orders_paid_is_what_was_refunded() -> None:
    support.given(*to_granted).when(issued.model_copy(update={"amount": 800})).then(refunded.model_copy(update={"amount": 800}))


def test_returns_of_an_order_go_their_own_ways() -> None:
    second = (
        requested.model_copy(
            update={"return_id": R2, "return_number": "2", "lines": (ReturnLine(sku="TEA", quantity=1, refund=333),)}
        ),
        ReturnApproved(return_id=R2, order_id="o1", approved_at=NOW),
    )
    support.given(*to_granted, refunded, *second).when(receive.model_copy(update={"return_id": R2})).then(
        ReturnReceived(return_id=R2, order_id="o1", received_at=NOW)
    )
