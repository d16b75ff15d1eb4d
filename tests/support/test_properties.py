"""Any inputs in any order, against plain models of returned goods and of a deadline, written apart from the service."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.support.returns.commands import InspectReturn, MissingLine, ReceiveReturn, RequestReturn, WithdrawReturn
from services.support.ticket.commands import AnswerTicket, CloseTicket
from shared.contracts.orders import PricedLine
from shared.contracts.shipping import OrderDelivered
from shared.contracts.storefront import ReturnLine
from shared.contracts.support import (
    FirstResponseBreached,
    InspectedLine,
    RefundGranted,
    RequestRefused,
    ReturnInspected,
    ReturnPiecesMissing,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWithdrawn,
    SupportEvent,
    TicketAnswered,
)
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import SetTimer
from tests.support.given import NOW, OPENED, RESPOND_BY, UNTIL, breach, delivered, issued, open_ticket, support

SKUS = ["A", "B", "C"]
sold_lines = st.lists(
    st.builds(
        lambda sku, quantity, total: PricedLine(sku=sku, quantity=quantity, unit_price=0, discount=0, total=total),
        st.sampled_from(SKUS),
        st.integers(1, 7),
        st.one_of(st.just(0), st.integers(0, 100_000)),
    ),
    min_size=1,
    max_size=5,
)
quantities = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 5), min_size=1)


def sold(lines: list[PricedLine], until: datetime = UNTIL) -> OrderDelivered:
    return delivered.model_copy(update={"lines": tuple(lines), "return_until": until})


def asking(number: str, wanted: dict[str, int]) -> RequestReturn:
    lines = tuple(ReturnLine(sku=sku, quantity=n) for sku, n in wanted.items())
    return RequestReturn(order_id="o1", return_number=number, lines=lines)


class OrderReturns(RuleBasedStateMachine):
    """Model: pieces sold and paid by SKU, and of each return that was taken what it wanted, how far it came, and what of it is
    not given back again, with what that is worth."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[SupportEvent] = []
        self.sold: Counter[str] = Counter()
        self.paid: Counter[str] = Counter()
        self.taken: dict[str, dict[str, int]] = {}
        self.stage: dict[str, str] = {}
        self.held: dict[str, Counter[str]] = {}
        self.worth: dict[str, Counter[str]] = {}
        self.granted: dict[str, RefundGranted] = {}
        self.refunded: dict[str, int] = {}

    def run(self, input: Message, at: datetime = NOW) -> list[SupportEvent]:
        facts = support.given(*self.facts).when(input, at=at).decided
        self.facts += facts
        again = support.given(*self.facts).when(input, at=at).decided
        assert again == [] or (again == facts and isinstance(again[0], ReturnRefused | RequestRefused))
        return facts

    @initialize(lines=sold_lines)
    def deliver(self, lines: list[PricedLine]) -> None:
        for line in lines:
            self.sold[line.sku] += line.quantity
            self.paid[line.sku] += line.total
        self.run(sold(lines))

    def left(self, sku: str) -> int:
        return self.sold[sku] - sum(held[sku] for held in self.held.values())

    @rule(number=st.sampled_from("1234567"), wanted=quantities)
    def ask(self, number: str, wanted: dict[str, int]) -> None:
        id = ids.return_id("o1", number)
        facts = self.run(asking(number, wanted))
        if id in self.taken:
            same = self.taken[id] == wanted and self.stage[id] != "withdrawn"
            expected = [] if same else ["contradicts_return"]
        elif any(sku not in self.sold for sku in wanted):
            expected = ["unknown_line"]
        elif any(quantity > self.left(sku) for sku, quantity in wanted.items()):
            expected = ["exceeds_delivered"]
        else:
            assert isinstance(facts[0], ReturnRequested)
            self.taken[id], self.stage[id] = wanted, "approved"
            assert all(line.refund >= 0 for line in facts[0].lines)
            self.held[id] = Counter(wanted)
            self.worth[id] = Counter({line.sku: line.refund for line in facts[0].lines})
            return
        assert [fact.code for fact in facts if isinstance(fact, ReturnRefused)] == expected
        assert len(facts) == len(expected)

    @rule(number=st.sampled_from("1234567"))
    def ask_for_the_rest(self, number: str) -> None:
        if rest := {sku: self.left(sku) for sku in self.sold if self.left(sku)}:
            self.ask(number, rest)

    @rule(number=st.sampled_from("1234567"))
    def receive(self, number: str) -> None:
        id = ids.return_id("o1", number)
        facts = self.run(ReceiveReturn(return_id=id, order_id="o1"))
        if self.stage.get(id) == "approved":
            self.stage[id] = "received"
            assert len(facts) == 1

    @rule(number=st.sampled_from("1234567"))
    def withdraw(self, number: str) -> None:
        id = ids.return_id("o1", number)
        facts = self.run(WithdrawReturn(return_id=id, order_id="o1"))
        if self.stage.get(id) == "approved":
            assert [type(fact) for fact in facts] == [ReturnWithdrawn]
            self.stage[id], self.held[id], self.worth[id] = "withdrawn", Counter(), Counter()
        else:
            assert facts == [] if self.stage.get(id) == "withdrawn" else isinstance(facts[0], RequestRefused)

    @rule(number=st.sampled_from("1234567"), scrap=st.booleans(), off=st.sampled_from([0, 0, 0, 0, -1, 1]), data=st.data())
    def inspect(self, number: str, scrap: bool, off: int, data: st.DataObject) -> None:
        id = ids.return_id("o1", number)
        wanted = dict(self.taken.get(id, {"A": 1}))
        missing = {sku: data.draw(st.integers(0, n), f"missing {sku}") for sku, n in wanted.items()}
        came = {sku: n - missing[sku] for sku, n in wanted.items()}
        came[next(iter(wanted))] += off
        lines = tuple(
            InspectedLine(sku=sku, quantity=n, disposition="scrap" if scrap else "restock") for sku, n in came.items() if n
        )
        not_here = tuple(MissingLine(sku=sku, quantity=n, disposition="missing") for sku, n in missing.items() if n)
        facts = self.run(InspectReturn(return_id=id, order_id="o1", lines=(*lines, *not_here)))
        if self.stage.get(id) == "received" and not off:
            inspected, *short, outcome = facts
            assert isinstance(inspected, ReturnInspected) and inspected.lines == lines
            assert bool(short) == bool(not_here)
            for fact in short:
                assert isinstance(fact, ReturnPiecesMissing)
                assert {line.sku: line.quantity for line in fact.lines} == {line.sku: line.quantity for line in not_here}
                for line in fact.lines:
                    assert 0 <= line.refund <= self.worth[id][line.sku]
                    assert came[line.sku] or line.refund == self.worth[id][line.sku]
                    self.held[id][line.sku] -= line.quantity
                    self.worth[id][line.sku] -= line.refund
            self.stage[id] = "inspected"
            assert isinstance(outcome, RefundGranted | ReturnRefunded) and outcome.amount == self.worth[id].total()
            if isinstance(outcome, RefundGranted):
                self.granted[outcome.refund_id] = outcome
            else:
                assert isinstance(outcome, ReturnRefunded) and outcome.amount == 0
                self.refunded[id] = 0
        else:
            assert not any(isinstance(fact, ReturnInspected) for fact in facts)

    @rule(number=st.sampled_from("1234567"))
    def pay(self, number: str) -> None:
        id = ids.return_id("o1", number)
        refund_id = ids.refund_id("o1", id)
        granted = self.granted.get(refund_id)
        amount = granted.amount if granted else 1
        facts = self.run(issued.model_copy(update={"refund_id": refund_id, "amount": amount}))
        if granted and id not in self.refunded:
            self.refunded[id] = amount
            assert [type(fact) for fact in facts] == [ReturnRefunded]
        else:
            assert facts == []

    @invariant()
    def no_more_comes_back_than_went_out(self) -> None:
        assert all(self.left(sku) >= 0 for sku in self.sold)

    @invariant()
    def refunds_never_exceed_what_was_paid_and_equal_it_when_all_came_back(self) -> None:
        for sku in self.sold:
            worth = sum(each[sku] for each in self.worth.values())
            assert 0 <= worth <= self.paid[sku]
            if self.left(sku) == 0:
                assert worth == self.paid[sku]
        assert sum(self.refunded.values()) <= sum(grant.amount for grant in self.granted.values()) <= self.paid.total()


