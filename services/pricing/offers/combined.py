"""How promotions of a channel combine lies in its document of offers, which every order reads, with what held before: orders are
heard late."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from services.pricing.offers.stops import KEPT
from shared.contracts.combining import Combining, CombiningSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

POLICIES = 100
"""Of a channel in the last days."""


class Since(Message):
    since: Instant
    combining: Combining


Combined = Annotated[tuple[Since, ...], AtMost(POLICIES, "the oldest leaves")]


def combined(known: Sequence[Since], fact: CombiningSet) -> tuple[Since, ...]:
    """Oldest first. One that was replaced stays while orders of its time may be heard."""
    new = Since(since=fact.set_at, combining=fact.combining)
    ends = [*(each.since for each in known[1:]), fact.set_at]
    kept = [each for each, end in zip(known, ends, strict=False) if end + KEPT > fact.set_at]
    return (*kept, new)[-POLICIES:]


def combining_at(combined: Sequence[Mapping[str, Any]], at: datetime) -> Mapping[str, Any] | None:
    """Of stored policies the one that held then; None: the default."""
    held = (each["combining"] for each in reversed(combined) if datetime.fromisoformat(each["since"]) <= at)
    return next(held, None)
