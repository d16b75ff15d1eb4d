"""`waybill signals collect`."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli import terminal
from cli.play.calls import NotNow
from cli.pricing_api import pricing_api
from cli.prove.reading import proven
from cli.reading import settings_for
from cli.running import DATA
from cli.signals.hourly import Collecting, Measured, Window, whole_hour
from cli.signals.sending import send
from cli.up import Data
from shared.runtime.garbage import collect_rarely

signals = typer.Typer(help="Signals of SKUs' markets, for the strategies that price them.", no_args_is_help=True)


@signals.callback()
def _signals() -> None:
    """Signals of SKUs' markets, for the strategies that price them."""


@signals.command("collect")
def collect_command(
    hours: Annotated[int, typer.Option(min=1, max=168, help="Sold in so many hours, up to the last whole one.")] = 24,
    spans: Annotated[int, typer.Option(min=1, max=366, help="Usual is the mean of so many such times before.")] = 28,
    cover: Annotated[int, typer.Option(min=1, max=366, help="Stock should last so many days of usual demand.")] = 14,
    until: Annotated[str, typer.Option(help="An hour (ISO 8601 with its zone); without it, the last whole one.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and put nothing.")] = False,
    token: Annotated[str, typer.Option(envvar="WAYBILL_TOKEN", help="Of a caller with pricing:write.")] = "",
    api: Annotated[str, typer.Option(help="Where pricing answers; by default what runs here.")] = "",
    data: Data = DATA,
) -> None:
    """Demand and stock of the SKUs whose strategies read them, from the log, as signals. The same hour again changes nothing."""
    window = Window(_hour(until), hours, spans, cover)
    settings = settings_for(data)
    with Progress(
        TextColumn("reading the log"), BarColumn(), MofNCompleteColumn(), console=terminal.err(), transient=True
    ) as bar:
        task = bar.add_task("log", total=None)
        collect_rarely()
        reading = Collecting(window)
        found = asyncio.run(proven(reading, settings, lambda done, total: bar.update(task, completed=done, total=total)))
    _show(found, window)
    if dry_run or not found:
        return
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        stand = asyncio.run(_sent(api or pricing_api(data), headers, found))
    except (httpx.HTTPError, NotNow) as error:
        terminal.fail(f"Pricing did not take it: {error}. The same hour again goes on where it stopped.")
    terminal.out().print(f"{stand:,} of {len(found):,} are what pricing knows now.", markup=False)


def _show(found: list[Measured], window: Window) -> None:
    shown = terminal.figures("SKU", f"sold in {window.hours} h", "usual", "stock", "wanted", title=f"Up to {window.until}")
    for each in found:
        shown.add_row(each.sku, f"{each.sold:,}", f"{each.usual:,}", f"{each.stock:,}", f"{each.target:,}")
    terminal.out().print(shown)


def _hour(said: str) -> datetime:
    """Exits where it is none."""
    if not said:
        return whole_hour(datetime.now(UTC))
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or whole_hour(at) != at:
        terminal.fail(f"--until {said}: a whole hour with its zone is meant, e.g. 2026-11-30T14:00Z", 2)
    return at


async def _sent(api: str, headers: dict[str, str], found: list[Measured]) -> int:
    async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as http:
        return await send(http, found)
