"""Processes that are measured: started with an environment, their processor time and memory read from /proc (Linux)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.infra import child_command

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Ended(Exception):
    """A measured process ended before it should; the message holds the end of its output."""


class Child:
    """`python -m MODULE ARGUMENTS`, its output in a file of `folder`, its life tied to ours."""

    def __init__(self, name: str, module: str, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.name, self.output = name, folder / f"{name}.log"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                child_command([sys.executable, "-m", module, *arguments]),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def check(self) -> None:
        """Raises Ended."""
        if (code := self.process.poll()) is not None:
            raise Ended(f"{self.name} ended with exit code {code}:\n{self.last_words()}")

    def finished(self, seconds: float) -> str:
        """Its output, once it ended by itself. Raises Ended."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Ended(f"{self.name} was not done after {seconds:.0f} s:\n{self.last_words()}") from None
        if code != 0:
            raise Ended(f"{self.name} ended with exit code {code}:\n{self.last_words()}")
        return self.output.read_text()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = 5) -> None:
        self.ask_to_stop()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        return "\n".join(self.output.read_text(errors="replace").splitlines()[-15:])


def cpu_seconds(pid: int) -> float:
    """User and system time of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


def machine_seconds() -> tuple[float, float]:
    """Of all cores since the start: busy, and taken by the hypervisor for other machines."""
    user, nice, system, _, _, irq, soft, steal, *_ = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:])
    return (user + nice + system + irq + soft) / TICK, steal / TICK


class Cpu:
    """Processor seconds by process, between making this and asking. And "others": programs that have nothing to do with it,
    and what the hypervisor took; figures of a run with much of it say little."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self.pids = {**pids, "driver": os.getpid()}
        self.began, self.machine = time.monotonic(), machine_seconds()
        self.before = {name: cpu_seconds(pid) for name, pid in self.pids.items()}

    def spent(self) -> dict[str, float]:
        """And "wall", the seconds that went by."""
        spent = {name: round(cpu_seconds(pid) - self.before[name], 2) for name, pid in self.pids.items()}
        busy, stolen = (now - then for now, then in zip(machine_seconds(), self.machine, strict=True))
        others = max(0.0, busy - sum(spent.values())) + stolen
        return {**spent, "others": round(others, 2), "wall": round(time.monotonic() - self.began, 2)}
