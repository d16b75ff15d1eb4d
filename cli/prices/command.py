"""`waybill prices import FILE` and `waybill prices parity`."""

import asyncio
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli import terminal
from cli.learn.command import learn_command
from cli.play.calls import NotNow
from cli.prices.parity import Parity
from cli.prices.rows import Bad, NotAPriceList, Row, read
from cli.prices.sending import Sent, send
from cli.pricing_api import pricing_api
from cli.prove.command import table
from cli.prove.reading import proven
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.runtime.garbage import collect_rarely

prices = typer.Typer(help="Many prices at once, whether channels agree, and what demand answers.", no_args_is_help=True)
prices.command("learn")(learn_command)


@prices.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: sku, name, currency, unit_price, ...")],
    channel: Annotated[str, typer.Option(help="Of rows that name none.")] = "",
    token: Annotated[str, typer.Option(envvar="WAYBILL_TOKEN", help="Of a caller with pricing:write.")] = "",
    api: Annotated[str, typer.Option(help="Where pricing answers; by default what runs here.")] = "",
    data: Data = DATA,
) -> None:
    """Set the prices of a file. Bad rows are refused by number; the same file again changes nothing."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = list(read(lines, channel))
    except (NotAPriceList, UnicodeDecodeError) as error:
        terminal.fail(f"Nothing was set. {file} is no price list: {error}", 2)
    rows = [each for each in found if isinstance(each, Row)]
    bad = [each for each in found if isinstance(each, Bad)]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        sent = asyncio.run(_sent(api or pricing_api(data), headers, rows))
    except (httpx.HTTPError, NotNow) as error:
        terminal.fail(f"Pricing did not take it: {error}. The same file again goes on where it stopped.")
    refused = sorted([*bad, *sent.refused])
    for each in refused:
        terminal.out().print(f"line {each.number}: {each.why}", markup=False, soft_wrap=True)
    waits = f", {sent.waits:,} of them wait for approval" if sent.waits else ""
    terminal.out().print(f"{sent.taken:,} prices stand{waits}; {len(refused):,} rows were refused.", markup=False)
    if refused:
        raise typer.Exit(terminal.ROWS_REFUSED)


async def _sent(api: str, headers: dict[str, str], rows: list[Row]) -> Sent:
    columns = (TextColumn("setting prices"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=terminal.err(), transient=True) as progress:
        task = progress.add_task("prices", total=len(rows))
        async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as http:
            return await send(http, rows, lambda done: progress.update(task, completed=done))


@prices.command("parity")
def parity_command(
    tolerance: Annotated[float, typer.Option(min=0, max=100, help="Percent that a declared price may differ.")] = 10,
    data: Data = DATA,
) -> None:
    """Name each price of a channel, or of a storefront's order, that differs from the base price undeclared or too far."""
    settings = settings_for(data)
    with Progress(TextColumn("parity"), BarColumn(), MofNCompleteColumn(), console=terminal.err(), transient=True) as progress:
        task = progress.add_task("parity", total=None)
        collect_rarely()
        proof = Parity(round(tolerance * 100))
        tally = asyncio.run(proven(proof, settings, lambda done, total: progress.update(task, completed=done, total=total)))
    out = terminal.out()
    out.print(table("prices", tally))
    for each in tally.violations:
        out.print(each.shown(), markup=False, soft_wrap=True)
    if failed := tally.failed.total():
        terminal.fail(f"{failed:,} prices differ.")
