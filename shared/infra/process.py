"""One server process: its log file, a graceful stop, a kill, and what its log last said."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from shared.infra.child import child_command
from shared.infra.endpoints import InfrastructureError

_TAIL_LINES = 12


class ServerProcess:
    """A server started as a child that dies with us, writing stdout and stderr to the end of `log`."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def launch(self, cmd: list[str], environ: Mapping[str, str] | None = None, folder: Path | None = None) -> None:
        """Start the command, in `folder`; it may not be ready yet. `environ` is added to our own environment."""
        if self.pid is not None:
            raise RuntimeError(f"{self.name} is already running (pid {self.pid})")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                child_command(cmd),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environ or {})},
            )

    def await_ready(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once `ready()`; raise InfrastructureError if the process ends first or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            process = self._process
            if process is None or process.poll() is not None:
                code = None if process is None else process.returncode
                raise InfrastructureError(f"{self.name} ended at start (exit code {code}). {self._last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise InfrastructureError(f"{self.name} was not ready after {seconds:.0f} s. {self._last_words()}")
            time.sleep(0.03)

    def said(self, text: str) -> bool:
        """Whether the log of this run holds `text`."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return text.encode() in log.read()

    def terminate(self) -> None:
        """Ask it to stop (SIGTERM), without waiting."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = 20) -> None:
        """Stop it gracefully; after `seconds` kill it. Stopping what does not run changes nothing."""
        if self._process is None:
            return
        self.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()[-_TAIL_LINES:]
        return "\n".join([f"The end of its log, {self.log}:", *lines])
