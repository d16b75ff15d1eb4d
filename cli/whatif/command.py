"""`waybill whatif pricing FILE --month 2011-05 --rules RULES`, and `waybill whatif FILE` of stock beside it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import terminal
from cli.replay import rows
from cli.restock import page as pages
from cli.restock.command import whatif as of_stock
from cli.whatif import report
from cli.whatif import rules as ruling
from cli.whatif.book import read_off
from cli.whatif.month import Side, play
from cli.whatif.orders import Order, orders_of
from cli.whatif.picture import picture


class StockByDefault(typer.core.TyperGroup):
    """`waybill whatif FILE` has been there longer than other questions: what names none of them is a file."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, object, list[str]]:  # type: ignore[override]
        if args and args[0] not in self.commands:
            args = ["stock", *args]
        return super().resolve_command(ctx, args)


whatif = typer.Typer(
    cls=StockByDefault, help="A real shop's months under other rules: of stock (the default), of pricing.", no_args_is_help=True
)
whatif.command("stock")(of_stock)


@whatif.command("pricing")
def pricing(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    month: Annotated[str, typer.Option(help="Whose orders are priced again, e.g. 2011-05.")],
    rules: Annotated[Path, typer.Option(help="TOML; cli/whatif/rules.py says what it may hold.", exists=True, dir_okay=False)],
    page: Annotated[Path | None, typer.Option(help="Also write the month's section of this page, and its picture.")] = None,
) -> None:
    """A month's orders, priced by the book read off them, today and under the rules of a file."""
    try:
        first, after = rows.month(month)
        said = ruling.read(rules, first, after)
        before, orders = _months(file, first, after)
        if not orders:
            raise ValueError(f"{file}: nobody ordered goods in {month}")
    except ValueError as error:
        terminal.fail(str(error), 2)
    book = read_off(orders)
    explained = report.explained(book.explains(orders), read_off(before).explains(orders) if before else None)
    words = [explained, report.assumed(said.cost, orders)]
    today, what_if = play(orders, book, said)
    console = terminal.out()
    console.print(f"{said.name}: {month}")
    for head, found in _tables(today, what_if):
        shown = terminal.figures(*head)
        for row in found:
            shown.add_row(*row)
        console.print(shown)
    console.print("\n".join(words))
    if page is not None:
        _write(page, month, rules, said.name, today, what_if, words)


def _months(file: Path, first: date, after: date) -> tuple[list[Order], list[Order]]:
    """The month before, and the month. Raises ValueError."""
    since = (first - timedelta(days=1)).replace(day=1)
    with rows.opened(file) as lines:
        orders = orders_of(rows.read(lines, since, after))
    return [order for order in orders if order.day < first], [order for order in orders if order.day >= first]


def _tables(today: Side, what_if: Side) -> list[tuple[list[str], list[list[str]]]]:
    return [
        (report.FIGURES, report.figures(today, what_if)),
        (report.WHY, report.why(what_if)),
        (report.CHANGES, report.changes(today, what_if)),
    ]


def _write(page: Path, month: str, rules: Path, name: str, today: Side, what_if: Side, words: list[str]) -> None:
    drawn = f"pricing-{month}.svg"
    said = [
        f"## What if, {month}: {name}",
        f"`waybill whatif pricing FILE --month {month} --rules {rules.name} --page {page.name}`, with these rules:",
        f"```toml\n{rules.read_text(encoding='utf-8').strip()}\n```",
        *(pages.table(head, found) for head, found in _tables(today, what_if)),
        *words,
        f"![Revenue by day, today and what if]({drawn})",
    ]
    pages.put(page, f"whatif-{month}", "\n\n".join(said))
    (page.parent / drawn).write_text(picture(f"Revenue by day, {month}", (today, what_if)), encoding="utf-8")
