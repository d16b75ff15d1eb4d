"""Facts of the inventory service about counts, on inventory.events. Key: warehouse id. In pieces; times: aware UTC.

What a count finds is booked by StockAdjusted (and, of pieces set aside as missing, by SetAsideWrittenOff and StockMadeAvailable),
in the decision that says CountApproved.
"""

from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

TOLERANCE_WORTH = 50
"""Of counts that are started now."""
COUNT_LINES = AtMost(100, "refused at the door")
"""SKUs of a count."""
COUNTERS = AtMost(2, "two persons count a line")


Outcome = Literal["disturbed", "second_count", "review", "disputed"]
"""Pieces came or went since the line was noted: count again; beyond tolerance: another person counts; to be approved; the two
persons differ: a third decides."""


class NotedLine(Message):
    """What the books say as a line's count begins."""

    sku: str
    on_hand: int
    moved: int
    """Movements of pieces so far: another number means that some came or went."""
    missing: int = 0
    """Of those on hand, set aside as missing."""


class CountEntry(Message):
    """What a person counted; the difference is to what was on hand then."""

    by: str
    pieces: int
    difference: int


class EnteredLine(NotedLine):
    """Noted anew where it was disturbed."""

    outcome: Outcome
    entries: Annotated[tuple[CountEntry, ...], COUNTERS]
    """All that stand."""


class ApprovedLine(Message):
    sku: str
    difference: int


class CountStarted(Fact):
    """Not public, as CountEntered is not: who counts does not know what is expected."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    count_id: str
    lines: Annotated[tuple[NotedLine, ...], COUNT_LINES]
    tolerance_pieces: int = 1
    tolerance_percent: int = 2
    """Of what was on hand; the more generous of the two counts."""
    tolerance_worth: Annotated[int | None, Field(exclude_if=not_)] = None
    """Besides: what is off may be worth so many whole units of its lots' currency, as far as their cost is known. None: nobody
    looked at it."""
    started_by: str
    started_at: Instant


class CountEntered(Fact):
    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    count_id: str
    entry_id: str
    lines: Annotated[tuple[EnteredLine, ...], COUNT_LINES]
    entered_by: str
    entered_at: Instant


class CountApproved(Fact):
    """These lines' differences are booked."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    count_id: str
    lines: Annotated[tuple[ApprovedLine, ...], COUNT_LINES]
    approved_by: str
    approved_at: Instant


class CountCancelled(Fact):
    """Nothing of these lines is booked."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    count_id: str
    skus: Annotated[tuple[str, ...], COUNT_LINES]
    reason: str
    cancelled_by: str
    cancelled_at: Instant


CountEvent = CountStarted | CountEntered | CountApproved | CountCancelled
COUNT_EVENTS: dict[str, type[Fact]] = {
    "CountStarted": CountStarted,
    "CountEntered": CountEntered,
    "CountApproved": CountApproved,
    "CountCancelled": CountCancelled,
}
