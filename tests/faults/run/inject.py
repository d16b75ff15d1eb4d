"""Applies one fault after the other, and measures how long each service and the flow need to come back."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from cli.supervisor import System
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from tests.faults.run.load import Load
from tests.faults.run.schedule import Fault

Worker = tuple[str, int]
ARMED_WITHIN = 20.0
"""Seconds in which a failpoint is reached once its process is ready; else the fault was a restart only and does not count."""
GIVEN_UP = 180.0
"""Seconds without recovery after which a run has failed."""


@dataclass
class Happened:
    fault: Fault
    at: float
    """Seconds since the run began."""
    ready: float | None = None
    """Seconds until the worker (every worker) was ready again."""
    flow: float | None = None
    """Seconds until orders placed from then on were answered, on all partitions."""
    backlog: float | None = None
    """Seconds, after a store came back, until all orders placed before were answered."""


@dataclass
class Injector:
    system: System
    kafka: EmbeddedKafka
    mongo: EmbeddedMongo
    load: Load
    report: Callable[[str], None]
    patience: float = GIVEN_UP
    began: float = field(default_factory=monotonic)
    happened: list[Happened] = field(default_factory=list)
    missed: list[Fault] = field(default_factory=list)
    """Failpoints that were not reached."""
    busy: set[Worker] = field(default_factory=set)
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def apply(self, faults: list[Fault], spare: list[Fault], until: float, halfway: Callable[[], None]) -> None:
        """One after the other; what they lead to is measured beside. For each failpoint that was not reached a spare fault is
        applied at the end. Raises what a measurement raises."""
        for index, fault in enumerate(faults):
            if monotonic() > until:
                self.report(f"time is over: {len(faults) - index} faults were not applied")
                break
            if index == len(faults) // 2:
                halfway()
            await asyncio.sleep(fault.after)
            await self._apply(fault)
        await asyncio.gather(*self.tasks)
        for fault in spare:
            if len(self.happened) >= len(faults) or monotonic() > until:
                break
            await self._apply(fault)
            await asyncio.gather(*self.tasks)

    async def _apply(self, fault: Fault) -> None:
        worker = (fault.service, fault.number)
        own = {
            "kill": self._kill,
            "failpoint": self._failpoint,
            "zombie": self._zombie,
            "leave": self._leave,
        }
        if fault.kind in own:
            await until(lambda: worker not in self.busy)
            self.busy.add(worker)
            self._beside(self._freed(own[fault.kind](fault, worker), worker))
        elif fault.kind == "rolling":
            await self._rolling(fault)
        else:
            await self._stores(fault)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)

    async def _freed(self, work: Coroutine[Any, Any, None], worker: Worker) -> None:
        try:
            await work
        finally:
            self.busy.discard(worker)

    def _note(self, fault: Fault, what: str) -> Happened:
        happened = Happened(fault, round(monotonic() - self.began, 1))
        self.happened.append(happened)
        self.report(f"{happened.at:7.1f} s  {len(self.happened):3}  {what}")
        return happened

    # -- kinds
    async def _kill(self, fault: Fault, worker: Worker) -> None:
        pid = await self._signal(worker, signal.SIGKILL)
        happened = self._note(fault, f"kill -9 {fault.service}-{fault.number}")
        await self._recovered(happened, worker, pid)

    async def _failpoint(self, fault: Fault, worker: Worker) -> None:
        before, armed = await self._armed(fault, worker)
        if not await self._reached(worker, before, lambda: self.system.processes[worker].pid != armed):
            await self._miss(fault, worker)
            return
        happened = self._note(fault, f"{fault.service}-{fault.number} killed at {fault.point}")
        await self._recovered(happened, worker, armed)

    async def _zombie(self, fault: Fault, worker: Worker) -> None:
        if fault.point:
            before, armed = await self._armed(fault, worker)
            if not await self._reached(worker, before, lambda: is_stopped(armed)):
                await self._miss(fault, worker)
                return
        else:
            await self._signal(worker, signal.SIGSTOP)
        where = f" at {fault.point}" if fault.point else ""
        happened = self._note(fault, f"{fault.service}-{fault.number} stopped for {fault.seconds} s{where}")
        flow = asyncio.create_task(self._flow(happened))
        await asyncio.sleep(fault.seconds)
        await self._signal(worker, signal.SIGCONT)
        await asyncio.sleep(1)  # it calls itself ready until it reads its successor's fence, and leaves
        await self._ready(worker, None)
        await flow

    async def _armed(self, fault: Fault, worker: Worker) -> tuple[int, int]:
        """Restarts the worker with the failpoint; the pids before and since."""
        environ = self.system.environ_at[worker] = {"WAYBILL_FAILPOINT": fault.point}
        if fault.point.startswith("between-sends"):
            environ["WAYBILL_BATCH_BYTES"] = "1"  # every record a batch of its own
        try:
            before = await self._signal(worker, signal.SIGTERM)
            return before, await self._pid_after(worker, before)
        finally:
            del self.system.environ_at[worker]

    async def _reached(self, worker: Worker, before: int, there: Callable[[], bool]) -> bool:
        """Within a while of being ready; at a start, it may be reached before."""
        ready = asyncio.create_task(self._ready(worker, before))
        try:
            async with asyncio.timeout(self.patience):
                await until(lambda: ready.done() or there())
            async with asyncio.timeout(ARMED_WITHIN):
                await until(there)
        except TimeoutError:
            return False
        finally:
            ready.cancel()
        process = self.system.processes[worker]
        return is_stopped(process.pid) or process.last_code == -signal.SIGKILL

    async def _miss(self, fault: Fault, worker: Worker) -> None:
        self.missed.append(fault)
        self.report(f"             {fault.service}-{fault.number} did not reach {fault.point}")
        await self._ready(worker, await self._signal(worker, signal.SIGTERM))  # disarmed

    async def _leave(self, fault: Fault, worker: Worker) -> None:
        process = self.system.processes[worker]
        pid = await self._signal(worker, signal.SIGTERM)  # one that is just dead is waited for, so it is not held before
        process.held = True
        happened = self._note(fault, f"{fault.service}-{fault.number} leaves for {fault.seconds} s")
        flow = asyncio.create_task(self._flow(happened))
        await asyncio.sleep(fault.seconds)
        process.held = False
        await self._ready(worker, pid)
        await flow

    async def _rolling(self, fault: Fault) -> None:
        happened = self._note(fault, "rolling restart of all workers")
        began = monotonic()
        for turn in sorted({number for _, number in self.system.processes}):  # the services side by side, as they are deployed
            await asyncio.gather(*(self._restarted(worker) for worker in self.system.processes if worker[1] == turn))
        happened.ready = monotonic() - began
        self.report(f"             all restarted in {happened.ready:.1f} s")

    async def _restarted(self, worker: Worker) -> None:
        await until(lambda: worker not in self.busy)
        self.busy.add(worker)
        await self._freed(self._restart(worker), worker)

    async def _restart(self, worker: Worker) -> None:
        await self._ready(worker, await self._signal(worker, signal.SIGTERM))

    async def _stores(self, fault: Fault) -> None:
        kafka, mongo = fault.kind in ("broker", "blackout"), fault.kind in ("mongo", "blackout")
        if kafka:
            self.kafka.kill()
        if mongo:
            self.mongo.kill()
        names = " and ".join(name for name, gone in (("Kafka", kafka), ("MongoDB", mongo)) if gone)
        happened = self._note(fault, f"{names} killed, away for {fault.seconds} s")
        await asyncio.sleep(fault.seconds)
        if mongo:
            self.mongo.launch()
        if kafka:
            self.kafka.launch()
            await asyncio.to_thread(self.kafka.await_ready)
        if mongo:
            await asyncio.to_thread(self.mongo.await_ready)
        back = monotonic()
        if kafka:
            await self.load.watcher.renew()
        async with asyncio.timeout(self.patience):
            happened.backlog = await self.load.backlog_after()
            for worker in self.system.processes:
                if worker not in self.busy:
                    await self._ready(worker, None)
        happened.ready = monotonic() - back
        self.report(
            f"             all ready {happened.ready:.1f} s after it was back, backlog drained in {happened.backlog:.1f} s"
        )

    # -- parts
    async def _signal(self, worker: Worker, how: signal.Signals) -> int:
        """The pid that it went to; waits for a process that is being started again."""
        while True:
            try:
                return self.system.kill(*worker, how)
            except (ProcessLookupError, AssertionError):
                await asyncio.sleep(0.05)

    async def _pid_after(self, worker: Worker, before: int) -> int:
        async with asyncio.timeout(self.patience):
            await until(lambda: self.system.processes[worker].pid not in (None, before))
        return self.system.processes[worker].pid or before

    async def _recovered(self, happened: Happened, worker: Worker, pid: int) -> None:
        began = monotonic()
        flow = asyncio.create_task(self._flow(happened))
        await self._ready(worker, pid)
        happened.ready = monotonic() - began
        await flow
        self.report(
            f"             {worker[0]}-{worker[1]} ready after {happened.ready:.1f} s, orders flow after {happened.flow:.1f} s"
        )

    async def _flow(self, happened: Happened) -> None:
        try:
            async with asyncio.timeout(self.patience):
                happened.flow = await self.load.flow_after(len(self.load.placed))
        except TimeoutError:
            raise TimeoutError(f"no flow for {self.patience:.0f} s after {happened.fault}") from None

    async def _ready(self, worker: Worker, not_pid: int | None) -> None:
        """Raises TimeoutError."""
        try:
            async with asyncio.timeout(self.patience), httpx.AsyncClient(timeout=2) as http:
                while True:
                    if await self._is_ready(http, worker, not_pid):
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            words = self.system.processes[worker].last_words()
            raise TimeoutError(f"{worker[0]}-{worker[1]} is not ready after {self.patience:.0f} s. {words}") from None

    async def _is_ready(self, http: httpx.AsyncClient, worker: Worker, not_pid: int | None) -> bool:
        process = self.system.processes[worker]
        if process.refused:
            raise RuntimeError(f"{worker[0]}-{worker[1]} refuses to start. {process.refused}")
        if process.pid in (None, not_pid):
            return False
        try:
            ready = (await http.get(f"{self.system.address(*worker)}/readyz")).status_code == 200
        except httpx.TransportError:
            return False
        if ready:
            process.steady()  # the next death is the first again: it is started at once
        return ready


def is_stopped(pid: int | None) -> bool:
    """By SIGSTOP."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("T")
    except OSError:
        return False


async def until(condition: Callable[[], bool]) -> None:
    while True:
        if condition():
            return
        await asyncio.sleep(0.03)
