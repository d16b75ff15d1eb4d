"""What strangers send, by seed: good orders among strange records, in any codec, in transactions that are committed, aborted or
left open, with each other's records between theirs. Pure."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from shared.domain import ids
from tests.faults.run.odd import Foreign, dressed, record
from tests.faults.run.strange import BOMB, KINDS, LARGE, Strange

Way = Literal["plain", "commit", "abort", "left open"]
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
CHANNEL, SKU, PRICE, CURRENCY, WAREHOUSE = "foreign", "MUG", 990, "CNY", "foreign-1"
"""Of the good orders: they are to be set up before."""
HUGE_EVERY, OPEN_EVERY = 400, 15
"""Records, and groups of batches."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that one producer sends."""

    way: Way
    codec: str
    records: tuple[Foreign, ...]
    partition: int | None
    """None: as the client does by the key."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a good one must come to."""

    order_id: str
    total: int
    captured: int


@dataclass
class Traffic:
    groups: list[list[Batch]] = field(default_factory=list)
    """Batches of a group are sent at the same time, record by record in turns."""
    orders: list[Order] = field(default_factory=list)
    never: set[str] = field(default_factory=set)
    """Ids of orders that were placed in transactions that came to nothing."""


@dataclass
class Sent:
    """Records that the broker took, with their places, topic/partition/offset."""

    said: list[tuple[Foreign, str]] = field(default_factory=list)
    never: list[tuple[Foreign, str]] = field(default_factory=list)
    """Of transactions that came to nothing."""
    ways: dict[str, int] = field(default_factory=dict)
    """How many transactions of each."""


def marker(seed: int) -> str:
    """What nothing may repeat."""
    return f"someone-{seed}@example.test"


def traffic(seed: int, count: int, now: datetime) -> Traffic:
    """At least `count` records."""
    return _Strangers(seed, now).send(count)


class _Strangers:
    def __init__(self, seed: int, now: datetime) -> None:
        self.seed, self.now, self.marker = seed, now, marker(seed)
        self.chance = random.Random(seed)
        self.made = Traffic()
        self.number = 0
        self.waiting: list[Foreign] = []
        """Records of good orders that are still to be sent."""
        self.heavy: Counter[Strange] = Counter()
        self.unpaid: list[str] = []
        """Good orders whose payments are to be taken back, by their number at the shop."""

    def send(self, count: int) -> Traffic:
        sent, groups = 0, self.made.groups
        while sent < count:
            groups.append(list(self._group(len(groups))))
            sent += sum(len(batch.records) for batch in groups[-1])
        groups.append([Batch("plain", "none", tuple(self.waiting), None)])
        return self.made

    def _group(self, number: int) -> Iterator[Batch]:
        ways: list[Way] = ["plain", "plain", *self.chance.choices(("commit", "abort"), k=self.chance.randrange(4))]
        ways += ["left open"] if number % OPEN_EVERY == 1 else []
        for way in ways:
            many = self.chance.randrange(3, 15) if way != "commit" or self.chance.random() < 0.9 else 0  # an empty one, too
            codec = self.chance.choice(CODECS)
            counts = way in ("plain", "commit")
            records = tuple(self._said(codec) if counts else self._taken_back() for _ in range(many))
            yield Batch(way, codec, records, self.chance.choice((None, None, 0, 1, 2, 3)))

    def _said(self, codec: str) -> Foreign:
        if not self.waiting:
            self.waiting += self._order()
        heavy = LARGE if codec == "none" else BOMB
        if self.heavy[heavy] <= self.number // HUGE_EVERY:
            self.heavy[heavy] += 1
            return heavy(self.chance, self._id(), self.marker)
        if self.chance.random() < 0.5:
            return self.waiting.pop(self.chance.randrange(len(self.waiting)))
        return self._strange()

    def _taken_back(self) -> Foreign:
        """Of an order that is never placed, a payment of one that is, or anything."""
        luck = self.chance.random()
        if luck < 0.5:
            external_id = f"never-{self._id()}".replace("/", "-")
            self.made.never.add(ids.order_id(CHANNEL, external_id))
            return self._event("OrderPlaced", self._placed(external_id, 1))
        if luck < 0.7 and self.unpaid:
            return self._event("PaymentReceived", self._paid(self.chance.choice(self.unpaid), f"back-{self.number}", PRICE))
        return self._strange()

    def _strange(self) -> Foreign:
        return self.chance.choice(KINDS)(self.chance, self._id(), self.marker)

    def _order(self) -> list[Foreign]:
        """Paid at once, in two parts, or never; all of it said once or twice. Some shops call every event by one id."""
        external_id = f"good-{self._id()}".replace("/", "-")
        quantity = self.chance.randrange(2, 6)
        total = quantity * PRICE
        parts = self.chance.choice(((total,), (total,), (PRICE, total - PRICE), ()))
        self.unpaid += [] if parts else [external_id]
        self.made.orders.append(Order(ids.order_id(CHANNEL, external_id), total, sum(parts)))
        said = [("OrderPlaced", self._placed(external_id, quantity))]
        said += [("PaymentReceived", self._paid(external_id, f"{external_id}-{n}", part)) for n, part in enumerate(parts)]
        shared = f"foreign/{self.seed}/same" if self.chance.random() < 0.1 else ""
        return [self._event(type, data, shared) for type, data in said * self.chance.choice((1, 1, 1, 2))]

    def _placed(self, external_id: str, quantity: int) -> dict[str, Any]:
        person = {"customer_id": external_id, "name": self.marker, "email": self.marker}
        data = {
            "lines": [{"sku": SKU, "quantity": quantity, "unit_price": None}],
            "expected_total": quantity * PRICE,
            "customer": person,
        }
        return {"channel": CHANNEL, "external_id": external_id, "currency": CURRENCY, **data}

    def _paid(self, external_id: str, payment_id: str, amount: int) -> dict[str, Any]:
        named = {"channel": CHANNEL, "external_id": external_id, "payment_id": payment_id}
        return {**named, "amount": amount, "currency": CURRENCY, "method": self.chance.choice((None, "wechat"))}

    def _event(self, type: str, data: Any, id: str = "") -> Foreign:
        """Now, in any zone, or whenever the broker takes it."""
        here = self.now.astimezone(timezone(timedelta(hours=self.chance.choice((-14, 0, 14))))).isoformat()
        time = self.chance.choice(({}, {"time": here}, {"time": self.now.isoformat().replace("+00:00", "z")}))
        return dressed(self.chance, record("good order", type, id or self._id(), data, "understood", **time), self.marker)

    def _id(self) -> str:
        self.number += 1
        return f"foreign/{self.seed}/{self.number}"
