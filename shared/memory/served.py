"""One service in memory: what a pass does, an input at a time, through the same functions."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, TypeVar, cast
from zlib import crc32

from shared.domain.service import STOREFRONT, Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import Decision, Place
from shared.runtime.log.wire import Headers, Out
from shared.runtime.passes import inbox
from shared.runtime.passes.believe import Believed, Fold, ours
from shared.runtime.passes.cache import Cache, Entry, Key
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.decide import Decide
from shared.runtime.passes.hear import Ear, Input, Send
from shared.runtime.passes.keying import Records, key_anew, seal
from shared.runtime.passes.lookups import Lookups
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Partition, Ports, Previous
from shared.runtime.passes.publish import publications
from shared.runtime.passes.receipt import Receipt
from shared.runtime.passes.storefront import StorefrontEar
from shared.runtime.vault import Vault

T = TypeVar("T")


class Kept(NamedTuple):
    """A record of a topic."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    time: datetime

    @property
    def timestamp(self) -> int:
        return int(self.time.timestamp() * 1000)


class Spread:
    """All that the functions of a pass ask of a log here: nothing is appended through it."""

    def __init__(self, partitions: int) -> None:
        self.partitions = partitions

    def partition_for(self, key: bytes) -> int:
        return crc32(key) % self.partitions


class Everything(Cache):
    """Nothing ever leaves it, so nothing is loaded into it."""

    async def load(self, keys: Mapping[Key, int]) -> None:
        for key, partition in keys.items():
            if key not in self.entries:
                self.entries[key] = Entry(partition, None, -1, stored=False)


class Served:
    """It remembers all that it was ever told, so it never waits for a store."""

    def __init__(self, service: Service, vault: Vault, spread: Spread, append: Callable[[str, int, Out], object]) -> None:
        self.catalog, self.append = Catalog(service), append
        self.documents = MemoryDocuments()
        self.ports = Ports(cast(Any, spread), self.documents, vault, _fail)
        self.cache = Everything(self.documents, self.catalog.types)
        self.decide, self.fold = Decide(self.catalog, self.cache), Fold(self.catalog, self.cache)
        self.lookups = Lookups(self.catalog, self.cache, self.documents, lambda _: True)
        self.partitions = [self._partition(number) for number in range(spread.partitions)]
        heard = self.catalog.heard
        self.ears = {topic: Ear(self.catalog, topic) for topic in heard if topic != STOREFRONT}
        self.storefront = StorefrontEar(self.catalog, STOREFRONT, Receipt(driven=True)) if STOREFRONT in heard else None
        self.previous: dict[tuple[str, int], Previous] = defaultdict(dict)
        """Of what was keyed anew, by source topic and partition."""
        self.concerned: dict[tuple[str, bytes], bool] = {}
        self.sets_going = any(noun.timers or noun.work for noun in service.nouns)
        self.log: list[Believed] = []
        """All its decisions, in the order in which they were taken."""

    def _partition(self, number: int) -> Partition:
        place, answered, parking = Place(), Answered({}), Parking()
        return Partition(self.catalog, number, place, answered, parking, {}, {}, generation=b"memory", expected=0, ready=True)

    @property
    def name(self) -> str:
        return self.catalog.service.name

    @property
    def hears(self) -> list[str]:
        return [self.catalog.inbox, *self.catalog.heard]

    def concerns(self, topic: str, out: Out) -> bool:
        """Whether there is anything in it to hear: most decisions are nothing to most services."""
        if (ear := self.ears.get(topic)) is None:
            return True
        _, types = out.headers[0]
        if (known := self.concerned.get((topic, types))) is None:
            known = self.concerned[topic, types] = bool(ear.concerns(types))
        return known

    def take(self, topic: str, number: int, record: Kept) -> None:
        partition = self.partitions[number]
        if topic == self.catalog.inbox:
            input = inbox.take(self.catalog, partition, record, self.ports.log.partition_for)
            if input is not None:
                self._decide(partition, input)
            return
        sends = []
        for each in self._heard(topic, partition, record):
            if isinstance(each, Send):
                sends.append(each)
            else:
                self._decide(partition, each)
        if sends:
            self._key_anew(topic, number, sends)

    def _heard(self, topic: str, partition: Partition, record: Kept) -> Iterable[Input | Send]:
        if topic == STOREFRONT and self.storefront is not None:
            return self.storefront.hear(record, partition.number)
        answered = None if topic == self.catalog.events else partition.answered
        return self.ears[topic].hear(Decision(record, dict(record.headers)), partition.number, answered)

    def _key_anew(self, topic: str, number: int, sends: list[Send]) -> None:
        records: Records = {}
        sealed = at_once(seal(self.ports, sends))
        key_anew(self.catalog, self.ports, topic, number, sealed, self.previous[topic, number], records)
        for (inbox_topic, target), outs in records.items():
            for out in outs:
                self.append(inbox_topic, target, out)

    def _decide(self, partition: Partition, input: Input) -> None:
        number = partition.number
        names = self.decide.lookups(input)
        found = at_once(self.lookups.find(names)) if names else {}
        at_once(self.cache.load(dict.fromkeys(self.decide.keys(input), number)))
        decided = self.decide.decide(partition, input, self.decide.narrowed(input, found))
        assert decided is not None, "rule answer"
        believed = ours(partition, decided)
        at_once(self.fold.fold([believed]))
        self.fold.outcomes.clear()  # nobody waits for one: it stands when whoever asked goes on
        self.log.append(believed)
        self.append(self.catalog.events, number, decided.out)
        for topic, target, records in publications(self.catalog, [believed], self.ports.log.partition_for):
            for out in records:
                self.append(topic, target, out)

    def known(self, collection: str, id: str) -> Any:
        """A state, view or document of the runtime, as it is now; None before its first fact."""
        entry = self.cache.entries.get((collection, id))
        return None if entry is None else entry.value

    def write(self) -> None:
        """What was changed goes into the documents, for whoever reads those: the API."""
        for collection, (new, changed) in self.cache.encode(self.cache.take_dirty()).items():
            at_once(self.documents.write(collection, new, changed))


def at_once(waiting: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to that has nothing to wait for: here all stores are in memory."""
    try:
        waiting.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    waiting.close()
    raise RuntimeError("it waits: a store in memory never does")


def _fail(number: int, error: BaseException) -> NoReturn:
    raise error
