"""`waybill test`: the project's tests, on a real Kafka and MongoDB."""

import os
import signal
import subprocess
import sys

import typer

from shared.cli import terminal
from shared.cli.running import ROOT


def run_tests(context: typer.Context) -> None:
    """Run the tests, all but those marked slow. Arguments go to pytest (e.g. -k orders, or -m slow)."""
    if not (ROOT / "tests").is_dir():
        terminal.fail(f"There are no tests in {ROOT}: run it in a clone of the project.")
    command = [sys.executable, "-m", "pytest", "-m", "not slow", *context.args]  # of two -m pytest takes the last
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        code = process.wait()
    except BaseException as leaving:  # Ctrl-C reached pytest too; SIGTERM did not
        if not isinstance(leaving, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)
        process.wait()  # it stops what its fixtures started
        raise
    raise typer.Exit(code if code >= 0 else 128 - code)
