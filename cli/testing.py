"""`waybill test`: the project's tests, on a real Kafka and MongoDB."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer

from cli import terminal
from cli.module import run_module
from cli.running import ROOT

REAL = "not slow and (integration or faults)"
STORES = ("-m", REAL, "--ignore=tests/strangers")
"""Shown as it goes."""
BESIDE = {
    "strangers": ("-m", REAL, "tests/strangers"),
    "without stores": ("-m", "not slow and not integration and not faults"),
}
"""Those on real stores wait a lot: the others run meanwhile, and are shown when they have ended."""
SEEDS = "100"
"""Of the simulation among all others; alone (`./waybill test tests/simulation`) it looks at 1,000."""


def run_tests(context: typer.Context) -> None:
    """Run the tests, all but those marked slow, in three parts side by side. Arguments go to pytest (e.g. -k orders, or -m slow),
    which then runs alone."""
    if context.args:
        run_module("pytest", ["-m", "not slow", *context.args], "tests")  # of two -m pytest takes the last
    with started(BESIDE) as others:
        codes = [_code(STORES), *(each.wait() for each in others)]
    raise typer.Exit(max(codes))


def _code(options: Sequence[str]) -> int:
    try:
        run_module("pytest", options, "tests")
    except typer.Exit as ended:
        return ended.exit_code
    return 0


@contextmanager
def started(parts: dict[str, tuple[str, ...]]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """What they said is shown at the end, also where we are asked to leave."""
    running = []
    for options in parts.values():
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
        environ = {"WAYBILL_SEEDS": SEEDS, **os.environ, "PYTHONPATH": str(ROOT)}
        running.append((subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=subprocess.STDOUT), said))
    try:
        yield [process for process, _ in running]
    except BaseException:  # Ctrl-C reached them too; SIGTERM did not
        for process, _ in running:
            process.send_signal(signal.SIGINT)
        raise
    finally:
        for part, (process, said) in zip(parts, running, strict=True):
            process.wait()
            terminal.report(f"tests {part}:")
            said.seek(0)
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()
            said.close()
