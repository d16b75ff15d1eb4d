"""Each rule switched off in turn, by replacing the one method that is the rule: the simulation must notice.

`python -m tests.simulation.mutations [SEEDS]` prints the table of docs/mutations.md.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.links import Links
from shared.runtime.log.reader import LogReader
from shared.runtime.loops.cache import Cache
from shared.runtime.loops.clock import TimerLoop
from shared.runtime.loops.decide import Decide
from shared.runtime.loops.flush import Flush
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Partition
from shared.runtime.loops.project import Project
from shared.runtime.loops.react import React
from tests.simulation.judge import judge
from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Mutation:
    rule: str
    off: str
    """What happens without it."""
    owner: type[Any]
    method: str
    replacement: Callable[..., Any]


# -- replacements that need more than a constant
_check_owner, _take_over, _once, _decision = Partition.check_owner, Partition.take_over, Flush.once, Decide._decision
_settle, _fence = React._settle, LogReader._fence


def _ready_when_read(self: Partition) -> None:
    _check_owner(self)
    self.hydrated()


async def _ready_at_once(self: Partition) -> None:
    self.ready.set()
    await _take_over(self)


def _place_first(self: Partition) -> None:
    _check_owner(self)
    self.applied = self.reader.place()


async def _written_first(self: Flush) -> None:
    self.written = self.partition.applied
    await _once(self)


async def _finish_without_waiting(self: Flush) -> None:
    if self.writing:
        self.writing.cancel()
    await self.once()
    await self.save_once()


async def _unpublished(self: Flush) -> None:
    self.partition.publications = []
    await _once(self)


def _fence_again(self: LogReader, record: Any, stamp: Any) -> None:
    if stamp.generation != self.fence:
        self.fences.clear()
    _fence(self, record, stamp)


async def _settle_anyhow(self: React, oldest: Any) -> None:
    with suppress(Exception):
        await _settle(self, oldest)
        return
    self.partition.reacted[self.topic] = oldest.reacted


def _tell_at_once(self: Decide, one: Any, original: Any) -> Any:
    out = _decision(self, one, original)
    if "reply" in one.headers:
        id, fingerprint = one.headers["reply"].decode().split(",", 1)
        events = [event for event in self.partition.decided[-1].events if type(event).__name__ not in ("Nothing", "Redriven")]
        refusal = next((event for event in events if event.refusal), None)
        if (waiter := self.partition.waiters.pop(id, None)) and not waiter.done():
            waiter.set_result(
                {
                    "facts": [[type(event).__name__, event.model_dump(mode="json")] for event in events],
                    "refusal": [refusal.code, refusal.reason] if refusal else None,
                    "parked": None,
                    "fingerprint": fingerprint,
                }
            )
    return out


def _write_anyhow(self: MemoryDocuments, collection: str, document: dict[str, Any], position: str) -> None:
    self._collections[collection].pop(document["_id"], None)
    _forward(self, collection, document, position)


_forward = MemoryDocuments._forward


def _any(self: Cache, wanted: int) -> Any:
    return list(self.entries)[:wanted]


def _yes(self: Any, *_: Any) -> bool:
    return True


def _no(self: Any, *_: Any) -> bool:
    return False


async def _at_any_time(self: TimerLoop) -> bool:
    return True


MUTATIONS = [
    Mutation("fence", "a zombie's records count", LogReader, "under_newest_fence", _yes),
    Mutation("fence", "an owner goes on behind a newer fence", Partition, "check_owner", lambda self: None),
    Mutation("fence", "a retried fence opens again behind its successor's", LogReader, "_fence", _fence_again),
    Mutation("sequence", "records out of step count", LogReader, "in_step", _yes),
    Mutation("whole", "half a decision counts", LogReader, "is_whole", _yes),
    Mutation("whole", "what a crash tore off is kept behind the next fence", LogReader, "drop_torn", lambda self: None),
    Mutation("linked: not twice", "a command sent again is taken again", Links, "is_repeat", _no),
    Mutation("linked: no gap", "a command after a lost one is taken", Links, "is_gap", _no),
    Mutation("answer", "a command that changes nothing leaves no record", Decide, "answer_nothing", lambda self: []),
    Mutation("forward", "a document is changed again by what it shows", Project, "is_forward", _yes),
    Mutation("forward", "the store takes older documents", MemoryDocuments, "_forward", _write_anyhow),
    Mutation("forward", "the place is noted before the documents are changed", Partition, "check_owner", _place_first),
    Mutation("forward", "the place is saved before the documents are written", Flush, "once", _written_first),
    Mutation("hydrate", "decides once the log was read, not folded", Partition, "check_owner", _ready_when_read),
    Mutation("hydrate", "decides before its own fence was read", Partition, "take_over", _ready_at_once),
    Mutation("unknown outcome", "decide goes on after a failed append", Partition, "watch", lambda self, sent: None),
    Mutation("unknown outcome", "a reaction goes on after a failed append", React, "_settle", _settle_anyhow),
    Mutation("told after read-back", "a caller is told what was decided", Decide, "_decision", _tell_at_once),
    Mutation("published", "a place is saved before the facts are published", Flush, "once", _unpublished),
    Mutation("parked", "a later command overtakes a parked one", Parking, "first_before", lambda self, inbox, states: None),
    Mutation("cache", "an entry leaves that the store does not show", Cache, "_unpinned", _any),
    Mutation("letting go", "the write under way is not waited for", Flush, "finish", _finish_without_waiting),
    Mutation("clock", "a timer fires before the inputs were read", TimerLoop, "inputs_read", _at_any_time),
]


@contextmanager
def switched_off(mutation: Mutation) -> Iterator[None]:
    with patch.object(mutation.owner, mutation.method, mutation.replacement):
        yield


def first_failure(mutation: Mutation, seeds: int) -> tuple[int, str] | None:
    """The first seed that fails without the rule, and how."""
    with switched_off(mutation):
        for seed in range(seeds):
            if untruths := judge(World(seed).run()):
                return seed, untruths[0]
    return None


MOST_SEEDS = 500
"""Looked through where the first ones notice nothing."""


def table(seeds: int) -> Iterator[str]:
    yield f"| rule | switched off: | seeds of {seeds} that fail | first counter-example |"
    yield "|---|---|---|---|"
    everything = [untruths for seed in range(seeds) if (untruths := judge(World(seed).run()))]
    yield f"| all | nothing | {len(everything)} | {_cell(everything[0][0]) if everything else ''} |"
    for mutation in MUTATIONS:
        failed = 0
        first = ""
        with switched_off(mutation):
            for seed in range(seeds):
                if untruths := judge(World(seed).run()):
                    failed += 1
                    first = first or f"seed {seed}: {untruths[0]}"
        if not first and (found := first_failure(mutation, MOST_SEEDS)):
            first = f"seed {found[0]}: {found[1]}"
        yield f"| {mutation.rule} | {mutation.off} | {failed} | {_cell(first)} |"


def _cell(text: str, most: int = 220) -> str:
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= most else text[:most] + " ..."


if __name__ == "__main__":
    for line in table(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
        print(line, flush=True)
