"""`waybill replay FILE`: a real shop's file played through Waybill, and every invoice and penny accounted for."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli import running, session, terminal
from cli.play.clock import Ticker
from cli.play.latency import summary
from cli.play.storefront import Storefront
from cli.play.watcher import Watcher
from cli.replay import plan as planning
from cli.replay import rows
from cli.replay.driver import Driver, Played
from cli.replay.observed import Observed
from cli.replay.reconcile import reconcile
from cli.replay.report import tables
from cli.restock.command import BOTH, restocked
from shared.infra import Endpoints

DATA = running.DATA / "replay"
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def replay(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    month: Annotated[str, typer.Option(help="Only this month, e.g. 2010-12; all by default.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N invoices.")] = None,
    times: Annotated[int, typer.Option(min=1, help="Play the file so often: from the second time on nothing may change.")] = 1,
    data: Annotated[Path, typer.Option(help="Folder of the data of a Waybill started for this replay; emptied.")] = DATA,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running afterwards, until Ctrl-C.")] = False,
    replenish: Annotated[
        bool, typer.Option("--replenish", help="Out of a stock that inventory plans and orders: in memory, by its deciders.")
    ] = False,
    stock: Annotated[str, typer.Option(help="With --replenish: days of sales that each SKU begins with.")] = "60d",
    service: Annotated[
        list[str] | None,
        typer.Option(help="With --replenish: A, B, C, 'by value', a level as 99.5 (percent); several are compared."),
    ] = None,
    skus: Annotated[float, typer.Option(min=0.001, max=1, help="With --replenish: only this share of the SKUs.")] = 1.0,
    page: Annotated[Path | None, typer.Option(help="With --replenish: also write the section of this page.")] = None,
) -> None:
    """Play a file of invoices: into the Waybill that runs here on the driven clock, or one started for it."""
    if replenish:
        restocked(file, stock, service or BOTH, skus, page)
        return
    console = terminal.out()
    try:
        since, until = rows.month(month) if month else (None, None)
        with console.status(f"reading {file}"):
            plan = planning.load(file, since, until, limit)
    except (rows.NotOnlineRetail, ValueError) as error:
        terminal.fail(str(error), 2)
    if found := running.running():
        if found.clock != "driven":
            terminal.fail(
                "The Waybill that runs here lives on the system's time. Start it anew: ./waybill up --clock driven",
                2,
            )
        apis = {each.service: each.address for each in reversed(found.processes)}
        session.run(_play(found.endpoints, apis, plan, console, times))
        return
    for name in ("kafka", "mongo", "logs"):
        shutil.rmtree(data / name, ignore_errors=True)
    with session.infra("embedded", data) as endpoints:
        session.run(_own(endpoints, data, plan, console, times, keep))


async def _own(endpoints: Endpoints, data: Path, plan: planning.Plan, console: Console, times: int, keep: bool) -> None:
    async with session.services(endpoints, data, workers=1, clock="driven") as system:
        await _play(endpoints, system.apis, plan, console, times)
        if keep:
            console.print("It stays up; Ctrl-C stops it.")
            await asyncio.Event().wait()


async def _play(endpoints: Endpoints, apis: dict[str, str], plan: planning.Plan, console: Console, times: int) -> None:
    for time in range(times):
        if times > 1:
            console.rule(f"time {time + 1} of {times}")
        observed, played, orders = await play(endpoints, apis, plan, console)
        made = reconcile(plan, observed)
        console.print(tables(made, plan.policy))
        console.print(figures(played, orders))
        if not made.balanced:
            terminal.fail("The reconciliation does not balance.")


async def play(endpoints: Endpoints, apis: dict[str, str], plan: planning.Plan, console: Console) -> tuple[Observed, Played, int]:
    """Plays the plan once; what was observed is all of waybill.events, from its beginning. Raises ReplayStuck."""
    kafka, security = endpoints.kafka, running.settings_of(endpoints).kafka_options()
    storefront, watcher, ticker = Storefront(kafka, security), Watcher(kafka, security), Ticker(kafka, security)
    columns = (TextColumn("playing"), BarColumn(), MofNCompleteColumn(), TextColumn("orders done"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("play", total=len(plan.sales))
        driver = Driver(plan, storefront, watcher, apis, lambda done, _: progress.update(task, completed=done))
        await asyncio.gather(storefront.start(), ticker.start())
        await watcher.start(from_end=True)
        try:
            await ticker.tick(min((sale.time for sale in plan.sales), default=BEGINNING))
            async with httpx.AsyncClient(timeout=60) as http:
                await driver.configure(http)
                played = await driver.run(http)
        finally:
            await asyncio.gather(storefront.stop(), ticker.stop(), watcher.stop())
    return await _all_public(endpoints), played, len(driver.placed)


async def _all_public(endpoints: Endpoints) -> Observed:
    """Every public fact there ever was: what an earlier replay caused counts for its repeat."""
    observed = Observed()

    async def note(seen: Any) -> None:
        observed.add(seen.type, seen.id, seen.causation, seen.data)

    watcher = Watcher(endpoints.kafka, running.settings_of(endpoints).kafka_options(), {"*": note})
    await watcher.start(from_end=False)
    while monotonic() - watcher.quiet_since < 1.5:
        watcher.check()
        await asyncio.sleep(0.1)
    await watcher.stop()
    return observed


def figures(played: Played, orders: int) -> Table:
    """Throughput and latency of the whole flow, as a storefront sees it."""
    seconds = played.ended - played.began
    table = Table(title="The flow", caption=f"{orders:,} orders in {seconds:.1f} s: {orders / seconds:,.0f} orders a second")
    for name in ("from OrderPlaced, ms", "p50", "p95", "p99"):
        table.add_column(name, justify="right" if name[0] == "p" else "left")
    for name, values in (("StockReserved", played.reserved), ("ShipmentShipped", played.shipped)):
        table.add_row(name, *(f"{value:,.0f}" for value in summary(values).values()))
    if played.repeated:
        table.add_row("repeated, changed nothing", f"{played.repeated:,}", "", "")
    return table
