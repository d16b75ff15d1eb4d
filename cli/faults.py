"""`waybill faults`: kill, stop, fill, empty and restore what runs, under load, then account for every order."""

from pathlib import Path
from typing import Annotated

import typer

from cli.module import run_module
from cli.running import DATA


def faults(
    faults: Annotated[int, typer.Option(min=1, help="Faults to apply, of all kinds.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same schedule of faults and the same orders.")] = 618,
    minutes: Annotated[float, typer.Option(help="No new fault after so many minutes; 0: all are applied.")] = 0,
    without: Annotated[
        str,
        typer.Option(
            help="Switch a rule off (fence, contiguous, linked, direct, forward, hydrate): this must end in NOT ACCOUNTED. The "
            "same faults with all rules: nothing."
        ),
    ] = "",
    operators: Annotated[
        bool, typer.Option("--operators", help="Only what operators do to topics, groups, clocks, disks and backups.")
    ] = False,
    bad_input: Annotated[
        int, typer.Option(min=0, help="Instead of faults: so many generated bad records, and a fifth as many requests.")
    ] = 0,
    data: Annotated[Path, typer.Option(help="Folder of the run's data; emptied at its start, kept where it fails.")] = DATA
    / "faults",
) -> None:
    """Apply a seeded schedule of faults to an own Waybill under load, then check every fact and document."""
    options = ["--seed", str(seed), "--data", str(data.absolute())]
    options += ["--bad-input", str(bad_input)] if bad_input else ["--faults", str(faults), "--minutes", str(minutes)]
    options += ["--without", without] if without else []
    options += ["--operators"] if operators else []
    run_module("tests.faults.run", options, "tests/faults")
