"""A service with one rule switched off, on the real stores: the checker must notice.

`python -m tests.faults.run.without RULE SERVICE` runs such a service; `waybill faults --without RULE` a whole system of them.
Each rule is one method, or function, of the runtime, replaced here.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import LogReader
from shared.runtime.passes import owning
from shared.runtime.passes.believe import Fold
from shared.runtime.passes.partition import Partition
from shared.runtime.topics import service_called
from tests.faults.run.schedule import Fault


def yes(*_: Any) -> bool:
    return True


def no(*_: Any) -> bool:
    return False


def believe(self: Partition, *_: int) -> None:
    """Whatever the log says."""


async def decide_at_once(catalog: Any, partition: Partition, ports: Any, show: Any, end: int) -> None:
    """What lies between the stored place and the own fence is read by nobody."""
    partition.answered, id = Answered(partition.place.answered), partition.generation.decode()
    partition.place = replace(partition.place, position=end, fence=id, fence_at=end - 1, n=0)
    partition.expected, partition.n, partition.ready = end, 0, True


@dataclass(frozen=True, slots=True)
class Off:
    meaning: str
    replaced: tuple[tuple[Any, str, Callable[..., Any]], ...]
    points: tuple[str, ...]
    """The failpoints at which the rule's absence tells."""


RULES = {
    "nothing": Off(
        "nothing: what the others are compared with",
        (),
        ("decided:1:stop", "acknowledged:2", "written:2", "sent:2", "decided:2:stop", "fenced:1"),
    ),
    "fence": Off(  # rule sequence, too: it would catch most of them
        "a zombie's records count, records out of step count",
        ((LogReader, "under_newest_fence", yes), (LogReader, "in_step", yes)),
        ("decided:1:stop", "decided:2:stop"),
    ),
    "contiguous": Off(
        "what was acknowledged is believed, wherever it lies",
        ((Partition, "check_contiguous", believe), (Partition, "check_end", believe)),
        ("decided:1:stop", "decided:2:stop"),
    ),
    "linked": Off(
        "what was keyed anew and is sent again is taken again",
        ((Answered, "is_sent_again", no),),
        ("acknowledged:1", "acknowledged:2"),
    ),
    "direct": Off(
        "what is decided where it lies and is read again is decided again",
        ((Answered, "is_repeat", no),),
        ("acknowledged:1", "acknowledged:2"),
    ),
    "forward": Off(
        "a document is changed again by what it shows",
        ((Fold, "is_forward", yes),),
        ("written:4", "written:6"),
    ),
    "hydrate": Off(
        "decides before the log was read up to its own fence",
        ((owning, "hydrate", decide_at_once),),
        ("sent:2", "acknowledged:2"),
    ),
}
ENVIRON = {"WAYBILL_SAVE_EVERY": "10"}
"""With and without: places are saved seldom, so that a successor meets much that is done already."""
BUSY = ("orders", "inventory", "fulfillment", "orders", "inventory", "support")


def faults(rule: str, count: int) -> list[Fault]:
    """Alternating over the busy services' workers; a zombie needs a successor, so its session ends while it is stopped."""
    points = RULES[rule].points
    return [_fault(n, points[n % len(points)]) for n in range(count)]


def _fault(n: int, point: str) -> Fault:
    return Fault("zombie" if point.endswith("stop") else "failpoint", 2.0, BUSY[n % len(BUSY)], n // 2 % 2, 9.0, point)


def main(rule: str, service: str) -> None:
    from shared.runtime.main import main as run  # here: it chooses a service's event loop

    with ExitStack() as off:
        for owner, name, replacement in RULES[rule].replaced:
            off.enter_context(patch.object(owner, name, replacement))
        run(service_called(service))


if __name__ == "__main__":
    main(*sys.argv[1:])
