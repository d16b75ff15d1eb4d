"""`python -m bench [NAMES...] [--rounds N] [--quick]`: measures, keeps the results, writes docs/benchmarks.md and its picture."""

import importlib
import logging
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import machine, report
from bench.harness import Context, Result, Tell, Wrong, load, save
from bench.process import Ended
from cli.supervisor import SystemFailed
from shared.infra import InfrastructureError

NAMES = (
    *("flow", "latency", "http", "idle", "kill", "standstill", "service", "loop"),
    *("fold", "index", "lookback", "product", "growth", "flash", "rebuild"),
    *("parts", "stock", "sourcing", "importing", "promotions", "quotes"),
)
"""In the report's order; growth is memory, too."""
RESULTS = Path(__file__).parent / "results"
DOCS = Path(__file__).parents[1] / "docs"
PAGE, PICTURE = DOCS / "benchmarks.md", DOCS / "benchmarks-latency.svg"
LONG = 20
"""Rows of a table that is only for the page."""
EVERY = 5.0
"""Seconds between two lines of progress, where there is no terminal to draw a bar on."""


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(NAMES)}. All by default.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each side, in turn.")] = 1,
    quick: Annotated[bool, typer.Option(help="Small sizes and one round: does it work? Writes no report.")] = False,
    stored: Annotated[int, typer.Option(help="Orders that growth stores; a million by default.")] = 0,
    size: Annotated[
        list[str] | None, typer.Option(help="NAME=NUMBER: any other size, as the benchmarks' modules name it.")
    ] = None,
    only_report: Annotated[
        bool, typer.Option("--report", help="Measure nothing; write the page from the results there are.")
    ] = False,
) -> None:
    """Every benchmark runs on a Kafka and a mongod of its own."""
    console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 160)
    chosen = names or list(NAMES)
    if unknown := [name for name in chosen if name not in NAMES]:
        console.print(f"No benchmark is called {', '.join(unknown)}. There are {', '.join(NAMES)}.", style="red")
        raise typer.Exit(2)
    sizes = {name: float(number) for name, _, number in (each.partition("=") for each in size or [])}
    if stored:
        sizes["stored"] = stored
    failed = False
    for name in [] if only_report else chosen:
        try:
            result = measure(name, 1 if quick else rounds, quick, sizes, console)
        except (Wrong, Ended, InfrastructureError, SystemFailed) as error:
            console.print(f"{name}: {error}", style="red", markup=False)
            for note in getattr(error, "__notes__", ()):
                console.print(note, style="dim", markup=False)
            failed = True
            continue
        tell(console, result)
        save(result, RESULTS / "quick" if quick else RESULTS)
    if not quick:
        write(console)
    if failed:
        raise typer.Exit(1)


def measure(name: str, rounds: int, quick: bool, sizes: dict[str, float], console: Console) -> Result:
    described = machine.describe("python -m bench " + " ".join(sys.argv[1:]))
    with progress(name, console) as tell:
        result: Result = importlib.import_module(f"bench.suite.{name}").run(Context(rounds, quick, tell, sizes))
    result.machine = described
    return result


@contextmanager
def progress(name: str, console: Console) -> Iterator[Tell]:
    """A bar on a terminal; elsewhere a line now and then, and at each new step."""
    if console.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, refresh_per_second=2) as shown:
            task = shown.add_task(name, total=None)
            yield lambda what, done, total: shown.update(task, description=f"{name}: {what}", completed=done, total=total or None)
        return
    began, last, at = monotonic(), "", 0.0

    def line(what: str, done: int, total: int) -> None:
        nonlocal last, at
        if what == last and monotonic() - at < EVERY:
            return
        last, at = what, monotonic()
        so_far = f" {done:,} of {total:,}" if total else ""
        console.print(f"{at - began:6.0f} s  {name}: {what}{so_far}", markup=False)

    yield line


def tell(console: Console, result: Result) -> None:
    console.print(f"\n{result.title}", style="bold")
    for side in result.sides:
        found = result.spread(side)
        console.print(f"  {side}: {found.median:,.1f} {result.unit} ({found.min:,.1f} to {found.max:,.1f})")
    for ratio in result.ratios:
        console.print(f"  {ratio.of} / {ratio.to}: {ratio.spread.median:.2f} ({ratio.spread.min:.2f} to {ratio.spread.max:.2f})")
    for verdict in result.verdicts:
        style = "green" if verdict.met else "yellow"
        console.print(f"  {'met' if verdict.met else 'missed'}: {verdict.goal}: {verdict.measured}", style=style, markup=False)
    for title, rows in ((title, rows) for title, rows in result.tables.items() if len(rows) <= LONG):
        shown = Table(*rows[0], title=title, title_justify="left")
        for row in rows[1:]:
            shown.add_row(*row)
        console.print(shown)
    for note in result.notes:
        console.print(f"  {note}", style="dim", markup=False)


def write(console: Console) -> None:
    files = [file for name in NAMES if (file := RESULTS / f"{name}.json").exists()]
    if files:
        results = [load(file) for file in files]
        PAGE.write_text(report.page(results))
        for result in results:
            if result.picture:
                PICTURE.write_text(report.latency_chart(result))
        console.print(f"\n{PAGE}", style="dim")


if __name__ == "__main__":
    uvloop.install()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a new topic has no leader for a moment: it tries again
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is stopped
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
