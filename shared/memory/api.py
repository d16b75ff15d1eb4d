"""The services' HTTP APIs over a Memory, in this process: the same applications, no server.

async with clients(system) as http:
    answer = await http.post("http://orders/orders", json={...})
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import httpx

from shared.api.app import create_app
from shared.api.auth import Callers
from shared.api.ports import Outcome, Submission, outcome_from
from shared.api.signatures import Signers
from shared.domain.service import Service
from shared.domain.told import Page
from shared.memory.history import past_of
from shared.memory.served import Served
from shared.memory.system import Memory
from shared.runtime.documents.port import Document
from shared.runtime.log import builtin
from shared.runtime.passes.believe import recorded_of
from shared.runtime.passes.catalog import OUTCOMES


def clients(system: Memory, callers: Callers | None = None, signers: Signers | None = None) -> httpx.AsyncClient:
    """One client for all of them: http://orders/..., http://pricing/... Authentication is off unless `callers` are given; no
    provider may call back but the `signers`."""
    wanted = callers or Callers(None), signers or Signers({})
    return httpx.AsyncClient(mounts={f"http://{name}": _Asked(MemoryPorts(system, name), *wanted) for name in system.served})


class _Asked(httpx.AsyncBaseTransport):
    """A service's application, made when it is first asked: its hundred routes take a second."""

    def __init__(self, ports: "MemoryPorts", callers: Callers, signers: Signers) -> None:
        self.ports, self.callers, self.signers = ports, callers, signers

    @cached_property
    def app(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(create_app(self.ports.service, self.ports, callers=self.callers, signers=self.signers))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.app.handle_async_request(request)


class MemoryPorts:
    """What the kit needs of the runtime. Everything asked for is decided before anybody could wait for it."""

    def __init__(self, system: Memory, name: str) -> None:
        self.system, self.served = system, system.served[name]
        self.service: Service = self.served.catalog.service
        self.documents, self.vault = MemoryReadable(system, self.served), system.vault

    def now(self) -> datetime:
        return self.system.now

    def ready(self) -> tuple[bool, dict[str, str]]:
        return True, {}

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        id, reply = submission.id, f"{submission.id},{submission.fingerprint}".encode()
        trace = [("traceparent", submission.traceparent.encode())] if submission.traceparent else []
        given = (submission.key, submission.command, id, submission.actor)
        self.system.run()
        self.system.request(self.service.name, *given, ("reply", reply), *trace)
        outcome = await self.outcome(id)
        return outcome if wait > 0 else None

    async def claim(self, id: str, fingerprint: str) -> str:
        return fingerprint  # one request at a time

    async def outcome(self, id: str) -> Outcome | None:
        self.system.run()
        document = self.served.known(OUTCOMES, id)
        return None if document is None else outcome_from(id, document)

    async def settled(self) -> Mapping[int, int]:
        self.system.run()
        return {each.partition.number: each.offset + 1 for each in self.served.log}

    async def past(self, view: str, id: str, at: datetime) -> Document | None:
        """Its facts in the log's order, up to the first that is later."""
        self.system.run()
        catalog = self.served.catalog
        value, shows, number = None, -1, -1
        for each in self.served.log:
            for line, fact in enumerate(each.facts):
                if type(fact) in builtin.BUILTIN_FACTS:
                    continue
                for found, changed in catalog.wiring.views(fact):
                    if (found.name, changed) == (view, id):
                        recorded = recorded_of(fact, catalog.names[type(fact)], each.headers, line)
                        if recorded.time > at:
                            return _document(id, number, shows, value)
                        value = found.evolve(value, recorded, id)
                        shows, number = each.offset, each.partition.number
        return _document(id, number, shows, value)

    async def history(self, view: str, id: str, *, before: int | None, limit: int) -> Page | None:
        self.system.run()
        return await past_of(self.served)(view, id, before=before, limit=limit)


def _document(id: str, number: int, at: int, value: Any) -> Document | None:
    return None if value is None else {"_id": id, "_p": number, "_at": at, **value.model_dump(mode="json")}


class MemoryReadable:
    """Documents as they stand when everything is quiet."""

    def __init__(self, system: Memory, served: Served) -> None:
        self.system, self.served = system, served

    def _settled(self) -> None:
        self.system.run()
        self.served.write()

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        self._settled()
        return await self.served.documents.find(collection, ids)

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        self._settled()
        return await self.served.documents.select(collection, where, sort=sort, limit=limit, after=after)