OrderReturns.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_returns_of_an_order = OrderReturns.TestCase


@given(total=st.integers(0, 10**9), parts=st.lists(st.integers(1, 50), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_however_a_line_comes_back_its_refunds_sum_to_what_was_paid(total: int, parts: list[int]) -> None:
    line = PricedLine(sku="A", quantity=sum(parts), unit_price=0, discount=0, total=total)
    machine = OrderReturns()
    machine.deliver([line])
    shares = []
    for number, part in enumerate(parts):
        requested = machine.run(asking(str(number), {"A": part}))[0]
        assert isinstance(requested, ReturnRequested)
        shares.append(requested.lines[0].refund)
    assert sum(shares) == total
    assert all(abs(share * sum(parts) - total * part) < sum(parts) for share, part in zip(shares, parts, strict=True))


parts_given_back = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=12)


@given(total=st.integers(0, 10**6), parts=parts_given_back)
@settings(max_examples=60, deadline=None)
def test_pieces_that_were_missing_come_later_and_all_is_refunded(total: int, parts: list[tuple[int, int]]) -> None:
    """Each part: pieces asked back, and how many of them were missing; those come in one last return."""
    machine = OrderReturns()
    machine.deliver([PricedLine(sku="A", quantity=sum(asked for asked, _ in parts), unit_price=0, discount=0, total=total)])
    granted = 0
    for number, (asked, missing) in enumerate(parts):
        granted += back(machine, str(number), asked, min(asked, missing))
        assert granted <= total
    if rest := machine.left("A"):
        granted += back(machine, "rest", rest, 0)
    assert granted == total


def back(machine: OrderReturns, number: str, asked: int, missing: int) -> int:
    """What was granted."""
    machine.ask(number, {"A": asked})
    machine.receive(number)
    id = ids.return_id("o1", number)
    lines: list[InspectedLine | MissingLine] = []
    if asked > missing:
        lines.append(InspectedLine(sku="A", quantity=asked - missing, disposition="restock"))
    if missing:
        lines.append(MissingLine(sku="A", quantity=missing, disposition="missing"))
        machine.held[id]["A"] -= missing
    outcome = machine.run(InspectReturn(return_id=id, order_id="o1", lines=tuple(lines)))[-1]
    assert isinstance(outcome, RefundGranted | ReturnRefunded)
    return outcome.amount


@pytest.mark.req("SUP-15")
@given(day=st.integers(0, 15), off=st.sampled_from([-1, 0, 1]), days=st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_the_window_is_open_to_its_last_instant(day: int, off: int, days: int) -> None:
    until = delivered.delivered_at + timedelta(days=days)
    asked_at = delivered.delivered_at + timedelta(days=day, microseconds=off)
    line = PricedLine(sku="A", quantity=1, unit_price=0, discount=0, total=100)
    machine = OrderReturns()
    machine.run(sold([line], until))
    facts = machine.run(asking("1", {"A": 1}), asked_at)
    assert isinstance(facts[0], ReturnRefused) == (day > days or (day == days and off > 0))


steps = st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(["answer", "again", "close", "clock"])), max_size=6)


