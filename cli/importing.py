"""`waybill import amazon|taobao|jd|pinduoduo FILE`: a marketplace's export read, shown, and sent as any storefront's events."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.progress import track
from rich.table import Table
from rich.text import Text

from adapters.amazon import map as amazon_map
from adapters.jd import map as jd_map
from adapters.mapped import Event, Mapped
from adapters.pinduoduo import map as pinduoduo_map
from adapters.table import LARGEST, NotAnExport
from adapters.taobao import map as taobao_map
from cli import terminal
from cli.play.storefront import Storefront
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.contracts.storefront import OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.contracts.words import Word
from shared.domain.money import shown
from shared.runtime.settings import Settings

SHOWN = 20
"""Orders, and refused rows, that are listed unless all are asked for."""
AT_ONCE = 2_000
"""Events on their way to the broker."""

imports = typer.Typer(help="Take in orders that a marketplace exported.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The export, as the marketplace wrote it.")]
Channel = Annotated[str, typer.Option(help="The channel that these orders are of, whose prices are the storefront's.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent.")]
Encoding = Annotated[str, typer.Option(help="Of the files, where it is not UTF-8 and not found: cp1252, cp932, gb18030, ...")]
Shipped = Annotated[bool, typer.Option("--shipped", help="Also orders that are shipped already: we are asked to ship them.")]
WithoutStock = Annotated[
    list[str] | None,
    typer.Option(metavar="SKU=payment|hand", help="A SKU that no warehouse has (a membership), and when its lines are done."),
]
All = Annotated[bool, typer.Option("--all", help=f"List all orders and refused rows, not only {SHOWN}.")]


@imports.command()
def amazon(
    file: File,
    channel: Channel,
    dry_run: DryRun = False,
    encoding: Encoding = "",
    shipped: Shipped = False,
    without_stock: WithoutStock = None,
    all: All = False,
    data: Data = DATA,
) -> None:
    """Orders of Amazon: the All Orders report, or the Order Report (tab-separated text)."""
    name, ends = named(channel), ending(without_stock or [])
    run(lambda: amazon_map.mapped(contents(file), name, encoding=encoding, shipped=shipped, ends=ends), dry_run, all, data)


@imports.command()
def taobao(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="ExportOrderList, as CSV or spreadsheet.")],
    detail: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="ExportOrderDetailList of the same days: the SKUs.")],
    channel: Channel,
    dry_run: DryRun = False,
    encoding: Encoding = "",
    shipped: Shipped = False,
    without_stock: WithoutStock = None,
    all: All = False,
    data: Data = DATA,
) -> None:
    """Orders of Taobao and Tmall: the list of orders and its detail."""
    name, ends = named(channel), ending(without_stock or [])
    run(
        lambda: taobao_map.mapped(contents(file), contents(detail), name, encoding=encoding, shipped=shipped, ends=ends),
        dry_run,
        all,
        data,
    )


@imports.command()
def jd(
    file: File,
    channel: Channel,
    dry_run: DryRun = False,
    encoding: Encoding = "",
    shipped: Shipped = False,
    without_stock: WithoutStock = None,
    all: All = False,
    data: Data = DATA,
) -> None:
    """Orders of JD: its merchants' (POP) export of orders, as CSV or spreadsheet."""
    name, ends = named(channel), ending(without_stock or [])
    run(lambda: jd_map.mapped(contents(file), name, encoding=encoding, shipped=shipped, ends=ends), dry_run, all, data)


@imports.command()
def pinduoduo(
    file: File,
    channel: Channel,
    dry_run: DryRun = False,
    encoding: Encoding = "",
    shipped: Shipped = False,
    without_stock: WithoutStock = None,
    all: All = False,
    data: Data = DATA,
) -> None:
    """Orders of Pinduoduo: the export of 订单查询, as CSV or spreadsheet."""
    name, ends = named(channel), ending(without_stock or [])
    run(lambda: pinduoduo_map.mapped(contents(file), name, encoding=encoding, shipped=shipped, ends=ends), dry_run, all, data)


def named(channel: str) -> str:
    """As the contract has it. Exits with 2 where it is no channel's name."""
    try:
        return TypeAdapter(Word).validate_python(channel)
    except ValidationError as error:
        terminal.fail(f"--channel: {error.errors()[0]['msg']}", 2)


