"""Timers: due ones become inputs. Nothing else reads the time to decide.

A timer fires only when the service has read its inputs past the due time: a payment made before the deadline wins over an
expiry read earlier. It backs off before it fires again; what it caused marks it fired (or its fact cancelled it).

What this process knows and has not written yet is newer than the store, in which timers rest for some seconds.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from shared.runtime import metrics
from shared.runtime.clock import Clock
from shared.runtime.documents.port import Document
from shared.runtime.log.wire import Out
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.catalog import TIMERS, Catalog
from shared.runtime.passes.partition import Ports, place_id

BACK_OFF = 30.0
"""Seconds until an unanswered timer fires again: longer than a restart."""
BATCH = 500


class TimerLoop:
    """One a process, for all the partitions it owns."""

    def __init__(
        self,
        catalog: Catalog,
        ports: Ports,
        clock: Clock,
        owned: Callable[[], Collection[int]],
        cache: Cache,
        press: Callable[[], None],
        poll: float = 1.0,
    ) -> None:
        """`press`: asks for places to be saved soon."""
        self.catalog, self.ports, self.clock, self.owned, self.poll = catalog, ports, clock, owned, poll
        self.cache, self.press = cache, press
        self.fired: dict[str, float] = {}
        self.reading: tuple[datetime, Mapping[tuple[str, int], int]] | None = None
        """A moment, and where the sources ended then: what was due by then fires once all that is read. Asked for anew each
        time, they would never be reached while storefronts are busy."""

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self.poll)
            await self.once()

    async def once(self) -> int:
        """Fires what is due; how many."""
        now = self.clock.now()
        owned = sorted(self.owned())
        if not owned:
            return 0
        moment = asyncio.get_running_loop().time()
        self.fired = {id: at for id, at in self.fired.items() if at > moment - BACK_OFF}
        due = [timer for timer in await self._due(owned, now) if timer["_id"] not in self.fired]
        if not due or (read := await self._read_until(now)) is None:
            return 0
        due = [timer for timer in due if timer["due"] <= read.isoformat()]
        by_partition: dict[int, list[Out]] = {}
        for timer in due:
            headers = [
                ("ce_type", timer["type"].encode()),
                ("ce_id", f"timer/{timer['_id']}".encode()),
                ("ce_time", self._moment(timer["due"], now).isoformat().encode()),
                ("ce_actor", b"clock"),
                ("timer", timer["_id"].encode()),
            ]
            by_partition.setdefault(timer["_p"], []).append(Out(timer["key"].encode(), timer["data"].encode(), headers))
        for number, records in by_partition.items():
            await (await self.ports.log.append(self.catalog.inbox, number, records))
        self.fired |= {timer["_id"]: moment for timer in due}
        metrics.timers_fired.labels(self.catalog.service.name).inc(len(due))
        return len(due)

    def _moment(self, due: str, now: datetime) -> datetime:
        """When the input says it was: its due time, however late it is fired (but never in the future)."""
        return min(datetime.fromisoformat(due), now)

    async def _due(self, owned: Collection[int], now: datetime) -> list[Document]:
        """The earliest first."""
        where = {"_p": {"$in": [*owned]}, "state": "set", "due": {"$lte": now.isoformat()}}
        stored = await self.ports.documents.select(TIMERS, where, sort=(("due", 1),), limit=BATCH)
        newer = {
            id: {"_id": id, "_p": change.entry.partition, **change.value}
            for (collection, id), change in [*self.cache.writing.items(), *self.cache.dirty.items()]
            if collection == TIMERS and change.entry.partition in owned
        }
        found = {timer["_id"]: timer for timer in stored} | newer
        due = [timer for timer in found.values() if timer["state"] == "set" and timer["due"] <= now.isoformat()]
        return sorted(due, key=lambda timer: timer["due"])[:BATCH]

    async def _read_until(self, now: datetime) -> datetime | None:
        """Until when all that lay in the source topics was handled, by whichever process owns it; None: not yet."""
        if self.reading is None:
            self.reading = now, await self.ports.log.ends(self.catalog.sources)
        until, ends = self.reading
        places = await self.ports.documents.places("log/")
        if not all(self._reached(places, topic, number) >= end for (topic, number), end in ends.items()):
            self.press()
            return None
        self.reading = None
        return until

    def _reached(self, places: Mapping[str, dict[str, Any]], topic: str, number: int) -> int:
        place = places.get(place_id("log", number))
        position: int = place["sources"].get(topic, {}).get("position", 0) if place else 0
        return position
