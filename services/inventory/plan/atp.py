"""Available to promise: what newcomers may have from which day on, and which purchase covers a place in the queue. Pure."""

from collections.abc import Sequence

from services.inventory.plan.replenish import DuePieces
from shared.domain.messages import Instant, Message


class Promisable(Message):
    """So many pieces, all together, from this time on; None: from now on."""

    at: Instant | None
    pieces: int


def by_date(available: int, waiting: int, safety: int, due: Sequence[DuePieces]) -> tuple[Promisable, ...]:
    """What waits and the safety stock come first. A day that adds nothing to be promised is left out."""
    there = available - waiting - safety
    steps = [Promisable(at=None, pieces=max(0, there))]
    for each in sorted(due, key=lambda each: each.due_at):
        there += each.quantity
        if there > steps[-1].pieces:
            steps.append(Promisable(at=each.due_at, pieces=there))
    return tuple(steps)


def promised(place: Sequence[int], due: Sequence[DuePieces]) -> tuple[Instant | None, ...]:
    """`place`: pieces that each in the queue waits for, first served first. When the purchase comes that covers each and all
    before it; None: none does."""
    coming = sorted((each for each in due if each.quantity > 0), key=lambda each: each.due_at)
    found: list[Instant | None] = []
    wanted = covered = at = 0
    for pieces in place:
        wanted += pieces
        while covered < wanted and at < len(coming):
            covered += coming[at].quantity
            at += 1
        found.append(coming[at - 1].due_at if covered >= wanted and at else None)
    return tuple(found)
