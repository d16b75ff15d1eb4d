"""When promotions of a channel do not apply between their start and their end: paused, or by class and ended. All are in the
channel's own document, which every order reads, so that no SKU's must change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from shared.contracts.promoting import PromotionEnded, PromotionPaused, PromotionResumed
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

KEPT = timedelta(days=8)
"""How long what is over stays: a day longer than an event may be late."""
PAUSES = 400
"""Of a channel, running or over a short while ago."""
CLASS_ENDS = 100
"""Promotions by class or with unique codes of a channel, with those over a short while ago: each may be ended."""
STOPS = AtMost(PAUSES + CLASS_ENDS, "refused: too_many_pauses")


class Stop(Message):
    promotion_id: str
    since: Instant
    until: Instant | None = None
    """When it was resumed; None: not yet, or never."""
    over_at: Instant
    """The promotion's planned end."""

    def stays(self, at: datetime) -> bool:
        return min(self.over_at, self.until or self.over_at) + KEPT > at


Stops = Annotated[tuple[Stop, ...], STOPS]


def stop(known: Sequence[Stop], fact: PromotionPaused | PromotionEnded) -> tuple[Stop, ...]:
    at, over_at = (fact.paused_at, fact.over_at) if isinstance(fact, PromotionPaused) else (fact.ended_at, fact.over_at)
    kept = tuple(each for each in known if each.stays(at))
    return (*kept, Stop(promotion_id=fact.promotion_id, since=at, over_at=over_at or at))


def resume(known: Sequence[Stop], fact: PromotionResumed) -> tuple[Stop, ...]:
    return tuple(
        each.model_copy(update={"until": fact.resumed_at})
        if each.promotion_id == fact.promotion_id and each.until is None
        else each
        for each in known
    )


def stopped_at(stops: Iterable[Mapping[str, Any]], at: datetime) -> list[str]:
    """Of stored stops, the promotions that do not apply then."""
    return [
        each["promotion_id"]
        for each in stops
        if datetime.fromisoformat(each["since"]) <= at
        and (each.get("until") is None or at < datetime.fromisoformat(each["until"]))
    ]
