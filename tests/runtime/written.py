"""A partition's inbox and log as the decide loop writes them, without a broker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.messages import Command
from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Headers, Out, fence, header_map
from shared.runtime.loops.cache import Cache
from shared.runtime.loops.catalog import Catalog, to_json
from shared.runtime.loops.decide import Decide, Taken
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Limits, Partition, Ports
from shared.runtime.tools.verify import UNBOUNDED, Nowhere, raise_error
from shared.runtime.vault import MemoryVault


@dataclass(frozen=True)
class Kept:
    """A record in memory."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int = 0


class Written:
    def __init__(self, service: Service, number: int = 0) -> None:
        memory = MemoryDocuments()
        self.catalog, self.number = Catalog(service), number
        ports = Ports(Nowhere(), memory, MemoryVault(), raise_error)
        cache = Cache(memory, number, self.catalog.types, UNBOUNDED)
        self.partition = Partition(self.catalog, number, ports, Limits(), LogReader(Place()), cache, Parking())
        self.decide = Decide(self.partition)
        self.inbox: list[Kept] = []
        self.events: list[Kept] = []
        self.append(fence(self.partition.generation))

    def append(self, out: Out) -> None:
        self.events.append(Kept(len(self.events), out.key, out.value, out.headers))

    async def take(self, key: str, command: Command, time: datetime, value: bytes | None = None) -> Sequence[Out]:
        """Appends the command to the inbox, and its decision to the log. `value` replaces its JSON."""
        at = time.isoformat().encode()
        headers: Headers = [("ce_type", self.catalog.names[type(command)]), ("ce_id", b"c"), ("ce_time", at)]
        record = Kept(len(self.inbox), key.encode(), to_json(command) if value is None else value, headers)
        self.inbox.append(record)
        one = Taken(record, header_map(record), None, *self.decide._read(record, header_map(record)))
        await self.decide._load([one])
        original = self._parked(one)
        if original:
            await self.decide._load([original])
        out = self.decide._decision(one, original)
        for each in out:
            self.append(each)
        return out

    def _parked(self, one: Taken) -> Taken | None:
        inbox = getattr(one.command, "inbox", None)
        if inbox not in self.partition.parking.by_inbox:
            return None
        record = self.inbox[inbox]
        return Taken(record, header_map(record), None, *self.decide._read(record, header_map(record)))

    async def take_all(self, commands: Sequence[tuple[str, Any]], time: datetime) -> None:
        for key, command in commands:
            await self.take(key, command, time)
