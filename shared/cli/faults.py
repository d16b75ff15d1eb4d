"""`waybill faults`: kill, stop and cut off what runs, under load, then account for every order."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from shared.cli import terminal
from shared.cli.running import DATA, ROOT


def faults(
    faults: Annotated[int, typer.Option(min=1, help="Faults to apply, of all kinds.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same schedule of faults and the same orders.")] = 618,
    minutes: Annotated[float, typer.Option(help="No new fault after so many minutes; 0: all are applied.")] = 0,
    without: Annotated[
        str, typer.Option(help="Switch a rule off (fence, linked, forward, hydrate): this must end in NOT ACCOUNTED.")
    ] = "",
    bad_input: Annotated[int, typer.Option(min=0, help="Instead of faults: so many generated bad records and requests.")] = 0,
    data: Annotated[Path, typer.Option(help="Folder of the run's data; emptied at its start, kept where it fails.")] = DATA
    / "faults",
) -> None:
    """Apply a seeded schedule of faults to an own Waybill under load, then check every fact and document."""
    if not (ROOT / "tests" / "faults").is_dir():
        terminal.fail(f"There are no fault tests in {ROOT}: run it in a clone of the project.")
    options = ["--seed", str(seed), "--data", str(data.absolute())]
    options += ["--bad-input", str(bad_input)] if bad_input else ["--faults", str(faults), "--minutes", str(minutes)]
    options += ["--without", without] if without else []
    command = [sys.executable, "-m", "tests.faults.run", *options]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        code = process.wait()
    except BaseException as leaving:  # Ctrl-C reached it too; SIGTERM did not
        if not isinstance(leaving, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)
        process.wait()  # it stops what it started
        raise
    raise typer.Exit(code if code >= 0 else 128 - code)