def ending(said: list[str]) -> dict[str, Ends]:
    """By SKU, as the contract has it. Exits with 2 where it is no such word, or a SKU is to end in two ways."""
    ends: dict[str, Ends] = {}
    for each in said:
        name, _, word = each.rpartition("=")
        try:
            sku, how = TypeAdapter(Word).validate_python(name), TypeAdapter[Ends](Ends).validate_python(word)
        except ValidationError as error:
            terminal.fail(f"--without-stock: {error.errors()[0]['msg']}: SKU=payment or SKU=hand", 2)
        if ends.setdefault(sku, how) != how:
            terminal.fail("--without-stock: a SKU is named twice, and ends in two ways", 2)
    return ends


def contents(file: Path) -> bytes:
    """Raises NotAnExport."""
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise NotAnExport(f"more than {LARGEST:,} bytes are not read at once: export fewer days")
    return raw


def run(read: Callable[[], Mapped], dry_run: bool, all: bool, data: Path) -> None:
    """Exits with 2 where a file is no such export, with ROWS_REFUSED where rows were refused."""
    try:
        with terminal.err().status("reading"):
            mapped = read()
    except NotAnExport as error:
        terminal.fail(f"Nothing was sent. The file cannot be imported: {error}", 2)
    for each in tables(mapped, None if all else SHOWN):
        terminal.out().print(each)
    if not dry_run and mapped.events:
        asyncio.run(_send(settings_for(data), mapped.events))
    terminal.out().print(summary(mapped, dry_run), markup=False)
    if mapped.refused:
        raise typer.Exit(terminal.ROWS_REFUSED)


async def _send(settings: Settings, events: tuple[Event, ...]) -> None:
    await send(Storefront(settings.kafka, settings.kafka_options()), events)


async def send(storefront: Storefront, events: tuple[Event, ...]) -> None:
    """All are acknowledged when it returns. Raises KafkaError; sent again, they change nothing."""
    await storefront.start()
    try:
        for number, each in enumerate(track(events, "sending", console=terminal.err(), transient=True), 1):
            await storefront.send(each.type, each.id, each.source, each.time, each.data, each.key)
            if number % AT_ONCE == 0:
                await storefront.flush()
    finally:
        await storefront.stop()


def tables(mapped: Mapped, most: int | None) -> list[Table]:
    """What will be sent, and what will not; persons are counted, not shown."""
    return [_orders(mapped, most), *([_refused(mapped, most)] if mapped.refused else [])]


def _orders(mapped: Mapped, most: int | None) -> Table:
    table = Table(title="To send", title_justify="left")
    for name in ("order", "placed, UTC", "lines", "total", "paid", "event"):
        table.add_column(name, justify="right" if name in ("lines", "total", "paid") else "left", overflow="fold")
    paid = {each.key: each.data.amount for each in mapped.events if isinstance(each.data, PaymentReceived)}
    said = [each for each in mapped.events if not isinstance(each.data, PaymentReceived)]
    for each in said[:most]:
        order, at = each.data, f"{each.time:%Y-%m-%d %H:%M}"
        if isinstance(order, OrderPlaced):
            total = shown(order.expected_total or 0, order.currency)
            money = shown(paid[each.key], order.currency) if each.key in paid else "not yet" if order.expected_total else "free"
            table.add_row(Text(each.key), at, str(len(order.lines)), total, money, each.type)
        else:
            table.add_row(Text(each.key), at, "", "", "", each.type)
    if most is not None and len(said) > most:
        table.caption = f"and {len(said) - most:,} more: --all lists them"
    return table


def _refused(mapped: Mapped, most: int | None) -> Table:
    table = Table(title="Refused rows", title_justify="left")
    for name in ("file", "row", "column", "reason"):
        table.add_column(name, justify="right" if name == "row" else "left", overflow="fold")
    for each in mapped.refused[:most]:
        table.add_row(each.file, str(each.row), Text(each.column), Text(each.reason))
    if most is not None and len(mapped.refused) > most:
        table.caption = f"and {len(mapped.refused) - most:,} more: --all lists them"
    return table


def summary(mapped: Mapped, dry_run: bool) -> str:
    sent = "would be sent" if dry_run else "sent"
    lines = [f"{mapped.orders:,} orders, {len(mapped.events):,} events {sent}; {len(mapped.refused):,} rows refused."]
    lines += [f"Left out: {count:,} {why}." for why, count in mapped.left_out.items()]
    lines.append(f"Read as {', '.join(mapped.encodings)}.")
    if mapped.events and not dry_run:
        lines.append("What became of one: ./waybill events CHANNEL/NUMBER")
    return "\n".join(lines)
