"""`waybill test`: the project's tests, on a real Kafka and MongoDB."""

import os
import subprocess
import sys
import tempfile

import typer

from cli import terminal
from cli.module import run_module
from cli.running import ROOT

PURE = "not slow and not integration and not faults"
REAL = "not slow and (integration or faults)"


def run_tests(context: typer.Context) -> None:
    """Run the tests, all but those marked slow: those on real stores, which wait a lot, and the others beside them. Arguments go
    to pytest (e.g. -k orders, or -m slow), which then runs alone."""
    if context.args:
        run_module("pytest", ["-m", "not slow", *context.args], "tests")  # of two -m pytest takes the last
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "pytest", "-m", PURE, "-p", "no:cacheprovider"]
        beside = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=said, stderr=subprocess.STDOUT
        )
        code = 1
        try:
            run_module("pytest", ["-m", REAL], "tests")
        except typer.Exit as ended:
            code = ended.exit_code
        finally:
            if code > 1:  # interrupted, or none was found
                beside.terminate()
            terminal.report("tests without stores:")
            failed = beside.wait()
            said.seek(0)
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()
    raise typer.Exit(code or failed)
