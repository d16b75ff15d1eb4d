"""A service with one rule switched off, on the real stores: the checker must notice.

`python -m tests.faults.run.without RULE SERVICE` runs such a service; `waybill faults --without RULE` a whole system of them.
"""

import importlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from shared.log.links import Links
from shared.log.reader import LogReader
from shared.loops.partition import Partition
from shared.loops.project import Project
from tests.faults.run.schedule import Fault


@dataclass(frozen=True, slots=True)
class Off:
    meaning: str
    patches: tuple[tuple[type[Any], str, Callable[..., Any]], ...]
    points: tuple[str, ...]
    """The failpoints at which its absence tells."""


def _yes(self: Any, *_: Any) -> bool:
    return True


def _no(self: Any, *_: Any) -> bool:
    return False


_take_over = Partition.take_over


async def _ready_at_once(self: Partition) -> None:
    self.ready.set()
    await _take_over(self)


RULES = {
    "nothing": Off(
        "all rules are kept: what the others are compared with",
        (),
        ("decided:1:stop", "react-acknowledged:2", "written:2", "produced:2", "decided:2:stop", "read-back:2"),
    ),
    "fence": Off(
        "a zombie's records count (rule sequence off, too: it would catch most of them)",
        ((LogReader, "under_newest_fence", _yes), (LogReader, "in_step", _yes)),
        ("decided:1:stop", "decided:2:stop"),
    ),
    "linked": Off(
        "a command that is sent again is taken again",
        ((Links, "is_repeat", _no),),
        ("react-acknowledged:1", "react-acknowledged:2"),
    ),
    "forward": Off(
        "a document is changed again by what it shows",
        ((Project, "is_forward", _yes),),
        ("written:2", "written:3"),
    ),
    "hydrate": Off(
        "a worker decides before it has read the log to its own fence",
        ((Partition, "take_over", _ready_at_once),),
        ("produced:2", "read-back:2"),
    ),
}
BUSY = ("orders", "inventory", "fulfillment", "orders", "inventory", "support")


def faults(rule: str, count: int) -> list[Fault]:
    """Alternating over the busy services' workers; a zombie needs a successor, so its session ends while it is stopped."""
    points = RULES[rule].points
    return [_fault(n, points[n % len(points)]) for n in range(count)]


def _fault(n: int, point: str) -> Fault:
    return Fault("zombie" if point.endswith("stop") else "failpoint", 2.0, BUSY[n % len(BUSY)], n // 2 % 2, 9.0, point)


def main(rule: str, service: str) -> None:
    from shared.runtime.main import main as run

    with ExitStack() as off:
        for owner, method, replacement in RULES[rule].patches:
            off.enter_context(patch.object(owner, method, replacement))
        run(importlib.import_module(f"services.{service}.service").service)


if __name__ == "__main__":
    main(*sys.argv[1:])
