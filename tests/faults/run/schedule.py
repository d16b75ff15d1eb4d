"""Which fault comes when: pure, by seed."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.domain.service import STOREFRONT
from shared.runtime.failpoints import NAMES
from shared.runtime.passes.catalog import Catalog
from shared.runtime.topics import SERVICES, service_called

Kind = Literal[
    "kill", "failpoint", "zombie", "leave", "rolling", "broker", "mongo", "blackout",
    "deleted", "emptied", "compression", "group", "clock", "kafka-full", "mongo-full", "restored",
]  # fmt: skip

OPERATORS: dict[Kind, int] = {
    "deleted": 3, "emptied": 2, "compression": 3, "group": 2, "clock": 4, "kafka-full": 1, "mongo-full": 1, "restored": 2,
}  # fmt: skip
"""What people and their machines do to topics, groups, clocks, disks and documents: operators.py."""
SHARES: dict[Kind, int] = {
    "kill": 27, "failpoint": 32, "zombie": 6, "leave": 5, "broker": 4, "mongo": 5, "rolling": 2, "blackout": 1, **OPERATORS,
}  # fmt: skip
"""Of a hundred; kills are the majority."""
MEANING: dict[Kind, str] = {
    "kill": "kill -9",
    "failpoint": "kill -9 at a named point",
    "zombie": "stopped for longer than its session, then woken",
    "leave": "a worker leaves, and joins again later",
    "rolling": "rolling restart of all workers",
    "broker": "Kafka killed and started again",
    "mongo": "MongoDB killed and started again",
    "blackout": "Kafka and MongoDB away for a minute",
    "deleted": "storefront.events deleted as far as all had read",
    "emptied": "storefront.events deleted before a service that was away had read it",
    "compression": "compression.type of a topic changed",
    "group": "a service's consumer group reset or deleted while it was away",
    "clock": "a worker's clock an hour off",
    "kafka-full": "Kafka's disk full, and space made",
    "mongo-full": "MongoDB's disk full, and space made",
    "restored": "MongoDB restored from a backup older than the log",
}
AT_WORK = [name for name in SERVICES if any(noun.work for noun in service_called(name).nouns)]
"""Services that may be killed there: where none has any, the point is left out."""
HEAR_STOREFRONTS = [name for name in SERVICES if STOREFRONT in Catalog(service_called(name)).sources]
AMONG: dict[Kind, Sequence[str]] = {"emptied": HEAR_STOREFRONTS, "clock": ("orders", "orders", *SERVICES)}
"""Who is chosen from; deadlines under load are those of orders."""
AWAY: dict[Kind, tuple[float, float]] = {
    "zombie": (8, 15), "leave": (8, 12), "broker": (0, 4), "mongo": (0, 4), "blackout": (60, 60),
    "emptied": (3, 6), "clock": (6, 12), "kafka-full": (0, 4), "mongo-full": (0, 4),
}  # fmt: skip
"""Seconds, from and to."""


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
    """name:N of a failpoint; name:N:stop for a zombie that is stopped there, with decisions in its hands. What a topic, a
    group or a clock is set to."""


def schedule(seed: int, count: int, workers: int, shares: Mapping[Kind, int] = SHARES) -> list[Fault]:
    """At least one of every kind, where there are as many; the same arguments give the same faults."""
    chance = random.Random(seed)
    kinds = _kinds(count, shares)
    chance.shuffle(kinds)
    points = _points(chance, kinds.count("failpoint"))
    return [_fault(chance, kind, workers, points) for kind in kinds]


def _kinds(count: int, shares: Mapping[Kind, int]) -> list[Kind]:
    of = sum(shares.values())
    found = Counter({kind: max(1, round(share * count / of)) for kind, share in shares.items()})
    order = list(shares)
    while found.total() > count:  # the commonest first, then the last: what is rare stays, where there is room for it
        found[max(order, key=lambda kind: (found[kind], order.index(kind)))] -= 1
    found[max(shares, key=shares.__getitem__)] += count - found.total()
    return list(found.elements())


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
    after = round(chance.uniform(1.0, 5.0), 1)
    point = _point(chance, kind, points)
    among = AMONG.get(kind, SERVICES)
    service = chance.choice(AT_WORK if point.startswith("work-done") else among)
    return Fault(kind, after, service, chance.randrange(workers), round(chance.uniform(*AWAY.get(kind, (0, 0))), 1), point)


def _point(chance: random.Random, kind: Kind, points: list[str]) -> str:
    match kind:
        case "failpoint":
            return points.pop()
        case "zombie":
            return f"decided:{_times(chance)}:stop" if chance.random() < 0.5 else ""
        case "compression":
            topic = chance.choice((STOREFRONT, *(f"{service}.events" for service in SERVICES)))
            return f"{topic}:{chance.choice(('gzip', 'lz4', 'zstd', 'snappy', 'producer'))}"
        case "group":
            return chance.choice(("earliest", "latest", "deleted"))
        case "clock":
            return chance.choice(("3600", "-3600"))
        case _:
            return ""