@pytest.mark.req("SUP-01")
@given(steps=steps)
@settings(max_examples=150, deadline=None)
def test_in_time_and_breached_exclude_each_other(steps: list[tuple[int, str]]) -> None:
    """Steps come in the order of time, seconds after opening; the clock asks when it pleases, never before the deadline."""
    machine = OrderReturns()
    opened = machine.run(open_ticket, OPENED)
    assert [type(timer) for timer in support.wiring.timers(opened[0])] == [SetTimer]
    facts: list[SupportEvent] = []
    for seconds, step in sorted(steps):
        at = OPENED + timedelta(seconds=seconds)
        command: Message
        match step:
            case "close":
                command = CloseTicket(ticket_id="t1", resolution="done")
            case "clock":
                if at < RESPOND_BY:
                    continue
                command, at = breach, RESPOND_BY
            case _:
                command = AnswerTicket(ticket_id="t1", answer_id=step, agent="lin", text="-")
        facts += machine.run(command, at)
    breaches = [fact for fact in facts if isinstance(fact, FirstResponseBreached)]
    answers = [fact for fact in facts if isinstance(fact, TicketAnswered)]
    assert len(breaches) <= 1
    assert [answer.first for answer in answers] == [n == 0 for n in range(len(answers))]
    assert all(answer.within_sla == (not breaches) for answer in answers)
    if answers and answers[0].answered_at > RESPOND_BY:
        assert breaches
    if answers and answers[0].answered_at < RESPOND_BY:
        assert not breaches
