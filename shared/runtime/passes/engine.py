"""One pass after another over all partitions that a process owns; what arrives meanwhile waits for the next one.

1 read what is a fact, of every log that is heard       2 key anew what belongs under another key
3 load the states that deciding reads, and look up      4 decide: what lies here, what came through the inbox
5 append all of it in one go                            6 believe what lies where it must (rule contiguous): fold, publish
7 note how far everything is handled                    documents are written beside it (flush)

An error ends the process: nothing after an unknown outcome may be believed, and a new fence settles it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from time import monotonic, time
from typing import Any

import structlog

from shared.runtime import failpoints, metrics
from shared.runtime.log import builtin
from shared.runtime.log.reader import Place
from shared.runtime.passes import owning
from shared.runtime.passes.believe import Believed, Fold, ours
from shared.runtime.passes.cache import Cache, Key
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.complete import Complete
from shared.runtime.passes.decide import Decide, Decided
from shared.runtime.passes.flush import Flush
from shared.runtime.passes.hear import Input
from shared.runtime.passes.intake import Intake
from shared.runtime.passes.keying import Records, append, key_anew, own_facts_anew, seal
from shared.runtime.passes.listening import Heard, Listening
from shared.runtime.passes.lookups import Lookups
from shared.runtime.passes.outbox import LATER_WITHIN, PUBLIC_WITHIN, WITHIN, Outbox
from shared.runtime.passes.partition import WATCH_EVERY, Limits, Partition, Ports, Previous
from shared.runtime.passes.publish import publications
from shared.runtime.passes.receipt import Receipt
from shared.runtime.passes.storefront import BELIEVED
from shared.runtime.stream.port import Batch

log = structlog.get_logger(__name__)
SLICE = 100
"""Inputs decided, or decisions folded, before others get their turn: some milliseconds."""


class Engine:
    def __init__(self, catalog: Catalog, ports: Ports, limits: Limits, receipt: Receipt = BELIEVED) -> None:
        self.catalog, self.ports, self.limits = catalog, ports, limits
        self.waiters: dict[str, asyncio.Future[Any]] = {}
        """HTTP callers of this process that wait for an outcome, by request id."""
        self.owned: dict[int, Partition] = {}
        """Those that are being taken over among them."""
        self.taking: dict[int, asyncio.Task[None]] = {}
        self.cache = Cache(ports.documents, catalog.types, catalog.indexed, catalog.states.values())
        self.decide, self.fold = Decide(catalog, self.cache), Fold(catalog, self.cache)
        self.lookups = Lookups(catalog, self.cache, ports.documents, self.is_ready)
        self.complete = Complete(catalog, ports, self.is_ready)
        self.intake = Intake(self.owned.get)
        name = catalog.service.name
        self.flush = Flush(
            catalog, ports, limits, self.cache, self.fold, lambda: list(self.owned.values()), self.waiters, self._send
        )
        self.listening = Listening(catalog, ports.log, receipt)
        self.turn = asyncio.Lock()
        """A pass, a step of hydration, or a change of what is owned: one at a time."""
        self.going = asyncio.Event()
        """Cleared while it is being settled who owns what."""
        self.going.set()
        self.outbox = Outbox(ports, lambda: self._guard(self._send))
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.size, self.time = metrics.pass_records.labels(name), metrics.pass_time.labels(name)
        self.acknowledged, self.waited = metrics.acknowledged.labels(name), metrics.hop.labels(name)

    # -- living
    def start(self) -> None:
        works = {"pass": self.run, "complete": self.complete.run, "flush": self.flush.run}
        works |= {"writing of states": self.flush.save, "watch on the log's end": self.watch}
        self.tasks = {name: asyncio.create_task(self._guard(each), name=name) for name, each in works.items()}

    async def stop(self) -> None:
        """Ends between two passes; what was believed is written by `let_go`."""
        async with self.turn:
            tasks, self.tasks = self.tasks, {}
            for task in tasks.values():
                task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self.ports.fail(-1, error)

    def living(self) -> "dict[str, asyncio.Task[None]]":
        """What must not end by itself, by name."""
        taking = {f"hydration of partition {number}": task for number, task in self.taking.items()}
        return {name: task for name, task in {**self.tasks, **taking}.items() if name != "complete" or not task.done()}

    def is_ready(self, number: int) -> bool:
        return (partition := self.owned.get(number)) is not None and partition.ready

    def positions(self) -> dict[tuple[str, int], int]:
        """Where reading goes on, by topic and partition."""
        return {(topic, number): at for number, each in self.owned.items() for topic, at in each.positions().items()}

    # -- what is owned
    async def pause(self) -> None:
        """Who owns what is being settled: nothing is appended until `assign`; what is believed is written, for a successor."""
        self.going.clear()
        async with self.turn:
            await self.write()

    async def assign(self, numbers: Collection[int]) -> None:
        """From now on these. What was owned and stays is left alone: its fence is unchanged, its acknowledgements are in turn."""
        await self.let_go([number for number in self.owned if number not in numbers])
        for number in sorted(set(numbers) - set(self.owned)):
            partition = await owning.begin(self.catalog, number, self.ports)
            self.listening.begin(partition)
            self.owned[number] = partition
            self.taking[number] = asyncio.create_task(self._guard(lambda partition=partition: self._take(partition)))  # type: ignore[misc]
        self.going.set()

    async def _take(self, partition: Partition) -> None:
        await owning.complete(self.catalog, partition, self.ports, self._show)
        del self.taking[partition.number]
        self.intake.nudge()
        self.complete.stirred.set()

    async def let_go(self, numbers: Collection[int], within: float = 10.0) -> None:
        """What was believed is written and saved in `within` seconds; what was not is for the successor to read."""
        if not numbers:
            return
        async with self.turn:  # nobody is cut short within its turn: what it took to send would be lost
            taking = [task for number in numbers if (task := self.taking.pop(number, None))]
            for task in taking:
                task.cancel()
            await asyncio.gather(*taking, return_exceptions=True)
            try:
                async with asyncio.timeout(within):
                    await self.write()
            except Exception as error:
                log.warning("left without writing the last documents: the successor reads them from the log", error=repr(error))
            for number in numbers:
                del self.owned[number]
                self.cache.drop(number)
                self.intake.drop(number)

    async def write(self) -> None:
        """All that is believed, and how far that is, now. In turn."""
        await self.outbox.send()
        await self.flush.once()
        await self.flush.save_once()

    async def _show(self, partition: Partition, believed: Sequence[Believed], place: Place) -> None:
        """A step of hydration."""
        async with self.turn:
            own = await self._believe(believed)
            partition.believe(place, own.get(partition.number, partition.own))
            self.flush.notice()
            await self.outbox.send()
            if len(self.cache.entries) > self._limit():
                await self.flush.once()
                self.cache.evict(self._limit())

    async def watch(self) -> None:
        """Rule contiguous, where nothing is appended: who stalled until another took over, and is given the partition again when
        that one has died, owns it only in name, and would never learn what was left undone."""
        while True:
            await asyncio.sleep(min(WATCH_EVERY, self.limits.save_every))
            if not any(each.ready for each in self.owned.values()):
                continue
            ends = await self.ports.log.ends([self.catalog.events])
            for number, each in self.owned.items() if self.going.is_set() else ():
                if each.ready:
                    each.check_end(ends[self.catalog.events, number])

    def _limit(self) -> int:
        return self.limits.cache * max(1, len(self.owned))

    # -- a pass
    async def run(self) -> None:
        while True:
            batches = await self.intake.take(self.limits.records)
            await self.complete.reached.wait()
            await self.going.wait()
            async with self.turn:
                await self.once(batches)
            for _, batch in batches:
                batch.done()

    async def once(self, batches: "Sequence[tuple[Partition, Batch]]") -> None:
        began = monotonic()
        heard = await self.listening.hear(batches, self.owned)
        records, later = Records(), Records()
        await self._key_anew(heard, records, later)
        decided = await self._decide(heard)
        for partition, decisions in decided.items():
            records[self.catalog.events, partition.number] = [each.out for each in decisions]
        if records:
            for where, out in later.items():
                records.setdefault(where, []).extend(out)
            promise, later = self.outbox.take(records), {}
            failpoints.reach("decided")
            acknowledgements = await append(self.ports, records)
            failpoints.reach("sent")
            sent = monotonic()
            bases = dict(zip(acknowledgements, await asyncio.gather(*acknowledgements.values()), strict=True))
            self.acknowledged.observe(monotonic() - sent)
            failpoints.reach("acknowledged")
            if promise is not None:
                promise.set_result(0)
            await self._settle(decided, bases)
        waits = self.outbox.add(later, LATER_WITHIN) if later else None
        for (number, topic), reading in heard.moved.items():
            self.owned[number].readings[topic] = reading
            if waits is not None:  # noted together with the reading: a place is never ahead of what it was keyed anew to
                self.owned[number].publications.append(waits)
        self.flush.notice()
        if self.cache.evict(self._limit()):
            self.flush.press()
        self.size.observe(heard.records)
        self.time.observe(monotonic() - began)
        if heard.oldest:
            self.waited.observe(max(0.0, time() - heard.oldest))

    async def _send(self) -> None:
        async with self.turn:
            await self.outbox.send()

    async def _key_anew(self, heard: Heard, records: Records, later: Records) -> None:
        """A source's sends stay in order: all of them may wait, or none."""
        for (number, topic), sends in heard.sends.items():
            previous = heard.moved[number, topic].previous
            into = later if all(send.later for send in sends) else records
            key_anew(self.catalog, self.ports, topic, number, await seal(self.ports, sends), previous, into)

    async def _decide(self, heard: Heard) -> dict[Partition, list[Decided]]:
        inputs = heard.inputs
        originals = {
            id(input): await self.listening.again(partition, input.message.source)
            for partition, input in inputs
            if _is_redrive(input)
        }
        asked = {id(input): self.decide.lookups(originals.get(id(input)) or input) for _, input in inputs}
        names = [name for each in asked.values() for name in each]
        keys: dict[Key, int] = {}
        for partition, input in inputs:
            for each in (input, originals.get(id(input))):
                if each is not None:
                    keys |= dict.fromkeys(self.decide.keys(each), partition.number)
        _, found = await asyncio.gather(self.cache.load(keys), self.lookups.find_all(names))
        decided: dict[Partition, list[Decided]] = {}
        for number, (partition, input) in enumerate(inputs):
            if number % SLICE == SLICE - 1:
                await asyncio.sleep(0)
            original = originals.get(id(input))
            documents = self.decide.narrowed(original or input, {name: found[name] for name in asked[id(input)]})
            if (decision := self.decide.decide(partition, input, documents, original)) is not None:
                decided.setdefault(partition, []).append(decision)
        return decided

    async def _settle(self, decided: Mapping[Partition, Sequence[Decided]], bases: Mapping[tuple[str, int], int]) -> None:
        believed: list[Believed] = []
        for partition, decisions in decided.items():
            first = decisions[0].offset
            partition.check_contiguous(bases[self.catalog.events, partition.number], first)
            believed += [ours(partition, each) for each in decisions]
        own = await self._believe(believed)
        for partition in decided:
            place = replace(
                partition.place,
                position=partition.expected,
                fence=partition.generation.decode(),
                n=partition.n,
                inbox=partition.inbox,
                answered=dict(partition.answered.last),
            )
            partition.believe(place, own.get(partition.number, partition.own))

    async def _believe(self, believed: Sequence[Believed]) -> dict[int, Previous]:
        """Folds, then hands over to the log what others must hear; the place may be noted once this returned. Gives what was
        keyed anew of own facts, by partition."""
        await self.fold.fold(believed)
        self.fold.count()
        records = Records()
        own, urgent = own_facts_anew(self.catalog, self.ports, self.listening, believed, records)
        for topic, number, out in publications(self.catalog, believed, self.ports.log.partition_for):
            records.setdefault((topic, number), []).extend(out)
        if records:
            promise = self.outbox.add(records, WITHIN if urgent else PUBLIC_WITHIN)
            for partition in {each.partition for each in believed}:
                partition.publications.append(promise)
        return own


def _is_redrive(input: Input) -> bool:
    return input.parked is None and isinstance(input.message, builtin.Redrive)
