"""Applies one fault after the other, and measures how long each service and the flow need to come back."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.faults.run.operators import Operators
from tests.faults.run.schedule import Fault
from tests.faults.run.stores import Stores
from tests.faults.run.workers import Worker, Workers, is_stopped, until

ARMED_WITHIN = 20.0
"""Seconds in which a failpoint is reached once its process is ready; else the fault was a restart only and does not count."""


@dataclass
class Injector:
    workers: Workers
    stores: Stores
    operators: Operators
    missed: list[Fault] = field(default_factory=list)
    """Failpoints that were not reached."""
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def apply(self, faults: list[Fault], spare: list[Fault], deadline: float, halfway: Callable[[], None]) -> None:
        """One after the other; what they lead to is measured beside. For each failpoint that was not reached a spare fault is
        applied at the end. Raises what a measurement raises."""
        await self.stores.back_up()
        for index, fault in enumerate(faults):
            if monotonic() > deadline:
                self.workers.report(f"time is over: {len(faults) - index} faults were not applied")
                break
            if index == len(faults) // 2:
                halfway()
                await self.stores.back_up()
            await asyncio.sleep(fault.after)
            await self._apply(fault)
        await asyncio.gather(*self.tasks)
        for fault in spare:
            if len(self.workers.happened) >= len(faults) or monotonic() > deadline:
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
            await until(lambda: worker not in self.workers.busy)
            self.workers.busy.add(worker)
            self._beside(self._freed(own[fault.kind](fault, worker), worker))
        elif fault.kind == "rolling":
            await self._rolling(fault)
        elif fault.kind == "clock":
            self._beside(self.operators.clock(fault, worker))  # it may be killed with its wrong clock
        elif fault.kind in ("deleted", "emptied", "compression", "group"):
            await self.operators.apply(fault)
        elif fault.kind == "restored":
            await self.stores.restore(fault)
        else:
            await self.stores.apply(fault)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)

    async def _freed(self, work: Coroutine[Any, Any, None], worker: Worker) -> None:
        try:
            await work
        finally:
            self.workers.busy.discard(worker)

    # -- kinds
    async def _kill(self, fault: Fault, worker: Worker) -> None:
        pid = await self.workers.send(worker, signal.SIGKILL)
        happened = self.workers.note(fault, f"kill -9 {fault.service}-{fault.number}")
        await self.workers.recovered(happened, worker, pid)

    async def _failpoint(self, fault: Fault, worker: Worker) -> None:
        before, armed = await self._armed(fault, worker)
        if not await self._reached(worker, before, lambda: self.workers.system.processes[worker].pid != armed):
            await self._miss(fault, worker)
            return
        happened = self.workers.note(fault, f"{fault.service}-{fault.number} killed at {fault.point}")
        await self.workers.recovered(happened, worker, armed)

    async def _zombie(self, fault: Fault, worker: Worker) -> None:
        if fault.point:
            before, armed = await self._armed(fault, worker)
            if not await self._reached(worker, before, lambda: is_stopped(armed)):
                await self._miss(fault, worker)
                return
        else:
            await self.workers.send(worker, signal.SIGSTOP)
        where = f" at {fault.point}" if fault.point else ""
        happened = self.workers.note(fault, f"{fault.service}-{fault.number} stopped for {fault.seconds} s{where}")
        flow = asyncio.create_task(self.workers.flow(happened))
        await asyncio.sleep(fault.seconds)
        await self.workers.send(worker, signal.SIGCONT)
        await asyncio.sleep(1)  # it calls itself ready until it reads its successor's fence, and leaves
        await self.workers.ready(worker, None)
        await flow

    async def _armed(self, fault: Fault, worker: Worker) -> tuple[int, int]:
        """Restarts the worker with the failpoint; the pids before and since."""
        environ = self.workers.system.environ_at[worker] = {"WAYBILL_FAILPOINT": fault.point}
        if fault.point.startswith("between-sends"):
            environ["WAYBILL_BATCH_BYTES"] = "1"  # every record a batch of its own
        try:
            before = await self.workers.send(worker, signal.SIGTERM)
            return before, await self.workers.pid_after(worker, before)
        finally:
            del self.workers.system.environ_at[worker]

    async def _reached(self, worker: Worker, before: int, there: Callable[[], bool]) -> bool:
        """Within a while of being ready; at a start, it may be reached before."""
        ready = asyncio.create_task(self.workers.ready(worker, before))
        try:
            async with asyncio.timeout(self.workers.patience):
                await until(lambda: ready.done() or there())
            async with asyncio.timeout(ARMED_WITHIN):
                await until(there)
        except TimeoutError:
            return False
        finally:
            ready.cancel()
        process = self.workers.system.processes[worker]
        return is_stopped(process.pid) or process.last_code == -signal.SIGKILL

    async def _miss(self, fault: Fault, worker: Worker) -> None:
        self.missed.append(fault)
        self.workers.report(f"             {fault.service}-{fault.number} did not reach {fault.point}")
        await self.workers.ready(worker, await self.workers.send(worker, signal.SIGTERM))  # disarmed

    async def _leave(self, fault: Fault, worker: Worker) -> None:
        process = self.workers.system.processes[worker]
        pid = await self.workers.send(worker, signal.SIGTERM)  # one that is just dead is waited for, so it is not held before
        process.held = True
        happened = self.workers.note(fault, f"{fault.service}-{fault.number} leaves for {fault.seconds} s")
        flow = asyncio.create_task(self.workers.flow(happened))
        await asyncio.sleep(fault.seconds)
        process.held = False
        await self.workers.ready(worker, pid)
        await flow

    async def _rolling(self, fault: Fault) -> None:
        happened = self.workers.note(fault, "rolling restart of all workers")
        began = monotonic()
        turns = sorted({number for _, number in self.workers.system.processes})
        for turn in turns:  # the services side by side, as they are deployed
            await asyncio.gather(*(self._restarted(worker) for worker in self.workers.system.processes if worker[1] == turn))
        happened.ready = monotonic() - began
        self.workers.report(f"             all restarted in {happened.ready:.1f} s")

    async def _restarted(self, worker: Worker) -> None:
        await until(lambda: worker not in self.workers.busy)
        self.workers.busy.add(worker)
        await self._freed(self._restart(worker), worker)

    async def _restart(self, worker: Worker) -> None:
        await self.workers.ready(worker, await self.workers.send(worker, signal.SIGTERM))
