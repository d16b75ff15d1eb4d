"""The processes under test: signalled, watched until they are ready, and how long orders took to flow again."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx

from cli.supervisor import System
from tests.faults.run.load import Load
from tests.faults.run.schedule import Fault

Worker = tuple[str, int]
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
class Workers:
    system: System
    load: Load
    report: Callable[[str], None]
    patience: float = GIVEN_UP
    began: float = field(default_factory=monotonic)
    happened: list[Happened] = field(default_factory=list)
    busy: set[Worker] = field(default_factory=set)

    def note(self, fault: Fault, what: str) -> Happened:
        happened = Happened(fault, round(monotonic() - self.began, 1))
        self.happened.append(happened)
        self.report(f"{happened.at:7.1f} s  {len(self.happened):3}  {what}")
        return happened

    async def send(self, worker: Worker, how: signal.Signals) -> int:
        """The pid that it went to; waits for a process that is being started again."""
        while True:
            try:
                return self.system.kill(*worker, how)
            except (ProcessLookupError, AssertionError):
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def away(self, *services: str) -> AsyncIterator[bool]:
        """None of their processes runs meanwhile. Whether all ended orderly: what they had read is handled and noted."""
        of_them = [worker for worker in self.system.processes if worker[0] in services]
        await until(lambda: not self.busy & set(of_them))
        self.busy |= set(of_them)
        processes = [self.system.processes[worker] for worker in of_them]
        try:
            for worker in of_them:
                await self.ready(worker, None)
            for worker in of_them:
                await self.send(worker, signal.SIGTERM)
            for process in processes:
                process.held = True
            await until(lambda: all(process.pid is None for process in processes))
            yield all(process.last_code == 0 for process in processes)
        finally:
            for process in processes:
                process.held = False
            self.busy -= set(of_them)

    async def all_ready(self, *services: str) -> None:
        """Those that are not away or being killed at this moment."""
        for worker in self.system.processes:
            if worker not in self.busy and (not services or worker[0] in services):
                await self.ready(worker, None)

    async def pid_after(self, worker: Worker, before: int) -> int:
        async with asyncio.timeout(self.patience):
            await until(lambda: self.system.processes[worker].pid not in (None, before))
        return self.system.processes[worker].pid or before

    async def recovered(self, happened: Happened, worker: Worker, pid: int) -> None:
        began = monotonic()
        flow = asyncio.create_task(self.flow(happened))
        await self.ready(worker, pid)
        happened.ready = monotonic() - began
        await flow
        self.report(
            f"             {worker[0]}-{worker[1]} ready after {happened.ready:.1f} s, orders flow after {happened.flow:.1f} s"
        )

    async def flow(self, happened: Happened) -> None:
        try:
            async with asyncio.timeout(self.patience):
                happened.flow = await self.load.flow_after(len(self.load.placed))
        except TimeoutError:
            raise TimeoutError(f"no flow for {self.patience:.0f} s after {happened.fault}") from None

    async def ready(self, worker: Worker, not_pid: int | None) -> None:
        """Raises TimeoutError."""
        try:
            async with asyncio.timeout(self.patience), httpx.AsyncClient(timeout=2) as http:
                while True:
                    if await self.is_ready(http, worker, not_pid):
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            words = self.system.processes[worker].last_words()
            raise TimeoutError(f"{worker[0]}-{worker[1]} is not ready after {self.patience:.0f} s. {words}") from None

    async def is_ready(self, http: httpx.AsyncClient, worker: Worker, not_pid: int | None) -> bool:
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
