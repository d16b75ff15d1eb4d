"""The view `counts`, "<warehouse>/<count id>". Blind: a line that is still to be counted does not tell what is expected, nor what
somebody counted."""

from typing import Annotated, Literal, assert_never

from services.inventory.count.state import CountFact, LineStatus
from shared.contracts.counting import (
    COUNT_LINES,
    COUNTERS,
    CountApproved,
    CountCancelled,
    CountEntered,
    CountEntry,
    CountStarted,
    EnteredLine,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

Status = Literal["counting", "review", "closed"]


class CountLineView(Message):
    sku: str
    status: LineStatus
    disturbed: bool = False
    """Pieces came or went since the line was noted: what was entered last does not stand, count again."""
    on_hand: int | None = None
    """As the count was compared with; null until it is to be approved."""
    entries: Annotated[tuple[CountEntry, ...], COUNTERS] = ()
    """None until the line is to be approved."""
    booked: int | None = None
    """The difference; null: none is."""


class CountView(Message):
    warehouse: str
    count_id: str
    status: Status
    """review: every line that is open is to be approved."""
    lines: Annotated[tuple[CountLineView, ...], COUNT_LINES]
    started_by: str
    started_at: Instant
    approved_by: str = ""
    """The last one."""


def evolve(view: CountView | None, recorded: Recorded, id: str) -> CountView:
    fact: CountFact = recorded.event
    if isinstance(fact, CountStarted):
        return CountView(
            warehouse=fact.warehouse,
            count_id=fact.count_id,
            status="counting",
            lines=tuple(CountLineView(sku=line.sku, status="to_count") for line in fact.lines),
            started_by=fact.started_by,
            started_at=fact.started_at,
        )
    assert view is not None, id
    match fact:
        case CountEntered():
            entered = {line.sku: line for line in fact.lines}
            return _with(view, [_entered(line, entered[line.sku]) if line.sku in entered else line for line in view.lines])
        case CountApproved():
            booked = {line.sku: line.difference for line in fact.lines}
            lines = [
                line.model_copy(update={"status": "approved", "booked": booked[line.sku]}) if line.sku in booked else line
                for line in view.lines
            ]
            return _with(view.model_copy(update={"approved_by": fact.approved_by}), lines)
        case CountCancelled():
            given_up = {"status": "cancelled", "disturbed": False}
            return _with(view, [line.model_copy(update=given_up) if line.sku in fact.skus else line for line in view.lines])
        case _:
            assert_never(fact)


def _entered(line: CountLineView, told: EnteredLine) -> CountLineView:
    if told.outcome == "disturbed":
        return line.model_copy(update={"disturbed": True})
    if told.outcome == "second_count":
        return line.model_copy(update={"disturbed": False, "status": told.outcome})
    return CountLineView(sku=line.sku, status=told.outcome, on_hand=told.on_hand, entries=told.entries)


def _with(view: CountView, lines: list[CountLineView]) -> CountView:
    open_ones = {line.status for line in lines} - {"approved", "cancelled"}
    status: Status = "closed" if not open_ones else "review" if open_ones <= {"review", "disputed"} else "counting"
    return view.model_copy(update={"lines": tuple(lines), "status": status})


view = View(
    name="counts",
    document=CountView,
    facts=CountFact,
    evolve=evolve,
    ids="warehouse/count_id",
    indexes=(("warehouse", "status"),),
)
