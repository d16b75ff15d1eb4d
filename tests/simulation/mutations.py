"""Each rule of the log switched off in turn, by replacing the one method that is the rule: the simulation must notice. (Rules of
the business, with the services' own nouns: tests/journeys/mutations.py.)

`python -m tests.simulation.mutations [SEEDS]` prints the table of docs/mutations.md.
"""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import LogReader
from shared.runtime.passes import engine as engines
from shared.runtime.passes import keying, owning
from shared.runtime.passes.believe import Fold
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.catalog import INDEX
from shared.runtime.passes.decide import Decide
from shared.runtime.passes.engine import Engine
from shared.runtime.passes.flush import Flush
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Partition
from shared.runtime.passes.timers import TimerLoop
from shared.runtime.passes.work import WorkLoop
from tests import mutation as mutations
from tests.mutation import Mutation
from tests.simulation.judge import judge
from tests.simulation.world import World

# -- replacements that need more than a constant
_fence, _hydrate, _append, _forward = LogReader._fence, owning.hydrate, keying.append, MemoryDocuments._forward
_settle, _decide, _show, _once, _do = Engine._settle, Engine._decide, Engine._show, Flush._once, WorkLoop._do
_stages = Cache._stages


def _fence_again(self: LogReader, record: Any, stamp: Any) -> None:
    if stamp.generation != self.fence:
        self.fences.clear()
    _fence(self, record, stamp)


async def _ready_at_once(catalog: Any, partition: Partition, ports: Any, show: Any, end: int) -> None:
    """As of the stored place; reading goes on beside it."""
    partition.answered = Answered(partition.place.answered)
    partition.expected, partition.ready = end, True
    await _hydrate(catalog, partition, ports, show, end)


async def _unfolded(self: Engine, partition: Partition, believed: Any, place: Any) -> None:
    await _show(self, partition, believed[:-1], place)


async def _place_first(self: Engine, decided: Any, bases: Any) -> None:
    for partition in decided:
        place = replace(partition.place, position=partition.expected, fence=partition.generation.decode(), n=partition.n)
        place = replace(place, inbox=partition.inbox, answered=dict(partition.answered.last))
        partition.believe(place, partition.own)
    await _settle(self, decided, bases)


async def _written_first(self: Flush, resting: Any) -> None:
    for partition in self.partitions():
        partition.written = partition.mark()
    await _once(self, resting)


async def _noted_without_states(self: Flush, resting: Any) -> None:
    await _once(self, resting)
    for partition in self.partitions():
        partition.written = partition.mark()


async def _cut_short(self: Flush, resting: Any = ()) -> None:
    await self._once(resting)


async def _unpublished(self: Flush, resting: Any) -> None:
    for partition in self.partitions():
        partition.publications = []
    await _once(self, resting)


async def _append_anyhow(ports: Any, records: Any) -> "Mapping[tuple[str, int], asyncio.Future[int]]":
    async def settled(future: "asyncio.Future[int]") -> int:
        with suppress(Exception):
            return await future
        return -1

    return {where: asyncio.ensure_future(settled(future)) for where, future in (await _append(ports, records)).items()}


async def _tell_at_once(self: Engine, heard: Any) -> Any:
    found = await _decide(self, heard)
    for one in (one for decisions in found.values() for one in decisions if "reply" in one.headers):
        id, fingerprint = one.headers["reply"].decode().split(",", 1)
        facts = [fact for fact in one.facts if type(fact).__name__ not in ("Nothing", "Redriven")]
        refusal = next((fact for fact in facts if fact.refusal), None)
        if (waiter := self.waiters.pop(id, None)) and not waiter.done():
            waiter.set_result(
                {
                    "facts": [[type(fact).__name__, fact.model_dump(mode="json")] for fact in facts],
                    "refusal": [refusal.code, refusal.reason] if refusal else None,
                    "parked": None,
                    "fingerprint": fingerprint,
                }
            )
    return found


def _write_anyhow(self: MemoryDocuments, collection: str, document: dict[str, Any], position: str) -> None:
    self._collections[collection].pop(document["_id"], None)
    _forward(self, collection, document, position)


