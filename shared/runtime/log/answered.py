"""Which inputs are taken: never twice, never past a lost one.

    direct  what is decided where it lies is taken when it is above the last one answered of its log
    linked  what was keyed anew names the one before it that the same source partition sent here: taken when
            previous <= answered < place

Both counted apart: what lies here overtakes what comes through the inbox.
"""

from collections.abc import Mapping
from enum import Enum

from shared.runtime.log.wire import NOWHERE, Link, SourcePlace, rekeyed


class Verdict(Enum):
    TAKE = "take"
    REPEAT = "repeat"
    """Answered already: read, or sent, again after a restart."""
    GAP = "gap"
    """One before it never arrived: always the sign of trouble; the source will send both again."""


class Answered:
    """What a partition has taken, by origin; starts from what its log answers."""

    def __init__(self, answered: Mapping[str, SourcePlace]) -> None:
        self.last = dict(answered)

    def take_direct(self, origin: str, place: SourcePlace) -> Verdict:
        if self.is_repeat(place, self.last.get(origin, NOWHERE)):
            return Verdict.REPEAT
        self.last[origin] = place
        return Verdict.TAKE

    def take_linked(self, link: Link) -> Verdict:
        origin = rekeyed(link.origin)
        last = self.last.get(origin, NOWHERE)
        if self.is_sent_again(link, last):
            return Verdict.REPEAT
        if self.is_gap(link, last):
            return Verdict.GAP
        self.last[origin] = link.place
        return Verdict.TAKE

    def is_repeat(self, place: SourcePlace, last: SourcePlace) -> bool:
        return place <= last

    def is_sent_again(self, link: Link, last: SourcePlace) -> bool:
        return link.place <= last

    def is_gap(self, link: Link, last: SourcePlace) -> bool:
        return link.previous > last
