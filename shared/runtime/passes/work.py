"""Work: what is slow or outside runs beside the pass, at least once, with tries, backoff and a deadline.

What is asked and not answered is a document, so a successor takes it up. The answer is an input like any other, under the
request's id: a second one is a repeat, and deciding again gives the same.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import structlog

from shared.domain.messages import Command
from shared.domain.nouns import Work
from shared.domain.told import Decisions, Page
from shared.runtime import failpoints, metrics
from shared.runtime.clock import Clock
from shared.runtime.log.wire import Out
from shared.runtime.passes.catalog import WORK, Catalog, to_json
from shared.runtime.passes.partition import Ports

log = structlog.get_logger(__name__)
AT_ONCE = 16
"""Calls outside, of one process."""


class WorkLoop:
    """One a process, for all the partitions it owns."""

    def __init__(
        self, catalog: Catalog, ports: Ports, clock: Clock, owned: Callable[[], Collection[int]], poll: float = 0.5
    ) -> None:
        self.catalog, self.ports, self.clock, self.owned, self.poll = catalog, ports, clock, owned, poll
        self.kinds: dict[str, Work] = {work.name: work for noun in catalog.service.nouns for work in noun.work}
        self.doing: dict[str, asyncio.Task[None]] = {}
        """By the request's id; kept while its answer is on its way into the documents."""
        self.past: Decisions = _unread
        """Set by whoever can read the log back."""

    async def run(self) -> None:
        while self.kinds:
            await asyncio.sleep(self.poll)
            await self.once()

    async def once(self) -> None:
        """Takes up what is asked. Raises what ended a call's task: an append whose outcome is unknown."""
        owned = sorted(self.owned())
        if not owned:
            return
        for task in [task for task in self.doing.values() if task.done()]:
            task.result()
        asked = await self.ports.documents.select(WORK, {"_p": {"$in": owned}, "state": "asked"}, limit=AT_ONCE * 4)
        open = {each["_id"] for each in asked}
        self.doing = {id: task for id, task in self.doing.items() if not task.done() or id in open}
        for each in asked:
            if each["_id"] not in self.doing and self._running() < AT_ONCE:
                self.doing[each["_id"]] = asyncio.create_task(self._do(each))

    def _running(self) -> int:
        return sum(not task.done() for task in self.doing.values())

    async def _do(self, asked: dict[str, Any]) -> None:
        work = self.kinds[asked["work"]]
        request = work.request.__pydantic_validator__.validate_json(asked["data"])
        answer = await self._answer(work, asked["_id"], request)
        failpoints.reach("work-done")
        key, id = asked["key"].encode(), asked["_id"].encode()
        headers = [
            ("ce_type", self.catalog.names[type(answer)]),
            ("ce_id", b"work/" + id),
            ("ce_time", self.clock.now().isoformat().encode()),
            ("ce_actor", work.name.encode()),
            ("work", id),
        ]
        await (await self.ports.log.append(self.catalog.inbox, asked["_p"], [Out(key, to_json(answer), headers)]))

    async def _answer(self, work: Work, id: str, request: Any) -> Command:
        tried = metrics.work_tries
        pause = work.backoff.total_seconds()
        reason = ""
        for number in range(work.tries):
            if number:
                await asyncio.sleep(pause)
                pause *= 2
            try:
                async with asyncio.timeout(work.deadline.total_seconds()):
                    answer = await work.call(request, self.past)
                tried.labels(self.catalog.service.name, work.name, "answered").inc()
                return answer
            except TimeoutError:
                reason = f"no answer within {work.deadline.total_seconds():.0f} s"
            except Exception as error:
                reason = repr(error)[:300]
            tried.labels(self.catalog.service.name, work.name, "failed").inc()
            log.warning("work failed", work=work.name, id=id, attempt=number + 1, reason=reason)
        return work.failed(request, reason)


async def _unread(view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
    raise LookupError("nobody reads the log back here")