def _index_last(self: Cache, collections: Any) -> Any:
    return sorted(_stages(self, collections), key=lambda stage: INDEX in stage)


def _any(self: Cache, wanted: int) -> Any:
    return list(self.entries)[:wanted]


def _yes(self: Any, *_: Any) -> bool:
    return True


def _no(self: Any, *_: Any) -> bool:
    return False


async def _at_any_time(self: TimerLoop, now: datetime) -> datetime:
    return now


async def _at_most_once(self: WorkLoop, asked: dict[str, Any]) -> None:
    begun = vars(vars(self.ports.log)["kafka"]).setdefault("begun", set())  # all processes know, and none takes it up
    if asked["_id"] not in begun:
        begun.add(asked["_id"])
        await _do(self, asked)


MUTATIONS = [
    Mutation("fence", "a zombie's records count", LogReader, "under_newest_fence", _yes),
    Mutation("fence", "a retried fence opens again behind its successor's", LogReader, "_fence", _fence_again, 57),
    Mutation("sequence", "records out of step count", LogReader, "in_step", _yes),
    Mutation("direct", "a fact that was decided where it lies is decided again", Answered, "is_repeat", _no),
    Mutation("linked: not twice", "a command sent again is taken again", Answered, "is_sent_again", _no),
    Mutation("linked: no gap", "a command after a lost one is taken", Answered, "is_gap", _no, 12),
    Mutation("answer", "a command that changes nothing leaves no record", Decide, "answer_nothing", lambda self: []),
    Mutation(
        "contiguous", "a batch is believed wherever it lies", Partition, "check_contiguous", lambda self, base, due: None, 5
    ),
    Mutation("contiguous", "an idle owner does not look behind itself", Partition, "check_end", lambda self, end: None, 43),
    Mutation("forward", "a document is changed again by what it shows", Fold, "is_forward", _yes),
    Mutation("forward", "the store takes older documents", MemoryDocuments, "_forward", _write_anyhow, 36),
    Mutation("forward", "the place is noted before the documents are changed", Engine, "_settle", _place_first, 27),
    Mutation("forward", "the place is saved before the documents are written", Flush, "_once", _written_first, 169),
    Mutation("forward", "the place is saved where only views are written", Flush, "_once", _noted_without_states, 1),
    Mutation("hydrate", "decides before its own fence was read", owning, "hydrate", _ready_at_once),
    Mutation("hydrate", "the predecessor's last decisions are not folded", Engine, "_show", _unfolded),
    Mutation("unknown outcome", "a pass goes on after a failed append", engines, "append", _append_anyhow),
    Mutation("told after belief", "a caller is told what was decided", Engine, "_decide", _tell_at_once),
    Mutation("published", "a place is saved before the facts are published", Flush, "_once", _unpublished),
    Mutation("parked", "a later command overtakes a parked one", Parking, "is_overtaking", _no, 5),
    Mutation("cache", "an entry leaves that the store does not show", Cache, "_unpinned", _any, 3),
    Mutation("index", "a chunk is written behind the document that lost it", Cache, "_stages", _index_last, 14),
    Mutation("letting go", "the write under way is cut short", Flush, "once", _cut_short, 2),
    Mutation("clock", "a timer fires before the inputs were read", TimerLoop, "_read_until", _at_any_time),
    Mutation("work", "what was begun and not answered is not begun again", WorkLoop, "_do", _at_most_once, 59),
]


MOST_SEEDS = 500
"""Looked through where the first ones notice nothing."""


def untruths(seed: int) -> list[str]:
    """Of a seed's world, by the judge."""
    return judge(World(seed).run())


def first_failure(mutation: Mutation, seeds: int) -> tuple[int, str] | None:
    """The first seed that fails without the rule, and how."""
    return mutations.first_failure(mutation, untruths, seeds)


if __name__ == "__main__":
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for line in mutations.table(MUTATIONS, untruths, seeds, MOST_SEEDS, "seed", "seeds"):
        print(line, flush=True)
