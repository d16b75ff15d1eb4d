"""`waybill rebuild SERVICE`: documents made from the log, beside the live ones or in their place."""

import asyncio
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cli import terminal
from cli.named import ServiceName, service_named
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.domain.service import Service
from shared.runtime.garbage import collect_rarely
from shared.runtime.settings import Settings
from shared.runtime.tools.reading import documents_of
from shared.runtime.tools.rebuild import Rebuild, Rebuilt
from shared.runtime.tools.whole import rebuild_whole
from shared.runtime.topics import partition_count


def rebuild_command(
    service: ServiceName,
    view: Annotated[str | None, typer.Option(help="Only this view; all collections by default.")] = None,
    reset: Annotated[
        bool,
        typer.Option("--reset", help="Another log: drop all documents and places; the service then starts at its beginning."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --reset.")] = False,
    data: Data = DATA,
) -> None:
    """Build a view's new version beside the live one; repair documents that differ from the log (service stopped)."""
    chosen, settings = service_named(service), settings_for(data)
    names = [each.name for each in chosen.views]
    if view is not None and view not in names:
        terminal.fail(f"{service} has no view {view}. It has {', '.join(names)}.", 2)
    if reset:
        _reset(chosen, settings, yes)
        return
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TextColumn("records"))
    with Progress(*columns, console=terminal.err(), transient=True) as progress:
        task = progress.add_task(service, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        async def run() -> Rebuilt:
            security = settings.kafka_options()
            partitions = await partition_count(settings.kafka, security, [f"{service}.events"])
            return await rebuild_whole(settings, service, view, partitions, tell)

        collect_rarely()
        result = asyncio.run(run())
    out = terminal.out()
    out.print(table(result))
    if result.built:
        out.print("Built as far as the log went. Start (or roll out) the service with this code: it reads on from there.")


def _reset(service: Service, settings: Settings, yes: bool) -> None:
    if not yes:
        typer.confirm(f"Drop all documents and places of {service.name}? Its log and personal keys stay", abort=True, err=True)

    async def run() -> dict[str, int]:
        async with documents_of(settings, service.name) as documents:
            rebuild = Rebuild(service, documents, settings.kafka, settings.kafka_options(), lambda *_: None)
            return await rebuild.reset()

    dropped = asyncio.run(run())
    count = sum(dropped.values())
    terminal.out().print(
        f"{service.name}: {len(dropped)} collections with {count:,} documents dropped. Started again it reads its log from 0."
    )


def table(result: Rebuilt) -> Table:
    rate = result.records / result.seconds if result.seconds else 0.0
    shown = Table(title=f"{result.service}: {result.records:,} records folded in {result.seconds:.1f} s ({rate:,.0f}/s)")
    for name in ("collection", "built", "compared", "rewritten", "removed"):
        shown.add_column(name, justify="left" if name == "collection" else "right", no_wrap=True)
    for collection, each in result.collections.items():
        shown.add_row(collection, *(f"{count:,}" for count in (each.built, each.compared, each.rewritten, each.removed)))
    return shown
