"""What operators do to topics, consumer groups and clocks, under load. What only they can know is noted for the checker."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

import httpx

from shared.infra import Endpoints
from tests.faults.run import brokers, clocks
from tests.faults.run.schedule import HEAR_STOREFRONTS, Fault
from tests.faults.run.workers import Happened, Worker, Workers, until


@dataclass
class Operators:
    workers: Workers
    endpoints: Endpoints
    data: Path
    wrong_clocks: set[Worker] = field(default_factory=set)

    async def apply(self, fault: Fault) -> None:
        match fault.kind:
            case "deleted":
                happened = await self._deleted(fault)
            case "emptied":
                happened = await self._emptied(fault)
            case "compression":
                topic, codec = fault.point.split(":")
                await brokers.compress(self.endpoints.kafka, topic, codec)
                happened = self.workers.note(fault, f"compression.type={codec} for {topic}")
            case "group":
                happened = await self._group(fault)
            case _:
                raise ValueError(f"{fault.kind} is nothing that operators do")
        if happened.flow is None:
            await self.workers.flow(happened)
        self.workers.report(f"             orders flow after {happened.flow:.1f} s")

    async def _read_by(self, services: list[str]) -> brokers.Offsets:
        """As far as all of these have noted."""
        places = [await asyncio.to_thread(brokers.storefront_places, self.endpoints.mongo, service) for service in services]
        return {number: min(each.get(number, 0) for each in places) for number in places[0]}

    async def _deleted(self, fault: Fault) -> Happened:
        before = await self._counted(*HEAR_STOREFRONTS)
        read = await self._read_by(HEAR_STOREFRONTS)
        await brokers.delete_before(self.endpoints.kafka, read)
        happened = self.workers.note(fault, f"storefront.events deleted before {list(read.values())}: all have read that")
        await self.workers.flow(happened)
        after = await self._counted(*HEAR_STOREFRONTS)
        if more := {key: count for key, count in after.items() if key in before and count != before[key]}:
            raise RuntimeError(f"counted as lost, but all had read it: {more}")
        return happened

    async def _emptied(self, fault: Fault) -> Happened:
        """Up to what all others have read, so that one service alone loses what there is to lose."""
        service = fault.service
        others = [each for each in HEAR_STOREFRONTS if each != service]
        async with self.workers.away(service) as orderly:
            await asyncio.sleep(fault.seconds)
            first = await self._read_by([service])
            async with asyncio.timeout(self.workers.patience):
                gone = await self._left_unread(first, others)
            await brokers.delete_before(self.endpoints.kafka, {number: end for number, (_, end) in gone.items()})
            count = sum(end - start for start, end in gone.values())
            self._write("lost.jsonl", {"service": service, "orderly": orderly, "ranges": {str(n): at for n, at in gone.items()}})
            again, given_up = self.workers.load.lost(service, gone)
            happened = self.workers.note(fault, f"{count} records of storefront.events deleted, {service} was away")
        await self.workers.all_ready(service)
        await self._counts(service, count)
        self.workers.load.send_again(again)
        self.workers.report(f"             counted {count} as lost; {len(again)} sent again, {given_up} orders given up")
        return happened

    async def _left_unread(self, first: brokers.Offsets, others: list[str]) -> dict[int, tuple[int, int]]:
        """By partition, from and to: what all others have read since. Some of it, at least."""
        while True:
            ends = await self._read_by(others)
            if found := {number: (at, ends[number]) for number, at in first.items() if ends.get(number, 0) > at}:
                return found
            await asyncio.sleep(0.5)

    async def _counts(self, service: str, count: int) -> None:
        """Its processes have counted exactly so many."""
        found = 0
        try:
            async with asyncio.timeout(self.workers.patience):
                while found < count:
                    await asyncio.sleep(0.5)
                    found = sum((await self._counted(service)).values())
        except TimeoutError:
            raise TimeoutError(f"{service} has counted {found} of {count} lost records") from None
        if found > count:
            raise RuntimeError(f"{service} has counted {found} lost records, there were {count}")

    async def _counted(self, *services: str) -> dict[tuple[str, int, int | None], int]:
        """By process."""
        found: dict[tuple[str, int, int | None], int] = {}
        for worker, pid in self.workers.system.pids().items():
            if worker[0] in services and pid is not None:
                try:
                    found[(*worker, pid)] = await brokers.counted_lost(self.workers.system.address(*worker))
                except (httpx.HTTPError, ValueError):
                    continue
        return found

    async def _group(self, fault: Fault) -> Happened:
        async with self.workers.away(fault.service):
            await brokers.reset_group(self.endpoints.kafka, fault.service, fault.point)
            happened = self.workers.note(fault, f"consumer group {fault.service} {fault.point}, while it was away")
        await self.workers.all_ready(fault.service)
        if lost := sum((await self._counted(fault.service)).values()):
            raise RuntimeError(f"{fault.service} has counted {lost} lost records, there were none")
        return happened

    async def clock(self, fault: Fault, worker: Worker) -> None:
        """Beside others, so it may be killed and start again with its wrong clock."""
        await until(lambda: worker not in self.wrong_clocks)
        self.wrong_clocks.add(worker)
        folder, shift, since = self.data / "clocks", int(fault.point), time()
        clocks.step(folder, worker, shift)
        happened = self.workers.note(fault, f"{fault.service}-{fault.number}'s clock {shift:+} s for {fault.seconds} s")
        await asyncio.sleep(fault.seconds)
        clocks.step(folder, worker, 0)
        self._write("clocks.jsonl", {"service": worker[0], "shift": shift, "from": since, "to": time()})
        self.wrong_clocks.discard(worker)
        await self.workers.flow(happened)

    def _write(self, name: str, line: dict[str, Any]) -> None:
        with (self.data / name).open("a") as file:
            file.write(json.dumps(line) + "\n")
