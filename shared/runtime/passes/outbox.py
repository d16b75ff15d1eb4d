"""Outbox: what others must hear of what is believed. It goes out with the next pass's own records, in one request, or by itself
soon after: each request costs the broker and us as much as its records."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf

from shared.runtime.passes.keying import Records, append
from shared.runtime.passes.partition import Ports

WITHIN = 0.01
"""Seconds until it goes out by itself: what this service does next waits for it."""
PUBLIC_WITHIN = 0.03
"""The same, of what only storefronts hear: mostly the next pass takes it along."""
LATER_WITHIN = 0.3
"""The same, of what may wait for company (`On.later`)."""


class Outbox:
    """`later` appends what waits, in its turn: what was believed first goes out first."""

    def __init__(self, ports: Ports, later: Callable[[], Awaitable[None]]) -> None:
        self.ports, self.later = ports, later
        self.waiting: Records = {}
        self.promise: asyncio.Future[int] | None = None
        self.due = 0.0
        """When what waits goes out, by the loop's clock."""
        self.tasks: set[asyncio.Task[None]] = set()

    def add(self, records: Records, within: float = PUBLIC_WITHIN) -> "asyncio.Future[int]":
        """Done once all of it is acknowledged."""
        loop = asyncio.get_running_loop()
        due = loop.time() + within
        if self.promise is None:
            self.promise, self.due = loop.create_future(), inf
        if due < self.due:
            self.due = due
            loop.call_at(due, self._remember, self.promise)
        for where, out in records.items():
            self.waiting.setdefault(where, []).extend(out)
        return self.promise

    def _remember(self, promise: "asyncio.Future[int]") -> None:
        if self.promise is promise:  # else the next pass took it along
            task = asyncio.ensure_future(self.later())
            self.tasks.add(task)  # the loop keeps weak references only
            task.add_done_callback(self.tasks.discard)

    def take(self, records: Records) -> "asyncio.Future[int] | None":
        """Puts what waits before these records. Whoever appends them keeps the promise."""
        for where, out in self.waiting.items():
            records[where] = [*out, *records.get(where, ())]
        promise, self.waiting, self.promise = self.promise, {}, None
        return promise

    async def send(self) -> None:
        """Now. To be called in turn. Cut short, it fails the promise: who waits for it would wait for ever otherwise."""
        records: Records = {}
        if (promise := self.take(records)) is not None:
            try:
                sent = await append(self.ports, records)
            except BaseException as error:
                promise.set_exception(CutShort(f"what waited for others was not sent: {error!r}"))
                raise
            asyncio.gather(*sent.values()).add_done_callback(lambda all: keep(promise, all))


class CutShort(Exception):
    """Some of it may be out and some not: the process may not go on."""


def keep(promise: "asyncio.Future[int]", all: "asyncio.Future[list[int]]") -> None:
    if promise.done() or all.cancelled():
        return
    if error := all.exception():
        promise.set_exception(error)
    else:
        promise.set_result(0)
