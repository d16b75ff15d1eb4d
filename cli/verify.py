"""`waybill verify [SERVICE...]`: every document against a fresh replay of its service's log."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cli import terminal
from cli.running import DATA, endpoints, settings_of
from cli.up import Data
from shared.infra import Endpoints
from shared.runtime.garbage import collect_rarely
from shared.runtime.tools.verify import Verified
from shared.runtime.tools.whole import verify_whole
from shared.runtime.topics import SERVICES, partition_count


def verify_command(
    services: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(SERVICES)}; all by default.")] = None,
    data: Data = DATA,
) -> None:
    """Compare every document with a fresh replay of the log, and name what differs."""
    chosen = services or list(SERVICES)
    if unknown := set(chosen) - set(SERVICES):
        terminal.fail(f"No service is called {', '.join(sorted(unknown))}. There are {', '.join(SERVICES)}.", 2)
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TextColumn("records"))
    with Progress(*columns, console=terminal.err(), transient=True) as progress:
        tasks = {name: progress.add_task(name, total=None) for name in chosen}

        def report(service: str, done: int, total: int) -> None:
            progress.update(tasks[service], completed=done, total=total)

        collect_rarely()
        results = asyncio.run(verify_all(chosen, endpoints(data), report))
    console = terminal.out()
    console.print(table(results))
    for result in results:
        for drift in result.drift[:20]:
            console.print(f"{result.service} {drift.collection}/{drift.id}: {', '.join(drift.fields)}", markup=False)
    if any(result.drift for result in results):
        terminal.fail("Documents differ from the log. Run: ./waybill rebuild SERVICE")


Report = Callable[[str, int, int], None]
"""Service, records read, records in all."""


async def verify_all(
    services: list[str], where: Endpoints, report: Report = lambda _service, _done, _total: None
) -> list[Verified]:
    """One after another. Raises TopicsUnfit, Unavailable, KafkaError."""
    settings = settings_of(where)
    partitions = await partition_count(settings.kafka, settings.kafka_options(), [f"{name}.events" for name in services])
    return [await verify_whole(settings, name, partitions, partial(report, name)) for name in services]


def table(results: list[Verified]) -> Table:
    shown = Table(title="Documents against a fresh replay of the log")
    for name in ("service", "records", "decisions", "documents", "drift"):
        shown.add_column(name, justify="left" if name == "service" else "right")
    for result in results:
        compared = sum(result.compared.values())
        shown.add_row(result.service, f"{result.records:,}", f"{result.decisions:,}", f"{compared:,}", f"{len(result.drift):,}")
    count = sum(sum(result.compared.values()) for result in results)
    shown.caption = f"{count:,} documents compared, {sum(len(result.drift) for result in results):,} differ"
    return shown
