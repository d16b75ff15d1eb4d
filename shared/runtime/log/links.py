"""Rule linked: a reaction's command is taken when `previous <= answered < place`: never twice, never past a lost one."""

from collections.abc import Mapping
from enum import Enum

from shared.runtime.log.wire import NOWHERE, Link, SourcePlace


class Verdict(Enum):
    TAKE = "take"
    REPEAT = "repeat"
    """Answered already: the reaction sent it again after a restart."""
    GAP = "gap"
    """One before it never arrived: always the sign of trouble; the reaction will send both again."""


class Links:
    """What an inbox partition has taken, per origin; starts from what its log answers."""

    def __init__(self, answered: Mapping[str, SourcePlace]) -> None:
        self.answered = dict(answered)

    def take(self, link: Link) -> Verdict:
        answered = self.answered.get(link.origin, NOWHERE)
        if self.is_repeat(link, answered):
            return Verdict.REPEAT
        if self.is_gap(link, answered):
            return Verdict.GAP
        self.answered[link.origin] = link.place
        return Verdict.TAKE

    def is_repeat(self, link: Link, answered: SourcePlace) -> bool:
        return link.place <= answered

    def is_gap(self, link: Link, answered: SourcePlace) -> bool:
        return link.previous > answered
