"""What the API kit needs of the runtime: append a command to the inbox, wait until its outcome is in the documents."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from aiokafka.errors import KafkaError

from shared.api.ports import Outcome, Submission, Unavailable, outcome_from
from shared.domain.told import Page
from shared.runtime.documents.newest import Newest
from shared.runtime.documents.port import Document, Documents
from shared.runtime.log.wire import Headers, Out
from shared.runtime.passes.catalog import OUTCOMES, to_json
from shared.runtime.passes.partition import place_id
from shared.runtime.tools.as_of import Past
from shared.runtime.tools.fetching import Fetching
from shared.runtime.vault import Vault
from shared.runtime.worker import Worker

CLAIMS = "claims_v1"
"""Who came first with an Idempotency-Key. Not of the log: it tells apart only what is under way at the same time, afterwards the
outcome does."""
WATCH_EVERY = 0.03
"""Seconds between looks for an outcome that another replica projects."""
SELDOM = 0.25
"""Seconds at most, and from the start where this process decides itself and tells: the partition may go to another meanwhile."""
APPEND_WITHIN = 5.0
"""Seconds until a caller is told that the inbox cannot be reached."""


class HttpPorts:
    """`documents` and `vault` answer at once or say Unavailable (503): a caller is not kept waiting as a loop is."""

    def __init__(self, worker: Worker, documents: Documents, vault: Vault) -> None:
        self.worker, self.service = worker, worker.service
        self.stored, self.documents = documents, Newest(documents, worker.engine.cache)
        self.vault = vault
        self._past = Past(worker.catalog, self.documents, Fetching(worker.kafka.brokers, worker.kafka.security))
        self.topics = worker.topics

    def now(self) -> datetime:
        return self.worker.clock.now()

    def ready(self) -> tuple[bool, dict[str, str]]:
        worker = self.worker
        reasons = {f"partition {number}": "not hydrated" for number, each in worker.engine.owned.items() if not each.ready}
        if worker.draining:
            reasons["process"] = "draining"
        elif not worker.joined.is_set():
            reasons["process"] = "has not joined the group"
        if not worker.draining:
            reasons |= worker.alive.reasons()
        return not reasons, reasons

    def positions(self) -> Mapping[tuple[str, int], int]:
        return self.worker.engine.positions()

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        command = submission.command
        log, catalog = self.worker.kafka, self.worker.catalog
        key = submission.key.encode()
        number = log.partition_for(key)
        out = Out(key, to_json(command), self._headers(submission, catalog.names[type(command)]))
        waiter: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.worker.engine.waiters[submission.id] = waiter
        try:
            async with asyncio.timeout(APPEND_WITHIN):
                await (await log.append(catalog.inbox, number, [out]))
            self.worker.app.gather.hurry()
            pause = SELDOM if self.worker.engine.is_ready(number) else WATCH_EVERY
            return await self._outcome_within(submission.id, waiter, wait, pause)
        except (TimeoutError, KafkaError) as error:
            raise Unavailable(f"the inbox cannot be reached: {error!r}") from error
        finally:
            self.worker.engine.waiters.pop(submission.id, None)

    async def _outcome_within(self, id: str, waiter: "asyncio.Future[Any]", wait: float, pause: float) -> Outcome | None:
        """The owner of the partition tells at once; another replica's outcome is watched for in its document."""
        until = monotonic() + wait
        while (left := until - monotonic()) > 0:
            done, _ = await asyncio.wait([waiter], timeout=min(pause, left))
            if done:
                return outcome_from(id, waiter.result())
            if outcome := await self.outcome(id):
                return outcome
            pause = min(pause * 1.5, SELDOM)
        return None

    async def claim(self, id: str, fingerprint: str) -> str:
        await self.stored.write(CLAIMS, [{"_id": id, "_p": -1, "_at": 0, "fingerprint": fingerprint}], [])
        return str((await self.stored.find(CLAIMS, [id]))[id]["fingerprint"])

    async def outcome(self, id: str) -> Outcome | None:
        document = (await self.stored.find(OUTCOMES, [id])).get(id)
        return outcome_from(id, document) if document else None

    async def settled(self) -> Mapping[int, int]:
        places = await self.stored.places(place_id("log", ""))
        return {int(id.rpartition("/")[2]): place["log"]["position"] for id, place in places.items()}

    async def past(self, view: str, id: str, at: datetime) -> Document | None:
        return await self._past.document(view, id, at)

    async def history(self, view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        return await self._past.history(view, id, before=before, limit=limit)

    def _headers(self, submission: Submission, type_name: bytes) -> Headers:
        id = submission.id.encode()
        headers: Headers = [
            ("ce_type", type_name),
            ("ce_id", id),
            ("ce_time", self.now().isoformat().encode()),
            ("ce_causationid", id),
            ("ce_correlationid", id),
            ("ce_actor", submission.actor.encode()),
            ("reply", id + b"," + submission.fingerprint.encode()),
        ]
        if submission.traceparent:
            headers.append(("traceparent", submission.traceparent.encode()))
        return headers
