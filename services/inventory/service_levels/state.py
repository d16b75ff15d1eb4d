"""What a plan, and who sets levels anew, reads: the levels of a warehouse by the time from which they hold."""

from datetime import datetime
from typing import Annotated

from shared.contracts.planning import ServiceLevels, ServiceLevelsSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

KEPT = 20
TO_COME = 10
"""Of the kept ones, so many may lie ahead: what holds now is always among them."""
DEFAULT = ServiceLevels()


class Effective(Message):
    at: Instant
    levels: ServiceLevels


class Levels(Message):
    """Empty: nobody set any, the defaults hold."""

    known: Annotated[tuple[Effective, ...], AtMost(KEPT, "the oldest leaves")] = ()
    """The earliest first, each time once."""

    def at(self, time: datetime) -> ServiceLevels:
        """Those in force then."""
        return next((each.levels for each in reversed(self.known) if each.at <= time), DEFAULT)


def levels_ref(warehouse: str) -> Ref:
    return "service_levels", warehouse


def evolve(state: Levels, fact: ServiceLevelsSet, id: str) -> Levels:
    others = [each for each in state.known if each.at != fact.effective_at]
    known = sorted([*others, Effective(at=fact.effective_at, levels=fact.levels)], key=lambda each: each.at)
    return Levels(known=tuple(known[-KEPT:]))
