from datetime import timedelta

import pytest

from services.support.commands import BreachFirstResponse, TicketCommand
from services.support.timers import timers
from shared.contracts.support import RequestRefused, SupportEvent
from shared.domain.service import CancelTimer, SetTimer
from tests.support.given import (
    LATE,
    OPENED,
    RESPOND_BY,
    answer,
    answered,
    breach,
    breached,
    close,
    closed,
    late_answer,
    open_ticket,
    opened,
    support,
    window,
)

late_breach = breached.model_copy(update={"breached_at": LATE})
too_late = answered.model_copy(update={"within_sla": False, "answered_at": LATE})
unknown = RequestRefused(
    subject="t1", request="AnswerTicket", code="unknown_ticket", reason="no ticket t1", refused_at=RESPOND_BY
)


def test_a_ticket_is_opened_answered_and_closed() -> None:
    support.when(open_ticket).then(opened)
    support.given(opened).when(answer).then(answered)
    support.given(opened, answered).when(close).then(closed)


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ([], open_ticket),
        ([opened], answer),
        ([opened], late_answer),
        ([opened], close),
        ([opened], breach),
        ([], answer),
        ([opened, closed], answer),
    ],
)
def test_twice_changes_nothing(given: list[SupportEvent], command: TicketCommand) -> None:
    support.given(*given).when(command).twice()


@pytest.mark.parametrize("command", [open_ticket, answer, close, breach])
def test_what_was_done_long_ago_changes_nothing(command: TicketCommand) -> None:
    support.given(opened, answered, closed).when(command).then_nothing()


@pytest.mark.req("SUP-01")
def test_an_answer_after_thirty_minutes_exactly_is_in_time() -> None:
    assert opened.respond_by - opened.opened_at == timedelta(minutes=30)
    support.given(opened).when(answer).then(answered)


@pytest.mark.req("SUP-01")
def test_an_answer_an_instant_later_states_the_breach() -> None:
    support.given(opened).when(late_answer).then(late_breach, too_late)


@pytest.mark.req("SUP-01")
def test_nobody_answered_when_the_clock_ran_out() -> None:
    support.given(opened).when(breach).then(breached)
    support.given(opened, breached).when(late_answer).then(too_late)


@pytest.mark.req("SUP-01")
def test_at_the_deadline_the_log_decides() -> None:
    support.given(opened, answered).when(breach).then_nothing()
    support.given(opened, breached).when(answer).then(answered.model_copy(update={"within_sla": False}))


def test_a_deadline_overtaken_is_no_breach() -> None:
    support.given(opened, closed).when(breach).then_nothing()
    support.given(opened).when(breach.model_copy(update={"at": RESPOND_BY - timedelta(microseconds=1)})).then_nothing()
    support.when(breach).then_nothing()


def test_the_deadline_is_the_tickets_own() -> None:
    hour = open_ticket.model_copy(update={"first_response_minutes": 60})
    support.when(hour).then(opened.model_copy(update={"respond_by": OPENED + timedelta(minutes=60)}))


def test_later_answers_keep_the_first_ones_figure() -> None:
    second = answer.model_copy(update={"answer_id": "a2", "at": LATE})
    fact = answered.model_copy(update={"answer_id": "a2", "first": False, "answered_at": LATE})
    support.given(opened, answered).when(second).then(fact)
    support.given(opened, late_breach, too_late).when(second).then(fact.model_copy(update={"within_sla": False}))


def test_a_ticket_is_unknown_or_closed() -> None:
    support.when(answer).then(unknown)
    support.when(close).then(unknown.model_copy(update={"request": "CloseTicket"}))
    support.given(opened, closed).when(answer).then(
        unknown.model_copy(update={"code": "ticket_closed", "reason": "the ticket was closed: replaced"})
    )
    support.given(opened, closed).when(close.model_copy(update={"resolution": "refunded"})).then(
        unknown.model_copy(update={"request": "CloseTicket", "code": "ticket_closed", "reason": "closed already, with: replaced"})
    )


@pytest.mark.req("SUP-01")
def test_closing_late_without_an_answer_states_the_breach() -> None:
    support.given(opened).when(close).then(closed)
    support.given(opened).when(close.model_copy(update={"at": LATE})).then(
        late_breach, closed.model_copy(update={"closed_at": LATE})
    )


@pytest.mark.req("SUP-01")
def test_the_clock_is_set_by_opening_and_stopped_by_the_first_answer_or_closing() -> None:
    assert timers(opened) == [SetTimer("first-response/t1", RESPOND_BY, "o1", breach)]
    assert timers(answered) == [CancelTimer("first-response/t1")]
    assert timers(closed) == [CancelTimer("first-response/t1")]
    assert timers(answered.model_copy(update={"first": False})) == []
    assert timers(breached) == []
    assert timers(window) == []


def test_a_ticket_without_an_order_is_the_customers() -> None:
    assert timers(opened.model_copy(update={"order_id": None})) == [
        SetTimer("first-response/t1", RESPOND_BY, "c1", BreachFirstResponse(ticket_id="t1", key="c1", at=RESPOND_BY))
    ]
