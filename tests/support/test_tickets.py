from datetime import datetime, timedelta

import pytest

from services.support.ticket.commands import AnswerTicket, BreachFirstResponse, CloseTicket, OpenTicket
from shared.contracts.support import PriceComplained, RequestRefused, SupportEvent
from shared.domain.nouns import CancelTimer, SetTimer
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
    open_ticket,
    opened,
    tickets,
    window,
)

TicketCommand = OpenTicket | AnswerTicket | CloseTicket | BreachFirstResponse
timers = tickets.wiring.timers
late_breach = breached.model_copy(update={"breached_at": LATE})
too_late = answered.model_copy(update={"within_sla": False, "answered_at": LATE})
unknown = RequestRefused(
    subject="t1", request="AnswerTicket", code="unknown_ticket", reason="no ticket t1", refused_at=RESPOND_BY
)


def test_a_ticket_is_opened_answered_and_closed() -> None:
    tickets.when(open_ticket, at=OPENED).then(opened)
    tickets.given(opened).when(answer).then(answered)
    tickets.given(opened, answered).when(close).then(closed)


@pytest.mark.req("PRC-19")
def test_a_ticket_about_a_price_says_of_which_sku() -> None:
    about = open_ticket.model_copy(update={"price_of": "CUP"})
    complained = PriceComplained(
        ticket_id=opened.ticket_id, order_id=opened.order_id, sku="CUP", subject=opened.subject, complained_at=OPENED
    )
    tickets.when(about, at=OPENED).then(opened, complained)
    tickets.when(about, at=OPENED).twice()
    assert timers(complained) == []


@pytest.mark.parametrize(
    ("given", "command", "at"),
    [
        ([], open_ticket, OPENED),
        ([opened], answer, RESPOND_BY),
        ([opened], answer, LATE),
        ([opened], close, RESPOND_BY),
        ([opened], breach, RESPOND_BY),
        ([], answer, RESPOND_BY),
        ([opened, closed], answer, RESPOND_BY),
    ],
)
def test_twice_changes_nothing(given: list[SupportEvent], command: TicketCommand, at: datetime) -> None:
    tickets.given(*given).when(command, at=at).twice()


@pytest.mark.parametrize("command", [open_ticket, answer, close, breach])
def test_what_was_done_long_ago_changes_nothing(command: TicketCommand) -> None:
    tickets.given(opened, answered, closed).when(command).then_nothing()


@pytest.mark.req("SUP-01")
def test_an_answer_after_thirty_minutes_exactly_is_in_time() -> None:
    assert opened.respond_by - opened.opened_at == timedelta(minutes=30)
    tickets.given(opened).when(answer).then(answered)


@pytest.mark.req("SUP-01")
def test_an_answer_an_instant_later_states_the_breach() -> None:
    tickets.given(opened).when(answer, at=LATE).then(late_breach, too_late)


@pytest.mark.req("SUP-01")
def test_nobody_answered_when_the_clock_ran_out() -> None:
    tickets.given(opened).when(breach).then(breached)
    tickets.given(opened, breached).when(answer, at=LATE).then(too_late)


@pytest.mark.req("SUP-01")
def test_at_the_deadline_the_log_decides() -> None:
    tickets.given(opened, answered).when(breach).then_nothing()
    tickets.given(opened, breached).when(answer).then(answered.model_copy(update={"within_sla": False}))


def test_a_deadline_overtaken_is_no_breach() -> None:
    tickets.given(opened, closed).when(breach).then_nothing()
    tickets.given(opened).when(breach, at=RESPOND_BY - timedelta(microseconds=1)).then_nothing()
    tickets.when(breach).then_nothing()


def test_the_deadline_is_the_tickets_own() -> None:
    hour = open_ticket.model_copy(update={"first_response_minutes": 60})
    tickets.when(hour, at=OPENED).then(opened.model_copy(update={"respond_by": OPENED + timedelta(minutes=60)}))


def test_later_answers_keep_the_first_ones_figure() -> None:
    second = answer.model_copy(update={"answer_id": "a2"})
    fact = answered.model_copy(update={"answer_id": "a2", "first": False, "answered_at": LATE})
    tickets.given(opened, answered).when(second, at=LATE).then(fact)
    tickets.given(opened, late_breach, too_late).when(second, at=LATE).then(fact.model_copy(update={"within_sla": False}))


def test_a_ticket_is_unknown_or_closed() -> None:
    tickets.when(answer).then(unknown)
    tickets.when(close).then(unknown.model_copy(update={"request": "CloseTicket"}))
    tickets.given(opened, closed).when(answer).then(
        unknown.model_copy(update={"code": "ticket_closed", "reason": "the ticket was closed: replaced"})
    )
    tickets.given(opened, closed).when(close.model_copy(update={"resolution": "refunded"})).then(
        unknown.model_copy(update={"request": "CloseTicket", "code": "ticket_closed", "reason": "closed already, with: replaced"})
    )


@pytest.mark.req("SUP-01")
def test_closing_late_without_an_answer_states_the_breach() -> None:
    tickets.given(opened).when(close).then(closed)
    tickets.given(opened).when(close, at=LATE).then(late_breach, closed.model_copy(update={"closed_at": LATE}))


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
        SetTimer("first-response/t1", RESPOND_BY, "c1", BreachFirstResponse(ticket_id="t1"))
    ]
