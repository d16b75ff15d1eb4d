"""One process under supervision: started again when it dies, left alone when it says that starting again will not help."""

import ast
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shared.infra import Report, child_command

REFUSES = 78
"""Exit code of a service that will not start as things are (a setting, a topic, another log): see shared/runtime/main.py."""
FIRST_PAUSE, LAST_PAUSE = 0.2, 5.0
"""Seconds until a process that died again is started again: doubled each time. One that lived for STEADY seconds, or was called
steady, is started again at once."""
STEADY = 30.0
_TAIL_LINES = 8
_LEAVES = ("leaving", "refuses to", "could not start")
_REASON = re.compile(r"""(?:reason|error)=("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True)
class Program:
    """`environ()` is asked at every start and added to our own environment; output goes to the end of `log`."""

    name: str
    command: Sequence[str]
    environ: Callable[[], Mapping[str, str]]
    log: Path


class Supervised:
    """A thread waits for the process. It never outlives us, also when we are killed (`shared.infra.child_command`)."""

    def __init__(self, program: Program, report: Report, changed: Callable[[], None]) -> None:
        """`report` takes a line when the process dies, `changed` is called when it has another pid; both from a thread."""
        self.program, self._report, self._changed = program, report, changed
        self.restarts = 0
        self.refused: str | None = None
        """What it said when it refused to start (exit code 78)."""
        self.deaths_in_a_row = 0
        """Since it last lived for STEADY seconds, or was called steady."""
        self.held = False
        """While set, what died is not started again: a worker that has left for a time."""
        self.last_code: int | None = None
        """How the process before this one ended; negative: the signal that ended it."""
        self.ended = ""
        """The same in words, with the reason that it gave."""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=f"supervise {program.name}", daemon=True)
        self._began = 0.0
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """Process id while it runs (or is stopped by SIGSTOP), else None."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        self._spawn()
        self._thread.start()

    def signal(self, number: signal.Signals) -> None:
        """Raises ProcessLookupError while it does not run."""
        process = self._process
        if process is None or process.poll() is not None:
            raise ProcessLookupError(f"{self.program.name} does not run at the moment")
        process.send_signal(number)

    def steady(self) -> None:
        """It is known to work: deaths are counted anew."""
        self.deaths_in_a_row = 0

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting; it is not started again."""
        with self._lock:
            self._stopping.set()
            if self._process is not None and self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
                self._process.send_signal(signal.SIGCONT)  # a stopped process would not hear the first one

    def wait_stopped(self, seconds: float) -> None:
        """After `seconds` it is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            self._report(f"{self.program.name} did not stop in time: killed")
            self._process.kill()
            self._process.wait()
        if self._thread.is_alive():
            self._thread.join()

    def last_words(self) -> str:
        """The end of its log, of this run."""
        return "\n".join(["The end of its log, " + str(self.program.log) + ":", *self._last_lines()[-_TAIL_LINES:]])

    def _last_lines(self) -> list[str]:
        with self.program.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, end - _TAIL_BYTES))
            return log.read().decode(errors="replace").splitlines()

    def _supervise(self) -> None:
        pause = 0.0
        while True:
            process = self._process
            assert process is not None
            code = self.last_code = process.wait()
            lived = time.monotonic() - self._began
            if self._stopping.is_set():
                return
            if code == REFUSES:
                self.refused = self.last_words()
                self.ended = f"refuses to start: {why(self._last_lines())}"
                self._report(f"{self.program.name} refuses to start and is left alone. {self.refused}")
                self._changed()
                return
            pause = 0.0 if lived > STEADY or not self.deaths_in_a_row else pause
            self.deaths_in_a_row = 1 if lived > STEADY else self.deaths_in_a_row + 1
            self.ended = f"{how_ended(code)}: {said}" if code > 0 and (said := why(self._last_lines())) else how_ended(code)
            when = f"in {pause:.1f} s" if pause else "at once"
            self._report(f"{self.program.name} (pid {process.pid}) {how_ended(code)}: starting again {when}")
            self._changed()
            if self._stopping.wait(pause):
                return
            while self.held:
                if self._stopping.wait(0.1):
                    return
            pause = min(2 * pause, LAST_PAUSE) or FIRST_PAUSE
            with self._lock:
                if self._stopping.is_set():
                    return
                try:
                    self._spawn()
                except OSError as error:  # no memory, no process left: the next round tries again
                    self._report(f"{self.program.name} cannot be started: {error}")
                    continue
            self.restarts += 1
            self._changed()

    def _spawn(self) -> None:
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                child_command(list(program.command)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environ()},
            )
        self._began = time.monotonic()


def why(lines: Sequence[str]) -> str:
    """What a service gave as its reason when it left, or refused to start; of another program the last line."""
    told = [line for line in lines if any(words in line for words in _LEAVES)]
    line = (told or [line for line in lines if line.strip()] or [""])[-1].strip()
    if line.startswith("{"):
        with suppress(ValueError):
            said = json.loads(line)
            return str(said.get("reason") or said.get("error") or said.get("event", line))
    if match := _REASON.search(line):
        with suppress(ValueError, SyntaxError):
            return str(ast.literal_eval(match[1]))
    return line.partition("refuses to start: ")[2] or line


def how_ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
