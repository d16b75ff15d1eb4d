"""`waybill replay FILE --stock 60d --replenish` and `waybill whatif FILE`."""

from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli import terminal
from cli.replay import rows
from cli.restock import page as pages
from cli.restock.outcome import Outcome
from cli.restock.picture import picture
from cli.restock.policies import BY_VALUE, Held, Planned, Policy, shown
from cli.restock.report import HEAD, assumed, checked, row, verdict
from cli.restock.sales import Sales, sales
from cli.restock.simulate import Shop

BOTH = (BY_VALUE, "A")
PICTURE = "inventory-stock.svg"


def days_of(text: str) -> int:
    """'60d'. Raises ValueError."""
    number = text.removesuffix("d")
    if not number.isdigit() or not 1 <= int(number) <= 365:
        raise ValueError(f"--stock {text}: days of sales are meant, e.g. 60d, at most 365d")
    return int(number)


def restocked(file: Path, stock: str, service: Sequence[str], skus: float, page: Path | None) -> None:
    """Plays the file under each service, and under holding so many days of sales always."""
    try:
        days = days_of(stock)
        policies: list[Policy] = [*(Planned(each) for each in service), Held(days)]
        sold = _sales(file, skus)
    except ValueError as error:
        terminal.fail(str(error), 2)
    console = terminal.out()
    began = process_time()
    outcomes = [_played(console, sold, policy, days, ("UK",), 1) for policy in policies]
    took = f"{process_time() - began:.0f} s of one core."
    _shown(console, f"{days} days of stock, and then", outcomes)
    words = [*(verdict(each, outcomes[-1]) for each in outcomes[:-1]), checked(outcomes)]
    console.print("\n".join([*words, took]))
    console.print(assumed(sold, days, skus), style="dim")
    if page is not None:
        drawn = "" if skus >= 1 else f" --skus {skus:g}"
        asked = "".join(f" --service '{each}'" for each in service)
        name = f"## Replenished: `waybill replay FILE --stock {days}d --replenish{asked}{drawn}`"
        said = [name, pages.table(HEAD, [row(each) for each in outcomes]), *words, took, f"![Stock over the months]({PICTURE})"]
        pages.put(page, "replay", "\n\n".join([*said, assumed(sold, days, skus)]))
        (page.parent / PICTURE).write_text(picture("Pieces on hand, by policy", outcomes), encoding="utf-8")


def whatif(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    service: Annotated[str, typer.Option(help="What if: A, B, C, 'by value', or a level in percent, e.g. 99.5.")] = "A",
    shipments: Annotated[int, typer.Option(min=1, max=3, help="What if: an order goes in so many shipments at most.")] = 1,
    warehouses: Annotated[int, typer.Option(min=1, max=3, help="Of the shop, on both sides.")] = 2,
    stock: Annotated[str, typer.Option(help="What each SKU begins with, in days of sales.")] = "60d",
    skus: Annotated[float, typer.Option(min=0.001, max=1, help="Only this share of the SKUs, drawn by name.")] = 1.0,
    page: Annotated[Path | None, typer.Option(help="Also write the section of this page.", dir_okay=False)] = None,
) -> None:
    """The same months twice: as the policies are (service by value, 3 shipments), and as they might be."""
    try:
        days, asked = days_of(stock), shown(service)
        sold = _sales(file, skus)
    except ValueError as error:
        terminal.fail(str(error), 2)
    console = terminal.out()
    places = tuple(f"UK{i}" for i in range(1, warehouses + 1))
    outcomes = []
    for side, level, words, most in (("as it is", BY_VALUE, BY_VALUE, 3), ("what if", service, asked, shipments)):
        outcome = _played(console, sold, Planned(level), days, places, most)
        outcome.policy = f"{side}: service {words}, {most} shipment{'s' if most > 1 else ''}"
        outcomes.append(outcome)
    _shown(console, f"{warehouses} warehouses", outcomes)
    console.print(checked(outcomes))
    if page is not None:
        drawn = "" if skus >= 1 else f" --skus {skus:g}"
        name = f"## What if: `waybill whatif FILE --service '{service}' --shipments {shipments}{drawn}`"
        said = [name, pages.table(HEAD, [row(each) for each in outcomes]), checked(outcomes), assumed(sold, days, skus)]
        pages.put(page, "whatif", "\n\n".join(said))


def _sales(file: Path, skus: float) -> Sales:
    with rows.opened(file) as lines:
        sold = sales(rows.read(lines), skus)
    if not sold.orders:
        raise ValueError(f"{file}: nobody asked for goods")
    return sold


def _played(console: Console, sold: Sales, policy: Policy, days: int, places: Sequence[str], shipments: int) -> Outcome:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(policy.name, total=len(sold.orders))
        return Shop(sold, policy, days, places, shipments).play(lambda orders: progress.advance(task, orders))


def _shown(console: Console, title: str, outcomes: Sequence[Outcome]) -> None:
    table = terminal.figures(*HEAD, title=title)
    for each in outcomes:
        table.add_row(*row(each))
    console.print(table)
