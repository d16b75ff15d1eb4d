"""`waybill products clean FILE`."""

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.products import sold
from cli.products.clean import Cleaned, Kind, Proposal, clean
from cli.replay.rows import NotOnlineRetail, opened

SHOWN = 20
"""Proposals of each kind that are listed unless all are asked for."""
MEANING: dict[Kind, str] = {
    "spelling": "the SKU in another case",
    "slip": "the name with a slip",
    "note": "no name: never at a sale",
    "other_name": "sold under another name: look at it",
    "same_name": "another SKU of this name: one product?",
}
products = typer.Typer(help="Product records, beside the API.", no_args_is_help=True)


@products.callback()
def _products() -> None:
    """Product records, beside the API."""


@products.command("clean")
def clean_command(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Write all proposals to this CSV.", dir_okay=False)] = None,
    all: Annotated[bool, typer.Option("--all", help=f"List all proposals, not only {SHOWN} of each kind.")] = False,
) -> None:
    """Propose one spelling and one name for each SKU of a file of sales. Nothing is changed."""
    try:
        with opened(file) as lines:
            found = clean(sold.read(lines))
    except NotOnlineRetail as error:
        terminal.fail(str(error), 2)
    console = terminal.out()
    for kind in MEANING:
        if proposals := [each for each in found.proposals if each.kind == kind]:
            console.print(_table(kind, proposals, None if all else SHOWN))
    console.print(summary(found), markup=False)
    if out is not None:
        _write(out, found)
        console.print(f"All {len(found.proposals):,} proposals are in {out}", markup=False)


def _table(kind: Kind, proposals: list[Proposal], most: int | None) -> Table:
    table = Table(title=f"{kind}: {MEANING[kind]}", title_justify="left")
    for name in ("SKU", "found", "proposed", "rows", "alike"):
        table.add_column(name, justify="right" if name in ("rows", "alike") else "left", overflow="fold")
    for each in sorted(proposals, key=lambda each: -each.rows)[:most]:
        alike = "" if each.alike is None else f"{each.alike:.1f} %"
        table.add_row(Text(each.sku), Text(each.found), Text(each.proposed), f"{each.rows:,}", alike)
    if most is not None and len(proposals) > most:
        table.caption = f"and {len(proposals) - most:,} more: --all lists them"
    return table


def summary(found: Cleaned) -> str:
    kinds = Counter(each.kind for each in found.proposals)
    return (
        f"{found.rows:,} rows, {found.skus:,} SKUs: {found.spelled:,} in several spellings of case, {found.named:,} with several "
        f"names, {found.sold_as:,} sold under several.\nProposed: "
        + ", ".join(f"{kinds[kind]:,} {kind}" for kind in MEANING)
        + ". Nothing was changed."
    )


def _write(out: Path, found: Cleaned) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("kind", "sku", "found", "proposed", "rows", "alike"))
        for each in found.proposals:
            table.writerow((each.kind, each.sku, each.found, each.proposed, each.rows, "" if each.alike is None else each.alike))
