"""Which fault comes when: pure, by seed."""

import random
from dataclasses import dataclass
from typing import Literal

from shared.runtime.failpoints import NAMES
from shared.runtime.topics import SERVICES, service_called

Kind = Literal["kill", "failpoint", "zombie", "leave", "rolling", "broker", "mongo", "blackout"]

SHARES: dict[Kind, int] = {
    "kill": 33, "failpoint": 40, "zombie": 7, "leave": 6, "broker": 5, "mongo": 6, "rolling": 2, "blackout": 1,
}  # fmt: skip
"""Of a hundred."""
MEANING: dict[Kind, str] = {
    "kill": "kill -9",
    "failpoint": "kill -9 at a named point",
    "zombie": "stopped for longer than its session, then woken",
    "leave": "a worker leaves, and joins again later",
    "rolling": "rolling restart of all workers",
    "broker": "Kafka killed and started again",
    "mongo": "MongoDB killed and started again",
    "blackout": "Kafka and MongoDB away for a minute",
}
AT_WORK = [name for name in SERVICES if any(noun.work for noun in service_called(name).nouns)]
"""Services that may be killed there: where none has any, the point is left out."""
STORES: set[Kind] = {"broker", "mongo", "blackout"}


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    after: float
    """Seconds since the one before it was applied."""
    service: str
    number: int
    """Of the worker."""
    seconds: float
    """How long something stays away."""
    point: str = ""
    """name:N of a failpoint; name:N:stop for a zombie that is stopped there, with decisions in its hands."""


def schedule(seed: int, count: int, workers: int) -> list[Fault]:
    """At least one of every kind; the same seed, count and workers give the same faults."""
    chance = random.Random(seed)
    kinds: list[Kind] = [kind for kind, share in SHARES.items() for _ in range(max(1, round(share * count / 100)))]
    kinds = kinds[:count] if count < len(SHARES) else kinds
    kinds += ["kill"] * (count - len(kinds))
    chance.shuffle(kinds)
    points = _points(chance, kinds.count("failpoint"))
    return [_fault(chance, kind, workers, points) for kind in kinds]


def _points(chance: random.Random, count: int) -> list[str]:
    """Every name as often as every other, as far as that goes."""
    names = [name for name in NAMES if name != "work-done" or AT_WORK]
    chance.shuffle(names)
    points = [f"{names[index % len(names)]}:{_times(chance)}" for index in range(count)]
    chance.shuffle(points)
    return [point.split(":")[0] + ":1" if point.startswith("fenced") else point for point in points]


def _times(chance: random.Random) -> int:
    return chance.choice((1, 1, 2, 3, 5))


def _fault(chance: random.Random, kind: Kind, workers: int, points: list[str]) -> Fault:
    if kind == "failpoint":
        point = points.pop()
    else:
        point = f"decided:{_times(chance)}:stop" if kind == "zombie" and chance.random() < 0.5 else ""
    away = {"zombie": (8, 15), "leave": (8, 12), "broker": (0, 4), "mongo": (0, 4), "blackout": (60, 60)}.get(kind, (0, 0))
    return Fault(
        kind,
        round(chance.uniform(1.0, 5.0), 1),
        chance.choice(AT_WORK if point.startswith("work-done") else SERVICES),
        chance.randrange(workers),
        round(chance.uniform(*away), 1),
        point,
    )
