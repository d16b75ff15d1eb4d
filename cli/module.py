"""A program of the clone that is not part of the product (tests, fault runs, benchmarks), as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import typer

from cli import terminal
from cli.running import ROOT


def run_module(module: str, options: Sequence[str], folder: str) -> None:
    """Needs the `folder` of the clone. Ends as the module ended, and waits for it also where we are asked to leave: it stops
    what it started."""
    if not (ROOT / folder).is_dir():
        terminal.fail(f"There is no {folder} in {ROOT}: run it in a clone of the project.")
    process = subprocess.Popen([sys.executable, "-m", module, *options], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        code = process.wait()
    except BaseException as leaving:  # Ctrl-C reached it too; SIGTERM did not
        if not isinstance(leaving, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)
        process.wait()
        raise
    raise typer.Exit(code if code >= 0 else 128 - code)
