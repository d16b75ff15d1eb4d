"""Counts beside the worked rows: the order of steps, what is missing, who waits, what is shown, nothing booked twice."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from services.inventory.count.commands import ApproveCount, CancelCount, CountedLine, EnterCount, StartCount
from services.inventory.count.view import CountLineView, CountView
from services.inventory.service import service
from services.inventory.stock.state import Stock
from shared.contracts.counting import ApprovedLine, CountApproved, CountCancelled, CountStarted
from shared.contracts.inventory import StockAdjusted, StockReceived
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.waiting import QueueFilled
from shared.domain.ids import derived
from shared.domain.messages import Command
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing
from tests.inventory.counting import (
    ann,
    approve,
    approved,
    bob,
    booked,
    counted,
    enter,
    entered,
    entry,
    entry_of,
    first,
    hundred,
    second,
    start,
    started,
)
from tests.inventory.examples import (
    EAST,
    NOW,
    adjust,
    alert_line_set,
    inventory,
    line,
    low,
    parts,
    receive,
    received,
    refused,
    reserved,
)
from tests.inventory.test_supply_api import asked
from tests.inventory.waiting import asks, cap

pytestmark = pytest.mark.req("INV-07")


def test_pieces_set_aside_as_missing_are_written_off_first_and_found_ones_offered_again() -> None:
    lost = StockSetAside(
        warehouse=EAST, sku="MUG", quantity=3, reason="missing", lots=parts(r1=3), document="s1", set_aside_at=NOW
    )
    one = entered("e1", "ann", 100, 1, "review", entry("ann", 99, -1), missing=3)
    fields = {"warehouse": EAST, "sku": "MUG", "reason": "missing", "document": "c1", "note": "count"}
    gone = SetAsideWrittenOff.model_validate({**fields, "quantity": 1, "lots": parts(r1=1), "written_off_at": NOW})
    again = StockMadeAvailable.model_validate({**fields, "quantity": 2, "lots": parts(r1=2), "made_available_at": NOW})
    given = inventory.given(hundred, lost, started(100, 1, missing=3), one)
    given.when(approve(-1), actor="cid").then(approved(-1), gone, again)


def test_what_orders_have_is_refused_with_the_missing_ones_counted_in() -> None:
    lost = StockSetAside(
        warehouse=EAST, sku="MUG", quantity=2, reason="missing", lots=parts(r1=2), document="s1", set_aside_at=NOW
    )
    entries = (entry("ann", 5, -5), entry("bob", 5, -5))
    given = inventory.given(
        received("r1", MUG=10),
        reserved("o1", line("MUG", r1=6)),
        lost,
        started(10, 1, missing=2),
        entered("e1", "ann", 10, 1, "second_count", entries[0], missing=2),
        entered("e2", "bob", 10, 1, "review", *entries, missing=2),
    )
    reason = "MUG in EAST: 10 on hand, 6 of them allocated to orders, 2 set aside, so at most 4 can be written off, not 5"
    given.when(approve(-5), actor="cid").then(refused("ApproveCount", "below_allocated", reason))


def test_what_is_found_goes_to_who_waits_and_what_is_lost_may_leave_it_low() -> None:
    found = entered("e1", "ann", 0, 0, "review", entry("ann", 1, 1))
    capped = inventory.when(cap(5)).decided
    waits = inventory.given(*capped).when(asks("o1", 3)).decided
    given = inventory.given(*capped, *waits, started(0, 0), found)
    filled = given.when(approve(1), actor="cid").decided
    assert filled[:2] == [approved(1), booked(1, **{derived("count", EAST, "c1", "MUG"): 1})]
    assert [(type(fact), fact.gifts[0].quantity) for fact in filled[2:]] == [(QueueFilled, 1)]
    one = entered("e1", "ann", 100, 1, "review", entry("ann", 99, -1))
    given = inventory.given(hundred, alert_line_set("MUG", 100), started(100, 1), one)
    given.when(approve(-1), actor="cid").then(approved(-1), booked(-1, r1=-1), low("MUG", 99, 100))


def test_a_sku_is_in_one_count_at_a_time() -> None:
    other = StartCount(warehouse=EAST, count_id="c2", skus=("CUP", "MUG"))
    given = inventory.given(hundred, started(100, 1))
    given.when(start, actor="ann").then_nothing()
    open_one = "MUG in EAST is in count c1, which is not done"
    given.when(other, actor="bob").then(refused("StartCount", "count_open", open_one))
    again = StartCount(warehouse=EAST, count_id="c1", skus=("CUP",))
    contradiction = "count c1 in EAST was started for other SKUs"
    given.when(again, actor="ann").then(refused("StartCount", "contradicts_count", contradiction))
    cancel = CancelCount(warehouse=EAST, count_id="c1", skus=("MUG",), reason="wrong aisle")
    cancelled = CountCancelled(
        warehouse=EAST, count_id="c1", skus=("MUG",), reason="wrong aisle", cancelled_by="ann", cancelled_at=NOW
    )
    given.when(cancel, actor="ann").then(cancelled)
    given.when(cancel, actor="ann").twice()
    assert inventory.given(hundred, started(100, 1), cancelled).when(other, actor="bob").decided != []
    done = inventory.given(*counted, approved(-3), booked(-3, r1=-3))
    assert [type(fact) for fact in done.when(other, actor="bob").decided] == [CountStarted]
    reason = "MUG of count c1 is booked: -3"
    done.when(cancel, actor="ann").then(refused("CancelCount", "contradicts_count", reason))


@pytest.mark.parametrize(
    ("input", "code", "reason"),
    [
        (enter(1), "unknown_count", "no count c1 in EAST"),
        (approve(0), "unknown_count", "no count c1 in EAST"),
        (CancelCount(warehouse=EAST, count_id="c1", skus=("MUG",)), "unknown_count", "no count c1 in EAST"),
        (StartCount(warehouse=EAST, count_id="c1", skus=("MUG", "MUG")), "contradicts_count", "MUG is named twice"),
    ],
)
def test_what_is_not_there_is_refused(input: Command, code: str, reason: str) -> None:
    inventory.when(input).then(refused(type(input).__name__, code, reason))


@pytest.mark.parametrize(
    ("facts", "input", "code", "reason"),
    [
        ((), approve(-3), "not_counted", "MUG of count c1 cannot be approved: to_count"),
        ((first,), approve(-3), "not_counted", "MUG of count c1 cannot be approved: second_count"),
        ((first, second), enter(97, "e3"), "not_to_count", "MUG is not to be counted in count c1: review"),
        ((first, second), approve(-2), "not_as_counted", "MUG of count c1: -3 was counted, not -2"),
        ((first, second, approved(-3)), approve(-2), "contradicts_count", "MUG of count c1 is booked: -3"),
        ((), CancelCount(warehouse=EAST, count_id="c1", skus=("CUP",)), "not_in_count", "CUP is not in count c1"),
    ],
)
def test_steps_have_their_order(facts: tuple[Any, ...], input: Command, code: str, reason: str) -> None:
    inventory.given(hundred, started(100, 1), *facts).when(input, actor="zoe").then(refused(type(input).__name__, code, reason))


def test_the_view_is_blind_until_a_line_is_to_be_approved() -> None:
    def shown(*facts: Any) -> CountView:
        view = ViewSpec(service, "counts").given(*facts).documents["EAST/c1"]
        assert isinstance(view, CountView)
        return view

    begun = CountView(
        warehouse=EAST,
        count_id="c1",
        status="counting",
        lines=(CountLineView(sku="MUG", status="to_count"),),
        started_by="ann",
        started_at=NOW,
    )
    assert shown(started(100, 1)) == begun
    disturbed = shown(started(100, 1), entered("e1", "ann", 96, 2, "disturbed"))
    assert disturbed.lines == (CountLineView(sku="MUG", status="to_count", disturbed=True),)
    assert shown(started(100, 1), first).lines == (CountLineView(sku="MUG", status="second_count"),)
    settled = CountLineView(sku="MUG", status="review", on_hand=100, entries=(ann, bob))
    assert shown(started(100, 1), first, second) == begun.model_copy(update={"status": "review", "lines": (settled,)})
    done = shown(started(100, 1), first, second, approved(-3))
    assert (done.status, done.approved_by, done.lines[0].booked) == ("closed", "cid", -3)


async def test_each_duty_has_its_scope() -> None:
    for path, body, scope in (
        ("POST /warehouses/EAST/counts", {"skus": ["MUG"]}, "counts:write"),
        ("POST /counts/EAST/c1/entries", entry_of(3), "counts:write"),
        ("POST /counts/EAST/c1/cancel", {"skus": ["MUG"], "reason": None}, "counts:write"),
        ("POST /counts/EAST/c1/approve", {"lines": [{"sku": "MUG", "difference": -3}]}, "counts:approve"),
        ("GET /counts/EAST/c1", None, "counts:read"),
        ("GET /counts", None, "counts:read"),
    ):
        status, gateway = await asked(path, body)
        assert (status, gateway.needed) == (201 if path.endswith("EAST/counts") else 200, [scope])


Step = tuple[str, int]
steps = st.lists(
    st.tuples(st.sampled_from(["came", "lost", "start", "enter", "approve", "cancel"]), st.integers(0, 9)), max_size=40
)


@settings(max_examples=100, deadline=None)
@drawn(steps=steps)
def test_whatever_happens_a_count_books_its_difference_once(steps: list[Step]) -> None:
    """On hand is what came and was lost by hand, and what approved counts found or missed; none approved twice."""
    shelf, books = Growing(inventory), 20
    shelf.take(receive("r0", MUG=20), EAST)
    for n, (step, amount) in enumerate(steps):
        count = f"c{amount % 2}"
        stock: Stock = shelf.states["stock", f"{EAST}/MUG"]
        command: Command
        match step:
            case "came":
                command = receive(f"r{n + 1}", MUG=amount + 1)
            case "lost":
                command = adjust(f"a{n}", "MUG", -amount)
            case "start":
                command = StartCount(warehouse=EAST, count_id=count, skus=("MUG",))
            case "enter":
                lines = (CountedLine(sku="MUG", pieces=max(0, stock.on_hand + amount - 5)),)
                command = EnterCount(warehouse=EAST, count_id=count, entry_id=f"e{n}", lines=lines)
            case "approve":
                command = ApproveCount(warehouse=EAST, count_id=count, lines=(ApprovedLine(sku="MUG", difference=amount - 5),))
            case _:
                command = CancelCount(warehouse=EAST, count_id=count, skus=("MUG",))
        facts = shelf.take(command, EAST)
        books += sum(fact.change for fact in facts if isinstance(fact, StockAdjusted))
        books += sum(fact.lines[0].quantity for fact in facts if isinstance(fact, StockReceived))
        if any(isinstance(fact, CountApproved) for fact in facts):
            assert sum(fact.change for fact in facts if isinstance(fact, StockAdjusted)) == amount - 5
            assert shelf.take(command, EAST) == []
        assert shelf.states["stock", f"{EAST}/MUG"].on_hand == books
    counting = [id for (noun, id), state in shelf.states.items() if noun == "counting" and state.count_id]
    assert len(counting) <= 1
    shelf.check()
