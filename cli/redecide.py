"""`waybill redecide SERVICE`: all recorded inputs through today's code, into nowhere."""

import asyncio
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.named import ServiceName, service_named
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.runtime.garbage import collect_rarely
from shared.runtime.tools.redecide import Redecided
from shared.runtime.tools.whole import redecide_whole
from shared.runtime.topics import partition_count


def redecide_command(
    service: ServiceName,
    show: Annotated[int, typer.Option(min=0, help="Differences shown one by one.")] = 50,
    data: Data = DATA,
) -> None:
    """Decide every recorded input again with today's code, and list each fact that would differ from the log."""
    chosen, settings = service_named(service), settings_for(data)
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TextColumn("records"))
    with Progress(*columns, console=terminal.err(), transient=True) as progress:
        task = progress.add_task(service, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        async def run() -> Redecided:
            security = settings.kafka_options()
            partitions = await partition_count(settings.kafka, security, [f"{service}.events", f"{service}.commands"])
            return await redecide_whole(settings, chosen.name, partitions, tell)

        collect_rarely()
        result = asyncio.run(run())
    out = terminal.out()
    rate = result.facts / result.seconds if result.seconds else 0.0
    out.print(
        f"{service}: {result.decisions:,} decisions with {result.facts:,} facts decided again in {result.seconds:.1f} s "
        f"({rate:,.0f} facts/s): {result.differing:,} differ"
    )
    if result.since:
        out.print(since_table(result))
    if not result.differing:
        return
    out.print(sums_table(result))
    if show:
        out.print(differences_table(result, show))
    terminal.fail("Today's code decides otherwise than the log. The log stays as it is; if that is meant, nothing is to be done.")


def sums_table(result: Redecided) -> Table:
    table = Table(title="What would differ", caption="Money in minor units (cents), now less recorded")
    for name in ("type", "field", "facts", "changed", ""):
        table.add_column(name, justify="right" if name in ("facts", "changed") else "left", no_wrap=True)
    for (type, field, currency), total in sorted(result.sums.items(), key=lambda each: -each[1].count):
        changed = "" if currency is None else f"{total.changed:+,}"
        table.add_row(type, Text(field), f"{total.count:,}", changed, currency or "")
    return table


def since_table(result: Redecided) -> Table:
    table = Table(title="Said since", caption="Fields that the release of the record did not know: no differences")
    for name in ("type", "field", "decisions"):
        table.add_column(name, justify="right" if name == "decisions" else "left", no_wrap=True)
    for (type, field), count in result.since.most_common():
        table.add_row(type, Text(field), f"{count:,}")
    return table


def differences_table(result: Redecided, show: int) -> Table:
    table = Table(title="Recorded, and what it would be now")
    for name in ("ce_id", "type", "field", "recorded", "now"):
        table.add_column(name, overflow="fold")
    for each in result.differences[:show]:
        table.add_row(each.ce_id, each.type, Text(each.field), _text(each.recorded), _text(each.now))
    count = sum(total.count for total in result.sums.values())
    if count > show:
        table.caption = f"{count - show:,} more: --show {count}"
    return table


def _text(value: Any) -> Text:
    """Never read as markup."""
    text = str(value)
    return Text(text if len(text) <= 60 else text[:59] + "…")
