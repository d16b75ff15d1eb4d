"""Two orders that want the same last uses: counters are asked one after another, in the order of their names, so one of the two
gets all. Asked in any other order, each may hold what the other is refused, and both give back what nobody else had."""

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong

Asked = tuple[str, int]
"""An order, and its attempt: in one it asks for all that it wants."""


def refused_in_turn(logs: Logs) -> Iterator[Wrong]:
    holding: dict[str, dict[str, Fact]] = defaultdict(dict)
    """By counter, then by order: held for its price, which is not known yet."""
    refusals: dict[Asked, Fact] = {}
    by: dict[Asked, dict[Asked, Fact]] = {}
    """Who held what was refused, and by which fact."""
    for fact in logs["pricing"].facts:
        match fact.type:
            case "UseHeld":
                holding[fact.data["counter"]][fact.data["order_id"]] = fact
            case "UseCommitted" | "UseReturned":
                holding[fact.data["counter"]].pop(fact.data["order_id"], None)
            case "UseRefused":
                refusals[_asked(fact)] = fact
                by[_asked(fact)] = {_asked(held): held for held in holding[fact.data["counter"]].values()}
    for one, holders in by.items():
        for other, held in holders.items():
            mine = by.get(other, {}).get(one)
            if one < other and mine is not None:
                names = f"{mine.data['counter']} and {held.data['counter']}"
                text = f"orders {one[0]} and {other[0]} each hold what the other is refused: {names}"
                yield Wrong("invariant", text, (mine, held, refusals[one], refusals[other]))


def _asked(fact: Fact) -> Asked:
    return fact.data["order_id"], fact.data["attempt"]
