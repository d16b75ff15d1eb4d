"""However long it goes on, a document of support stays in its bounds, and what comes after is answered."""

from services.support.returns.commands import InspectReturn, ReceiveReturn, RequestReturn
from services.support.returns.state import RETURNED_LINES
from services.support.ticket.commands import AnswerTicket
from services.support.ticket.state import ANSWERS
from shared.contracts.limits import LINES, RETURNS
from shared.contracts.orders import PricedLine
from shared.contracts.storefront import ReturnLine
from shared.contracts.support import InspectedLine, RequestRefused, ReturnRefused, TicketAnswered, TicketClosed
from shared.domain import ids
from tests.domain.growing import WORD, Growing, word
from tests.support.given import NOW, RESPOND_BY, close, delivered, open_ticket, support, tickets

TEXT = "\U0001f6d2" * 4_000
BOUGHT = tuple(PricedLine(sku=word(n), quantity=1_000, unit_price=10**10, discount=0, total=10**13) for n in range(LINES))


def answer(n: int) -> AnswerTicket:
    return AnswerTicket(ticket_id="t1", answer_id=f"{n:036}", agent=WORD, text=TEXT)


def test_a_ticket_that_machines_answer_for_ever() -> None:
    ticket = Growing(tickets)
    ticket.take(open_ticket, "o1", RESPOND_BY)
    for n in range(ANSWERS):
        assert [type(fact) for fact in ticket.take(answer(n), "o1", RESPOND_BY)] == [TicketAnswered]
    full = "the ticket has 200 answers and takes no more: close it, and open another for what is left"
    for n in range(ANSWERS, 1_300):
        assert ticket.take(answer(n), "o1", RESPOND_BY) == [
            RequestRefused(subject="t1", request="AnswerTicket", code="too_many_answers", reason=full, refused_at=RESPOND_BY)
        ]
    assert ticket.take(answer(7), "o1", RESPOND_BY) == []  # was taken
    ticket.check()
    [closed] = ticket.take(close.model_copy(update={"resolution": TEXT}), "o1", RESPOND_BY)
    assert isinstance(closed, TicketClosed)
    assert [fact.code for fact in ticket.take(answer(1_300), "o1", RESPOND_BY)] == ["ticket_closed"]
    ticket.check()


def test_a_log_of_before_the_limit_is_shown_by_its_newest_answers() -> None:
    """Such a ticket outgrew MongoDB's 16 MB and stopped its service for ever."""
    ticket = Growing(tickets)
    ticket.take(open_ticket, "o1", RESPOND_BY)
    for n in range(1_100):
        answered = TicketAnswered(
            ticket_id="t1", answer_id=f"{n:036}", agent=WORD, text=TEXT, first=n == 0, within_sla=True, answered_at=RESPOND_BY
        )
        ticket.fold(answered)
    shown = ticket.documents["tickets", "t1"]
    assert [int(each.answer_id) for each in shown.answers] == [*range(1_100 - ANSWERS, 1_100)]
    assert (shown.sla, shown.answered_at) == ("hit", RESPOND_BY)
    assert ticket.take(answer(7), "o1", RESPOND_BY) == []
    assert [fact.code for fact in ticket.take(answer(1_100), "o1", RESPOND_BY)] == ["too_many_answers"]


def bought() -> Growing:
    order = Growing(support)
    order.take(delivered.model_copy(update={"lines": BOUGHT}), "o1")
    return order


def asking(number: str, skus: range) -> RequestReturn:
    lines = tuple(ReturnLine(sku=word(n), quantity=2) for n in skus)
    return RequestReturn(order_id="o1", return_number=number, lines=lines, reason="雪" * 500)


def inspecting(number: str, skus: range) -> InspectReturn:
    lines = [InspectedLine(sku=word(n), quantity=1, disposition=where) for n in skus for where in ("restock", "scrap")]
    return InspectReturn(return_id=ids.return_id("o1", number), order_id="o1", lines=tuple(lines))


def codes(facts: list[ReturnRefused]) -> list[str]:
    return [fact.code for fact in facts]


def test_an_order_that_is_returned_piece_by_piece() -> None:
    order = bought()
    for n in range(RETURNS):
        assert len(order.take(asking(str(n), range(1)), "o1", NOW)) == 2
    for n in range(RETURNS, 3 * RETURNS):
        assert codes(order.take(asking(str(n), range(1)), "o1", NOW)) == ["too_many_returns"]
    assert order.take(asking("7", range(1)), "o1", NOW) == []
    assert codes(order.take(asking("7", range(2)), "o1", NOW)) == ["contradicts_return"]
    order.check()


def test_an_order_that_is_returned_whole_again_and_again() -> None:
    order = bought()
    taken = [("0", range(LINES)), ("1", range(LINES)), ("2", range(RETURNED_LINES - 2 * LINES))]
    for number, skus in taken:
        assert len(order.take(asking(number, skus), "o1", NOW)) == 2
    [refused] = order.take(asking("3", range(1)), "o1", NOW)
    assert (refused.code, refused.reason) == (
        "too_many_returns",
        "the order's returns would have 5,001 lines, and may have 5,000: ask for all of a SKU in one",
    )
    for number, skus in taken:
        order.take(ReceiveReturn(return_id=ids.return_id("o1", number), order_id="o1"), "o1", NOW)
        wrong = order.take(inspecting(number, range(1, skus.stop)), "o1", NOW)
        assert codes(wrong) == ["contradicts_inspection"]
        assert len(order.take(inspecting(number, skus), "o1", NOW)) == 2
    order.check()


def test_no_refusal_lists_two_thousand_skus() -> None:
    order = bought()
    unknown = asking("1", range(LINES, 2 * LINES))
    more = tuple(ReturnLine(sku=line.sku, quantity=5_000) for line in BOUGHT)
    assert codes(order.take(unknown, "o1", NOW)) == ["unknown_line"]
    assert codes(order.take(RequestReturn(order_id="o1", return_number="1", lines=more), "o1", NOW)) == ["exceeds_delivered"]
