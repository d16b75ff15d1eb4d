"""A service with one rule switched off, on the real stores: the checker must notice.

`python -m tests.faults.run.without RULE SERVICE` runs such a service; `waybill faults --without RULE` a whole system of them.
"""

import importlib
import sys
from contextlib import ExitStack
from dataclasses import dataclass

from tests.faults.run.schedule import Fault
from tests.simulation.mutations import MUTATIONS, Mutation, switched_off


@dataclass(frozen=True, slots=True)
class Off:
    mutations: tuple[Mutation, ...]
    points: tuple[str, ...]
    """The failpoints at which the rule's absence tells."""

    @property
    def meaning(self) -> str:
        return "; ".join(mutation.off for mutation in self.mutations) or "nothing: what the others are compared with"


def _off(points: tuple[str, ...], *words: str) -> Off:
    """The simulation's mutations that are described by these words."""
    known = {mutation.off: mutation for mutation in MUTATIONS}
    return Off(tuple(known[each] for each in words), points)


RULES = {
    "nothing": _off(("decided:1:stop", "react-acknowledged:2", "written:2", "produced:2", "decided:2:stop", "read-back:2")),
    "fence": _off(  # rule sequence, too: it would catch most of them
        ("decided:1:stop", "decided:2:stop"), "a zombie's records count", "records out of step count"
    ),
    "linked": _off(("react-acknowledged:1", "react-acknowledged:2"), "a command sent again is taken again"),
    "forward": _off(("written:2", "written:3"), "a document is changed again by what it shows"),
    "hydrate": _off(("produced:2", "read-back:2"), "decides before its own fence was read"),
}
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
        for mutation in RULES[rule].mutations:
            off.enter_context(switched_off(mutation))
        run(importlib.import_module(f"services.{service}.service").service)


if __name__ == "__main__":
    main(*sys.argv[1:])
