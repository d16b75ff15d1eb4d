"""`waybill test`: the project's tests, on a real Kafka and MongoDB."""

import os
import subprocess
import sys

import typer

from shared.cli.running import ROOT


def run_tests(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest."""
    command = [sys.executable, "-m", "pytest", *(context.args or ["-q"])]
    raise typer.Exit(subprocess.call(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
