"""What a seed makes of the world: who buys what and when, what is sent twice, who asks over HTTP, how bad the day is."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from shared.domain.messages import Command
from shared.runtime.passes.partition import Limits
from shared.testing.simulation.kafka import Network
from tests.simulation.toy import sales, stock
from tests.simulation.toy.events import CancelRequested, Line, Paid, Placed, Restocked
from tests.simulation.toy.sales import PAY_WITHIN

DAY = 9.0
"""Seconds of trouble."""
SHELVES = [("north", "tea"), ("north", "pot"), ("york", "tea"), ("east", "cup")]


@dataclass(frozen=True, slots=True)
class Sent:
    """A storefront's event on its way: `type` and `data` as they stand in the record."""

    when: float
    partition: int
    id: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request over HTTP; by `twins` clients at once, with the same idempotency key."""

    when: float
    id: str
    service: str
    key: str
    command: Command
    twins: int


@dataclass(slots=True)
class Plan:
    network: Network
    limits: Limits
    kill: float
    """Chance of a process to be killed at each of its steps."""
    disturb: float
    """Seconds between pauses, leavings, outages (mean)."""
    replicas: dict[str, int]
    versions: tuple[int, ...]
    """Of the code that processes start with, until all run the second."""
    waiting: int
    """Records that may wait for a pass."""
    outside: float
    """How often a call outside fails or hangs."""
    store_fails: bool
    sent: list[Sent] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def make(random: Random, partitions: int) -> Plan:
    plan = Plan(
        Network(
            expired=random.choice((0, 0.01, 0.03, 0.1)),
            late=random.choice((0, 0.01, 0.04)),
            unacknowledged=random.choice((0, 0.01, 0.04)),
            doubled=random.choice((0, 0.02, 0.1)),
            cut=random.choice((0, 0.3, 0.8)),
            slow=random.choice((0.02, 0.1, 0.2)),
            only=random.choice(("", "", ".events")),
        ),
        Limits(
            cache=random.choice((3, 20_000)),
            records=random.choice((1, 5, 2_000)),
            write_every=random.choice((0.0, 0.05, 0.2)),
            save_every=random.choice((0.05, 0.2, 0.5)),
        ),
        kill=random.choice((0, 0.0004, 0.001)),
        disturb=random.choice((0.4, 0.8, 2.0, 1000.0)),
        replicas={"sales": random.choice((1, 2)), "stock": random.choice((1, 2)), "billing": random.choice((1, 1, 2))},
        versions=random.choice(((1,), (2,), (1, 2))),
        waiting=random.choice((3, 10_000)),
        outside=random.choice((0, 0.2, 0.6)),
        store_fails=random.random() < 0.2,
    )
    _events(plan, random, partitions)
    _requests(plan, random)
    plan.sent.sort(key=lambda sent: sent.when)
    plan.asked.sort(key=lambda asked: asked.when)
    return plan


def _events(plan: Plan, random: Random, partitions: int) -> None:
    def send(when: float, id: str, event: Any, type: str = "") -> None:
        data = event if isinstance(event, bytes) else event.model_dump_json().encode()
        sent = Sent(min(when, DAY), random.randrange(partitions), id, type or event.__class__.__name__, data)
        plan.sent.append(sent)
        if random.random() < 0.2:  # the storefront sends it again, where it likes
            again = Sent(min(DAY, when + random.random() * 2), random.randrange(partitions), id, sent.type, data)
            plan.sent.append(again)

    for number, (warehouse, sku) in enumerate(SHELVES):
        line = Line(warehouse=warehouse, sku=sku, quantity=random.randint(2, 12))
        cursed = random.random() < 0.06
        send(random.random(), f"restock-{number}", Restocked(delivery=f"d{number}", line=line, cursed=cursed))
    for number in range(random.randint(2, 5)):
        order, when = f"order{number}", random.random() * DAY * 0.6
        lines = tuple(
            Line(warehouse=warehouse, sku=sku, quantity=random.randint(1, 4))
            for warehouse, sku in random.choices(SHELVES, k=random.randint(1, 3))
        )
        shopper, cursed, later = f"shopper{random.randrange(2)}", random.random() < 0.06, random.random() < 0.15
        send(when, f"{order}-placed", Placed(order=order, shopper=shopper, lines=lines, cursed=cursed, cursed_later=later))
        if random.random() < 0.7:
            paid = when + random.choice(
                (random.random() * 0.1, random.random(), PAY_WITHIN.total_seconds() - random.random() * 0.3)
            )
            send(paid, f"{order}-paid", Paid(order=order, payment=f"{order}-p", amount=random.randint(1, 99)))
        if random.random() < 0.2:
            send(when + random.random() * 3, f"{order}-cancel", CancelRequested(order=order))
        if random.random() < 0.1:
            send(when + random.random(), f"{order}-other", Placed(order=order, shopper=shopper, lines=lines[:1] * 3))
    if random.random() < 0.3:
        send(random.random() * DAY, "torn", b'{"order": "o', "Placed")
    if random.random() < 0.3:
        send(random.random() * DAY, "strange", b"{}", "Wished")


def _requests(plan: Plan, random: Random) -> None:
    for number in range(random.randint(0, 3)):
        when, id, twins = random.random() * DAY, f"request-{number}", random.choice((1, 1, 2))
        if random.random() < 0.5:
            order = f"order{random.randrange(3)}"
            plan.asked.append(Asked(when, id, "sales", order, sales.CancelOrder(order=order), twins))
        else:
            warehouse, sku = random.choice(SHELVES)
            line = Line(warehouse=warehouse, sku=sku, quantity=random.randint(1, 5))
            command = stock.Receive(delivery=id, line=line, cursed=random.random() < 0.1)
            plan.asked.append(Asked(when, id, "stock", warehouse, command, twins))
