"""The five services as supervised processes of this one. Used by `waybill up`, the demo, the replay and the fault tests."""

import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import httpx

from cli.ports import Ports
from cli.processes import Program, Supervised
from cli.running import ROOT, Process, Run, forget, remember
from shared.infra import Endpoints, Report
from shared.infra.ports import HOST
from shared.runtime.topics import SERVICES

FIRST_PORT = 8101
"""Of the first worker of the first service; the next service has the next one, the second workers have 8111 and on."""
READY_WITHIN = 90.0
STOP_WITHIN = 25.0
"""Seconds. A service gives what is under way 10 s by default and leaves after 21 s at the latest."""
HOPELESS = 3
"""Deaths in a row, without having been ready, after which waiting makes no sense."""


class SystemFailed(Exception):
    """A service does not start; the message holds the end of its log."""


class System:
    """`with System(endpoints, data) as system: system.await_ready()`. Topics must be there (shared.runtime.topics).

    Methods may be called from any thread; they block (in a coroutine use asyncio.to_thread). A worker is named by its service
    and its number, from 0.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        data: Path,
        *,
        workers: int = 1,
        clock: str = "system",
        report: Report = print,
        environ: Mapping[str, str] | None = None,
        environ_of: Mapping[str, Mapping[str, str]] | None = None,
        services: Sequence[str] = SERVICES,
        command: Sequence[str] = (sys.executable, "-m", "services.{service}"),
    ) -> None:
        """`environ` is added to every process's environment, `environ_of[service]` to those of a service."""
        self.endpoints, self.data, self.clock, self.report = endpoints, data, clock, report
        self.environ = dict(environ or {})
        self.environ_of = {service: dict((environ_of or {}).get(service, {})) for service in services}
        """May be changed: it is read at every start of a process, also when it is started again. So may:"""
        self.environ_at: dict[tuple[str, int], dict[str, str]] = {}
        """Of one worker."""
        self.processes: dict[tuple[str, int], Supervised] = {}
        self.ports: dict[tuple[str, int], int] = {}
        self._command = command
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._reserved = Ports()
        for number in range(workers):
            for index, service in enumerate(services):
                self.ports[service, number] = self._reserved.reserve(FIRST_PORT + 10 * number + index)
                self.processes[service, number] = Supervised(self._program(service, number), report, self._remember)

    def _program(self, service: str, number: int) -> Program:
        def environ() -> Mapping[str, str]:
            return {
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "",  # what is started again and again is compiled once
                "KAFKA_BOOTSTRAP_SERVERS": self.endpoints.kafka,
                "MONGODB_URI": self.endpoints.mongo,
                **({} if self.endpoints.given else {"KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"}),
                "WAYBILL_CLOCK": self.clock,
                "WAYBILL_PORT": str(self.ports[service, number]),
                "WAYBILL_INSTANCE": f"{service}-{number}",  # static membership: one started again need not wait out its session
                **self.environ,
                **self.environ_of[service],
                **self.environ_at.get((service, number), {}),
            }

        name = f"{service}-{number}"
        command = [word.format(service=service) for word in self._command]
        return Program(name, command, environ, self.data / "logs" / f"{name}.log")

    def __enter__(self) -> "System":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    # -- what there is
    @property
    def apis(self) -> dict[str, str]:
        """Base URL by service, of its first worker."""
        return {service: self.address(service) for service, number in self.ports if number == 0}

    def address(self, service: str, number: int = 0) -> str:
        return f"http://{HOST}:{self.ports[service, number]}"

    def pids(self) -> dict[tuple[str, int], int | None]:
        """None: dead at the moment."""
        return {worker: process.pid for worker, process in self.processes.items()}

    def restarts(self) -> dict[tuple[str, int], int]:
        return {worker: process.restarts for worker, process in self.processes.items()}

    # -- what can be done
    def start(self) -> None:
        """Starts every process, without waiting for it. Call it in the main thread: children are then tied to this process
        by the kernel."""
        try:
            for process in self.processes.values():
                process.start()
        except BaseException:
            self.stop()
            raise
        self._remember()

    def await_ready(self, seconds: float = READY_WITHIN) -> None:
        """Returns when /readyz of every process answers 200. Raises SystemFailed."""
        deadline = time.monotonic() + seconds
        waiting = list(self.processes)
        with httpx.Client(timeout=2.0) as http:
            while waiting := [worker for worker in waiting if not self._is_ready(http, worker)]:
                for worker in waiting:
                    self._check(worker)
                if self._stopping.is_set():
                    raise SystemFailed("stopped before it was ready")
                if time.monotonic() > deadline:
                    process = self.processes[waiting[0]]
                    names = ", ".join(f"{service}-{number}" for service, number in waiting)
                    raise SystemFailed(f"not ready after {seconds:.0f} s: {names}. {process.last_words()}")
                time.sleep(0.1)

    def kill(self, service: str, number: int = 0, how: signal.Signals = signal.SIGKILL) -> int:
        """Sends the signal (SIGKILL; SIGSTOP and SIGCONT; SIGTERM); gives the pid it went to. What dies is started again.
        Raises ProcessLookupError while the process does not run."""
        process = self.processes[service, number]
        pid = process.pid
        process.signal(how)
        assert pid is not None
        return pid

    def restart(self, service: str, number: int = 0) -> None:
        """Drains the process; it is started again."""
        self.kill(service, number, signal.SIGTERM)

    def stop(self, seconds: float = STOP_WITHIN) -> None:
        """All at once, gracefully; what is there after `seconds` is killed. Stopping twice changes nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        deadline = time.monotonic() + seconds
        for process in self.processes.values():
            process.ask_to_stop()
        for process in self.processes.values():
            process.wait_stopped(deadline - time.monotonic())
        self._reserved.release()
        forget(self.data)

    # -- parts
    def _is_ready(self, http: httpx.Client, worker: tuple[str, int]) -> bool:
        process = self.processes[worker]
        if process.pid is None:
            return False
        try:
            ready = http.get(f"{self.address(*worker)}/readyz").status_code == 200
        except httpx.TransportError:
            return False
        if ready:
            process.steady()
        return ready

    def _check(self, worker: tuple[str, int]) -> None:
        process = self.processes[worker]
        if process.refused is not None:
            raise SystemFailed(f"{process.program.name} refuses to start. {process.refused}")
        if process.deaths_in_a_row >= HOPELESS:
            raise SystemFailed(f"{process.program.name} died {HOPELESS} times at its start. {process.last_words()}")

    def _remember(self) -> None:
        """So that other commands find what runs."""
        with self._writing:
            processes = [
                Process(
                    service,
                    number,
                    process.pid,
                    process.restarts,
                    self.address(service, number),
                    str(process.program.log),
                    process.ended,
                )
                for (service, number), process in self.processes.items()
            ]
            remember(self.data, Run.of_this_process(self.endpoints, self.clock, processes))
