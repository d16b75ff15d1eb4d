"""`waybill demo`: everything set up, a day of several storefronts played, and a table of what it came to."""

import asyncio
import shutil
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cli import running, session, terminal
from cli.demo import dry as without_stores
from cli.demo import table
from cli.demo.day import CURRENCY, Day, plan
from cli.demo.driver import Driver
from cli.demo.pages import everything
from cli.demo.scenes import play_all
from cli.play.clock import Ticker
from cli.play.provider import PlayedProvider, in_words
from cli.play.storefront import Storefront
from cli.play.watcher import Watcher
from cli.supervisor import System
from shared.infra import Endpoints

DATA = running.DATA / "demo"
SEED = 618
AT_REST = 1.0
"""Seconds: twice as long as documents wait to be written."""


def demo(
    orders: Annotated[int, typer.Option(min=20, max=20_000, help="Orders of the day.")] = 600,
    seed: Annotated[int, typer.Option(help="The same seed plays the same day.")] = SEED,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running afterwards, until Ctrl-C.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes of each service.")] = 1,
    data: Annotated[Path, typer.Option(help="Folder of the demo's data; emptied at its start.")] = DATA,
    dry: Annotated[bool, typer.Option("--dry", help="In memory, in seconds: no Kafka, no MongoDB, nothing stays.")] = False,
) -> None:
    """Start everything here, play a seeded day of three storefronts, and show what it came to."""
    if dry:
        if keep:
            terminal.fail("A dry day leaves nothing that could be kept: --dry or --keep.", 2)
        without_stores.show(plan(seed, orders), terminal.out())
        return
    if running.running(data):
        terminal.fail(f"A demo runs here already (see {data / running.FILE}): stop it first.", 2)
    _empty(data)
    with session.infra("embedded", data) as endpoints:
        session.run(_demo(endpoints, data, terminal.out(), plan(seed, orders), workers, keep))


def _empty(data: Path) -> None:
    """A day starts with an empty log; only what a demo itself made is removed."""
    for name in ("kafka", "mongo", "logs"):
        shutil.rmtree(data / name, ignore_errors=True)
    (data / "journal.jsonl").unlink(missing_ok=True)


async def _demo(endpoints: Endpoints, data: Path, console: Console, day: Day, workers: int, keep: bool) -> None:
    provider = PlayedProvider(seed=SEED, share=20, silent=0.3)
    async with session.services(endpoints, data, workers=workers, clock="driven", orders=provider.environ) as system:
        kafka, security = endpoints.kafka, running.settings_of(endpoints).kafka_options()
        storefront = Storefront(kafka, security, data / "journal.jsonl")
        await play(system, storefront, Watcher(kafka, security), Ticker(kafka, security), day, console, provider=provider)
        if keep:
            console.print("It stays up: try the URLs above, Ctrl-C stops it.")
            await asyncio.Event().wait()


async def _at_rest(http: httpx.AsyncClient, url: str) -> list[dict[str, Any]]:
    """What a list shows when it changes no more: documents are written half a second behind the facts."""
    then: list[dict[str, Any]] | None = None
    now = await everything(http, url)
    while now != then:
        await asyncio.sleep(AT_REST)
        then, now = now, await everything(http, url)
    return now


async def play(
    system: System,
    storefront: Storefront,
    watcher: Watcher,
    ticker: Ticker,
    day: Day,
    console: Console,
    *,
    calm: bool = False,
    provider: PlayedProvider | None = None,
) -> Driver:
    """Plays the day and prints the table; the clients are started and stopped here. Raises DemoStuck."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} orders"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("opening the shops", total=len(day.orders))

        def report(what: str, orders: int) -> None:
            progress.update(task, description=f"18 June, {what:8}", advance=orders)

        driver = Driver(day, storefront, watcher, ticker, system.apis, report, calm=calm, provider=provider)
        if provider is not None:
            provider.start([system.apis["orders"]], lambda: driver.now)
        await asyncio.gather(storefront.start(), ticker.start())
        await watcher.start(from_end=True)
        began = monotonic()
        try:
            async with httpx.AsyncClient(timeout=30) as http:
                sold = await play_all(driver, http)
                stock = await _at_rest(http, f"{system.apis['inventory']}/stock")
        finally:
            await asyncio.gather(storefront.stop(), ticker.stop(), watcher.stop())
            if provider is not None:
                await provider.stop()
    latencies = {"StockReserved": driver.reserved, "ShipmentShipped": driver.shipped}
    console.print(table.report(driver.tally, sold, stock, latencies, system.apis, monotonic() - began))
    if provider is not None:
        console.print(in_words(provider.port, CURRENCY))
    return driver
