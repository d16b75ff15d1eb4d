"""What the API kit needs of the runtime: append a command to the inbox, wait until its outcome is in the documents."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from aiokafka.errors import KafkaError

from shared.api.ports import Outcome, Submission, Unavailable
from shared.domain.messages import Command
from shared.runtime.documents.port import Document, Documents
from shared.runtime.log.wire import Headers, Out
from shared.runtime.loops.catalog import OUTCOMES, to_json
from shared.runtime.tools.as_of import Past
from shared.runtime.vault import Vault
from shared.runtime.worker import Worker

WATCH_EVERY = 0.03
"""Seconds between looks for an outcome that another replica projects."""
APPEND_WITHIN = 5.0
"""Seconds until a caller is told that the inbox cannot be reached."""


class HttpPorts:
    """`documents` and `vault` answer at once or say Unavailable (503): a caller is not kept waiting as a loop is."""

    def __init__(self, worker: Worker, documents: Documents, vault: Vault) -> None:
        self.worker, self.service, self.documents = worker, worker.service, documents
        self.vault = vault
        self._past = Past(worker.catalog, worker.kafka)
        self.topics = [worker.catalog.events, worker.catalog.inbox, *worker.service.reactions]

    def now(self) -> datetime:
        return self.worker.clock.now()

    def ready(self) -> tuple[bool, dict[str, str]]:
        worker = self.worker
        reasons = {f"partition {number}": "not hydrated" for number in worker.partitions if number not in worker.ready_partitions}
        if worker.draining:
            reasons["process"] = "draining"
        elif not worker.joined:
            reasons["process"] = "has not joined the group"
        return not reasons, reasons

    def positions(self) -> Mapping[tuple[str, int], int]:
        return {
            (topic, number): position
            for number, partition in self.worker.partitions.items()
            for topic, position in partition.positions.items()
        }

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        command = await self._complete(submission)
        log, catalog = self.worker.kafka, self.worker.catalog
        key = submission.key.encode()
        number = log.partition_for(key)
        out = Out(key, to_json(command), self._headers(submission, catalog.names[type(command)]))
        waiter: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.worker.waiters[submission.id] = waiter
        try:
            async with asyncio.timeout(APPEND_WITHIN):
                await (await log.append(catalog.inbox, number, [out]))
            return await self._outcome_within(submission.id, waiter, wait)
        except (TimeoutError, KafkaError) as error:
            raise Unavailable(f"the inbox cannot be reached: {error!r}") from error
        finally:
            self.worker.waiters.pop(submission.id, None)

    async def _outcome_within(self, id: str, waiter: "asyncio.Future[Any]", wait: float) -> Outcome | None:
        """The owner of the partition tells at once; another replica's outcome is watched for in its document."""
        until = monotonic() + wait
        pause = WATCH_EVERY
        while (left := until - monotonic()) > 0:
            done, _ = await asyncio.wait([waiter], timeout=min(pause, left))
            if done:
                return outcome_from(id, waiter.result())
            if outcome := await self.outcome(id):
                return outcome
            pause = min(pause * 2, 0.5)
        return None

    async def outcome(self, id: str) -> Outcome | None:
        document = (await self.documents.find(OUTCOMES, [id])).get(id)
        return outcome_from(id, document) if document else None

    async def past(self, projection: str, id: str, key: str, at: datetime) -> Document | None:
        return await self._past.document(projection, id, key, at)

    async def _complete(self, submission: Submission) -> Command:
        command: Command = submission.command
        if submission.lookups:
            found = {}
            for lookup in submission.lookups:
                projection, id = lookup.split("/", 1)
                collection = self.service.projection(projection).collection
                found[lookup] = (await self.documents.find(collection, [id])).get(id)
            command = command.model_copy(update={"found": found})
        return command

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


def outcome_from(id: str, document: Mapping[str, Any]) -> Outcome:
    refusal, parked = document["refusal"], document["parked"]
    return Outcome(
        id=id,
        facts=tuple((name, data) for name, data in document["facts"]),
        refusal=(refusal[0], refusal[1]) if refusal else None,
        parked=parked,
        fingerprint=document["fingerprint"],
        status="parked" if parked else "done",
    )
