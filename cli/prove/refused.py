"""What is refused, for `waybill prove uses`: counters are asked one after another, in the order of their names, so of two orders
that want the same last uses one gets all. Asked in any other order, each may hold what the other is refused: both go without."""

from collections import defaultdict
from itertools import product
from typing import NamedTuple

from cli.prove.log import Fact, Place
from cli.prove.tally import Tally

APART = "no two orders each hold what the other is refused"
CHECKS = (APART,)
REFUSED = frozenset(("UseRefused",))

Asked = tuple[str, int]
"""An order and its attempt: in one it asks for all that it wants."""


class Held(NamedTuple):
    """A use of a counter, all of whose facts lie in one partition, in their order."""

    since: Place
    until: Place | None
    """Committed or given back by then; None: it is held still."""

    def at(self, place: Place) -> bool:
        return self.since < place and (self.until is None or place < self.until)


class Refused:
    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.held: dict[str, dict[str, tuple[int, Held]]] = defaultdict(dict)
        """By order and counter, in which attempt it was held last."""
        self.refusals: dict[Asked, tuple[str, Place]] = {}
        """By which counter; no more is asked in that attempt."""

    def judged(self, fact: Fact) -> None:
        counter, order = fact.data["counter"], fact.data["order_id"]
        if fact.type == "UseRefused":
            self.refusals[order, fact.data["attempt"]] = counter, fact.place
        elif fact.type == "UseHeld":
            self.held[order][counter] = fact.data["attempt"], Held(fact.place, None)
        elif (known := self.held[order].get(counter)) is not None and known[1].until is None:
            self.held[order][counter] = known[0], known[1]._replace(until=fact.place)

    def end(self) -> None:
        """What each holds and is refused are pairs of counters; while names ascend, none is there both ways round."""
        pairs: dict[tuple[str, str], list[Asked]] = defaultdict(list)
        for (order, attempt), (counter, _) in self.refusals.items():
            for name, (of, _) in self.held[order].items():
                if of == attempt:
                    pairs[name, counter].append((order, attempt))
        accused: set[str] = set()
        for (holds, wants), ones in pairs.items():
            if holds < wants:
                for one, other in product(ones, pairs.get((wants, holds), ())):
                    if self._held(other, wants, one) and self._held(one, holds, other):
                        accused |= {one[0], other[0]}
                        self._tell(one, other, holds, wants)
        self.tally.checked[APART] += len({order for order, _ in self.refusals} - accused)

    def _held(self, holder: Asked, counter: str, refused: Asked) -> bool:
        """Whether the one held it when the other was refused it."""
        return self.held[holder[0]][counter][1].at(self.refusals[refused][1])

    def _tell(self, one: Asked, other: Asked, holds: str, wants: str) -> None:
        subject = f"orders {one[0]} and {other[0]}"
        if self.tally.fails(APART, True, subject):
            places = (
                *(self.held[one[0]][holds][1].since, self.refusals[other][1]),
                *(self.held[other[0]][wants][1].since, self.refusals[one][1]),
            )
            self.tally.tell(APART, subject, f"{holds} and {wants} are held by one and refused to the other", *places)
