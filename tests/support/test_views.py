import pytest

from services.support.returns.view import ReturnView
from services.support.service import service
from services.support.ticket.view import Answer, TicketView
from shared.contracts.support import RequestRefused, ReturnRefused, SupportEvent
from shared.testing.specs import ViewSpec
from tests.support.given import (
    LATE,
    NOW,
    OPENED,
    R1,
    REFUND,
    RESPOND_BY,
    answered,
    approved,
    asked,
    breached,
    closed,
    granted,
    inspected,
    inspected_short,
    opened,
    pot_missing,
    received,
    refunded,
    requested,
    to_granted,
    to_granted_short,
    window,
    withdrawn,
)

view = ViewSpec(service, "returns")
tickets_view = ViewSpec(service, "tickets")

REQUESTED = ReturnView(
    return_id=R1,
    order_id="o1",
    return_number="1",
    status="requested",
    currency="CNY",
    lines=requested.lines,
    refund=833,
    reason="too small",
    asked_at=NOW,
)
GRANTED = REQUESTED.model_copy(
    update={
        "status": "inspected",
        "inspected": inspected.lines,
        "refund_id": REFUND,
        "approved_at": NOW,
        "received_at": NOW,
        "inspected_at": NOW,
        "granted_at": NOW,
    }
)
refused = ReturnRefused(return_id=R1, order_id="o1", return_number="1", code="not_delivered", reason="not yet", refused_at=NOW)
request_refused = RequestRefused(subject=R1, request="ReceiveReturn", code="unknown_return", reason="none", refused_at=NOW)
TICKET = TicketView(
    ticket_id="t1",
    order_id="o1",
    customer_id="c1",
    channel="chat",
    kind="complaint",
    subject="the pot is chipped",
    respond_by=RESPOND_BY,
    opened_at=OPENED,
)
ANSWER = Answer(answer_id="a1", agent="lin", text="a new one is on its way", answered_at=RESPOND_BY)


@pytest.mark.req("SUP-17")
def test_a_return_shows_its_steps() -> None:
    view.given(window, requested).then({R1: REQUESTED})
    view.given(*asked).then({R1: REQUESTED.model_copy(update={"status": "approved", "approved_at": NOW})})
    view.given(*asked, received).then(
        {R1: REQUESTED.model_copy(update={"status": "received", "approved_at": NOW, "received_at": NOW})}
    )
    view.given(*asked, received, inspected, granted).then({R1: GRANTED})
    view.given(*to_granted, refunded).then(
        {R1: GRANTED.model_copy(update={"status": "refunded", "refunded": 833, "refunded_at": NOW})}
    )


def test_missing_pieces_are_shown_and_take_their_refund_away() -> None:
    short = GRANTED.model_copy(
        update={
            "inspected": inspected_short.lines,
            "missing": pot_missing.lines,
            "refund": 333,
        }
    )
    view.given(*to_granted_short).then({R1: short})


def test_a_withdrawn_return_says_when() -> None:
    shown = REQUESTED.model_copy(update={"status": "withdrawn", "refund": 0, "approved_at": NOW, "withdrawn_at": LATE})
    left = withdrawn.model_copy(update={"withdrawn_at": LATE})
    view.given(*asked, left).then({R1: shown})
    view.given(*asked, left, refused.model_copy(update={"code": "contradicts_return"})).then({R1: shown})


@pytest.mark.req("SUP-16")
def test_a_refused_return_says_why_and_gives_way_to_a_better_one() -> None:
    shown = ReturnView(
        return_id=R1,
        order_id="o1",
        return_number="1",
        status="refused",
        refusal_code="not_delivered",
        refusal_reason="not yet",
        asked_at=NOW,
    )
    view.given(refused).then({R1: shown})
    view.given(refused, window, requested, approved).then(
        {R1: REQUESTED.model_copy(update={"status": "approved", "approved_at": NOW})}
    )


def test_a_contradiction_leaves_the_return_as_it_stands() -> None:
    view.given(*to_granted, refused.model_copy(update={"code": "contradicts_return"}), request_refused).then({R1: GRANTED})


def test_each_view_shows_its_own_noun() -> None:
    view.given(opened, answered, breached, closed).then({})
    tickets_view.given(*to_granted, refunded, refused, request_refused).then({})


@pytest.mark.req("SUP-01")
@pytest.mark.parametrize(
    ("events", "update"),
    [
        ([], {}),
        ([answered], {"sla": "hit", "answers": (ANSWER,), "answered_at": RESPOND_BY}),
        ([breached], {"sla": "missed", "breached": True, "breached_at": RESPOND_BY}),
        (
            [breached, answered.model_copy(update={"within_sla": False})],
            {
                "sla": "missed",
                "breached": True,
                "breached_at": RESPOND_BY,
                "answers": (ANSWER,),
                "answered_at": RESPOND_BY,
            },
        ),
        ([closed], {"status": "closed", "sla": "unanswered", "resolution": "replaced", "closed_at": RESPOND_BY}),
        (
            [answered, closed],
            {
                "status": "closed",
                "sla": "hit",
                "answers": (ANSWER,),
                "answered_at": RESPOND_BY,
                "resolution": "replaced",
                "closed_at": RESPOND_BY,
            },
        ),
    ],
)
def test_a_ticket_shows_how_its_first_response_stands(events: list[SupportEvent], update: dict[str, object]) -> None:
    tickets_view.given(opened, *events).then({"t1": TICKET.model_copy(update=update)})


def test_later_answers_do_not_move_the_first() -> None:
    second = answered.model_copy(update={"answer_id": "a2", "first": False, "answered_at": LATE})
    answers = (ANSWER, ANSWER.model_copy(update={"answer_id": "a2", "answered_at": LATE}))
    tickets_view.given(opened, answered, second).then(
        {"t1": TICKET.model_copy(update={"sla": "hit", "answers": answers, "answered_at": RESPOND_BY})}
    )
