"""`waybill prove stock|money|queue|uses|points`: the whole log, reckoned again."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cli import terminal
from cli.prove.money import Money
from cli.prove.points import Points
from cli.prove.queue import Queue
from cli.prove.reading import Proof, proven
from cli.prove.stock import Stock
from cli.prove.tally import Tally
from cli.prove.uses import Uses
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.runtime.garbage import collect_rarely


class Subject(StrEnum):
    STOCK = "stock"
    MONEY = "money"
    QUEUE = "queue"
    USES = "uses"
    POINTS = "points"


PROOFS: dict[Subject, type[Proof[Tally]]] = {
    Subject.STOCK: Stock,
    Subject.MONEY: Money,
    Subject.QUEUE: Queue,
    Subject.USES: Uses,
    Subject.POINTS: Points,
}


def prove(
    subject: Annotated[Subject, typer.Argument(help="What is reckoned again.", show_default=False)],
    show: Annotated[int, typer.Option(min=1, help="Violations shown one by one.")] = 20,
    data: Data = DATA,
) -> None:
    """Reckon stock, money, queues, uses or points again from the whole log, by rules of their own; name what does not add up."""
    settings = settings_for(data)
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TextColumn("records"))
    with Progress(*columns, console=terminal.err(), transient=True) as progress:
        task = progress.add_task(subject, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        collect_rarely()
        tally = asyncio.run(proven(PROOFS[subject](), settings, tell))
    out = terminal.out()
    out.print(table(subject, tally))
    for violation in tally.violations[:show]:
        out.print(violation.shown(), markup=False, soft_wrap=True)
    if failed := tally.failed.total():
        terminal.fail(f"{failed:,} do not hold. To see an order whole: ./waybill events ORDER")


def table(subject: str, tally: Tally) -> Table:
    shown = Table(title=f"The log reckoned again: {subject}")
    for name in ("rule", "checked", "violations"):
        shown.add_column(name, justify="left" if name == "rule" else "right")
    for check, count in tally.checked.items():
        shown.add_row(check, f"{count:,}", f"{tally.failed[check]:,}")
    way = f"; {tally.under_way:,} under way, not judged" if tally.under_way else ""
    shown.caption = f"{tally.checked.total():,} checks, {tally.failed.total():,} violations{way}"
    return shown
