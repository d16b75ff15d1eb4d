"""Memory: services that hear each other in one deterministic loop. First in, first out, unless a `chance` draws."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

import orjson

from shared.domain.messages import Command, Message
from shared.domain.nouns import SetTimer
from shared.domain.service import PUBLIC, STOREFRONT, Service
from shared.memory.history import past_of
from shared.memory.outside import Outside
from shared.memory.served import Kept, Served, Spread
from shared.runtime.log import builtin
from shared.runtime.log.wire import Headers, Out
from shared.runtime.passes.believe import Believed
from shared.runtime.passes.catalog import TIMERS, WORK, to_json
from shared.runtime.vault import MemoryVault, Vault

Waiting = tuple[Served, str, int, Kept]
"""Who hears it, its topic and partition."""
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """A fact on waybill.events."""

    type: str
    id: str
    key: str
    """The order's id, for facts about an order."""
    causation: str
    source: str
    value: bytes

    @property
    def data(self) -> dict[str, Any]:
        return orjson.loads(self.value)  # type: ignore[no-any-return]


class Memory:
    """Reading (`view`, `facts`, `published`) runs it until it is quiet first: what is seen is what everybody has answered."""

    def __init__(
        self,
        services: Sequence[Service],
        start: datetime = START,
        *,
        work: Mapping[str, Callable[[Any], Command]] | None = None,
        vault: Vault | None = None,
        partitions: int = 1,
        chance: Random | None = None,
    ) -> None:
        """`work`, by name, is done instead of the nouns' own: a raise is a failed try. `chance` draws what is taken next:
        partitions stay in order for each who hears them, as on Kafka, and nothing else does."""
        self.now, self.chance, self.spread = start, chance, Spread(partitions)
        self.vault: Vault = vault or MemoryVault()
        self.topics: dict[str, list[list[Kept]]] = defaultdict(lambda: [[] for _ in range(partitions)])
        self.public: list[Kept] = []
        self.waiting: deque[Waiting] = deque()
        self.served = {each.name: Served(each, self.vault, self.spread, self.append) for each in services}
        self.listeners: dict[str, list[Served]] = defaultdict(list)
        for served in self.served.values():
            for topic in served.hears:
                self.listeners[topic].append(served)
        self.outside = Outside(work or {})
        self.timers: list[tuple[datetime, int, Served, str]] = []
        self.asked: deque[tuple[Served, str]] = deque()
        self.sent = 0

    # -- in
    def append(self, topic: str, number: int, out: Out) -> int:
        """Its offset."""
        log = self.topics[topic][number]
        record = Kept(len(log), out.key, out.value, out.headers, self.now)
        log.append(record)
        if topic == PUBLIC:
            self.public.append(record)
        for served in self.listeners[topic]:
            if served.concerns(topic, out):
                self.waiting.append((served, topic, number, record))
        return record.offset

    def storefront(
        self,
        type: str,
        data: Message | Mapping[str, Any] | bytes,
        *,
        id: str = "",
        source: str = "urn:memory",
        time: datetime | None = None,
        key: str = "",
    ) -> str:
        """An event, as any storefront sends it; `data` as bytes goes as it is. Its id."""
        if isinstance(data, Message):
            data = data.model_dump_json(exclude_none=True).encode()
        value = data if isinstance(data, bytes) else orjson.dumps(dict(data))
        self.sent += 1
        id = id or f"event-{self.sent}"
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_type", type.encode()),
            ("ce_id", id.encode()),
            ("ce_source", source.encode()),
            ("ce_time", (time or self.now).isoformat().encode()),
        ]
        self._append(STOREFRONT, Out((key or id).encode(), value, headers))
        return id

    def ask(self, service: str, key: str, command: Command, *, actor: str = "") -> list[Any]:
        """A request, when all is quiet, decided before this returns: the facts that answer it, [] where it changed nothing."""
        self.run()
        served = self.served[service]
        self.sent += 1
        before, id = len(served.log), f"request-{self.sent}"
        reply = f"{id},".encode()
        self.request(service, key, command, id, actor, ("reply", reply))
        self.run()
        answers = next(each for each in served.log[before:] if each.headers.get("reply") == reply)
        return [fact for fact in answers.facts if not isinstance(fact, builtin.Nothing)]

    def request(self, service: str, key: str, command: Command, id: str, actor: str, *more: tuple[str, bytes]) -> None:
        """Into the service's inbox, and no further yet."""
        traced = [("ce_causationid", id.encode()), ("ce_correlationid", id.encode()), *more]
        self._send(self.served[service], key, command, id, actor, traced)

    def _send(self, served: Served, key: str, command: Command, id: str, actor: str, headers: Headers) -> None:
        named: Headers = [
            ("ce_type", served.catalog.names[type(command)]),
            ("ce_id", id.encode()),
            ("ce_time", self.now.isoformat().encode()),
            ("ce_actor", actor.encode()),
        ]
        self._append(served.catalog.inbox, Out(key.encode(), to_json(command), named + headers))

    def _append(self, topic: str, out: Out) -> None:
        self.append(topic, self.spread.partition_for(out.key or b""), out)

    # -- going on
    def run(self) -> None:
        """Until it is quiet: everything heard, all work answered, no timer due."""
        while self._step():
            pass

    def advance(self, to: datetime | None = None, **by: float) -> None:
        """The clock goes on, `to` a time or by as much as a timedelta of these words, and stands still for each timer in turn."""
        until = to or self.now + timedelta(**by)
        self.run()
        while self.timers and self.timers[0][0] <= until:
            self.now = max(self.now, self.timers[0][0])
            self.run()
        self.now = max(self.now, until)

    def _step(self) -> bool:
        if self.waiting:
            served, topic, number, record = self._next()
            before = len(served.log)
            served.take(topic, number, record)
            if served.sets_going:
                for believed in served.log[before:]:
                    self._note(served, believed)
        elif self.asked:
            self._work(*self.asked.popleft())
        elif self.timers and self.timers[0][0] <= self.now:
            self._fire(*heappop(self.timers))
        else:
            return False
        return True

    def _next(self) -> Waiting:
        if self.chance is None:
            return self.waiting.popleft()
        drawn = self.waiting[self.chance.randrange(len(self.waiting))]
        first = next(each for each in self.waiting if each[:3] == drawn[:3])
        self.waiting.remove(first)
        return first

    def _note(self, served: Served, believed: Believed) -> None:
        """What it sets going."""
        wiring = served.catalog.wiring
        for fact in believed.facts:
            if type(fact) not in builtin.BUILTIN_FACTS:
                for change in wiring.timers(fact):
                    if isinstance(change, SetTimer):
                        self.sent += 1
                        heappush(self.timers, (change.due, self.sent, served, change.id))
                self.asked += [(served, ask.id) for _, ask in wiring.asks(fact)]

    def _fire(self, due: datetime, _: int, served: Served, id: str) -> None:
        timer = served.known(TIMERS, id)
        if timer is None or timer["state"] != "set" or timer["due"] != due.isoformat():
            return  # cancelled, or set anew
        headers = [
            ("ce_type", timer["type"].encode()),
            ("ce_id", f"timer/{id}".encode()),
            ("ce_time", due.isoformat().encode()),
            ("ce_actor", b"clock"),
            ("timer", id.encode()),
        ]
        self._append(served.catalog.inbox, Out(timer["key"].encode(), timer["data"].encode(), headers))

    def _work(self, served: Served, id: str) -> None:
        asked = served.known(WORK, id)
        if asked["state"] != "asked":
            return
        work, answer = self.outside.answer(served.catalog.service, asked, past_of(served))
        self._send(served, asked["key"], answer, f"work/{id}", work, [("work", id.encode())])

    # -- out
    def view(self, service: str, view: str, id: str) -> Any:
        """The document, as its model; None where there is none."""
        self.run()
        served = self.served[service]
        return served.known(served.catalog.service.view(view).collection, id)

    def facts(self, service: str, key: str | None = None) -> list[Any]:
        """Of its log, in order; of one key. Answers that changed nothing are left out."""
        self.run()
        wanted = None if key is None else key.encode()
        return [
            fact
            for each in self.served[service].log
            if wanted is None or each.key == wanted
            for fact in each.facts
            if not isinstance(fact, builtin.Nothing)
        ]

    def published(self, since: int = 0) -> list[Published]:
        """What storefronts hear on waybill.events, in order."""
        self.run()
        return [_published(record) for record in self.public[since:]]


def _published(record: Kept) -> Published:
    headers = dict(record.headers)
    return Published(
        headers["ce_type"].decode(),
        headers["ce_id"].decode(),
        (record.key or b"").decode(),
        headers.get("ce_causationid", b"").decode(),
        headers["ce_source"].decode(),
        record.value or b"",
    )
