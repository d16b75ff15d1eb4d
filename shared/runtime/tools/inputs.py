"""What the decisions of one partition answer, read again: the inbox and each source log, forward, beside the log itself."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import Record, read_source
from shared.runtime.passes import inbox
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.hear import Input, heard_again

NOT_HEARD = "not heard any more"
Batches = Callable[[str, int], AsyncIterator[list[Any]]]
"""Records of a topic's partition from its beginning."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Where the input that a decision answers stands."""

    topic: str
    record: Record
    line: int = 0


class Forward:
    """Records by offset, in rising order."""

    def __init__(self, batches: AsyncIterator[list[Any]]) -> None:
        self._batches = batches
        self._records: dict[int, Record] = {}
        self._next = 0

    async def at(self, offset: int) -> Record | None:
        """None where retention took it, or the log ends before it."""
        while offset >= self._next:
            batch = await anext(self._batches, None)
            if batch is None:
                return None
            self._records = {record.offset: record for record in batch}
            self._next = batch[-1].offset + 1
        return self._records.get(offset)


class Inputs:
    """Of one partition."""

    def __init__(self, catalog: Catalog, number: int, batches: Batches, partition_for: Callable[[bytes], int]) -> None:
        self.catalog, self.number, self.partition_for = catalog, number, partition_for
        self._batches = batches
        self._logs: dict[str, Forward] = {}

    async def answered(self, decision: Decision) -> Answers | str:
        """By a decision of the log, in its order; or why it cannot be read."""
        if (offset := decision.inbox()) >= 0:
            topic, line = self.catalog.inbox, 0
        else:
            origin, (offset, line, _) = read_source(decision.headers["source"])
            topic = origin.rpartition("/")[0]
            if topic not in self.catalog.heard:
                return NOT_HEARD
        log = self._logs.get(topic)
        if log is None:
            log = self._logs[topic] = Forward(self._batches(topic, self.number))
        record = await log.at(offset)
        return Answers(topic, record, line) if record is not None else "gone from its log"

    def read(self, answers: Answers) -> Input | None:
        """Anew each time: deciding marks an input. None: today's code does not hear it."""
        topic, record, line = answers.topic, answers.record, answers.line
        if topic == self.catalog.inbox:
            return inbox.read(self.catalog, self.number, record, self.partition_for)
        return heard_again(self.catalog, topic, self.number, record, line)
