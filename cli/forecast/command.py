"""`waybill forecast backtest FILE`."""

from datetime import date
from pathlib import Path
from time import process_time
from typing import Annotated

import typer
from rich.table import Table

from cli import terminal
from cli.forecast.backtest import Judged, Outcome, backtest
from cli.forecast.demand import daily
from cli.replay import rows
from cli.restock import page as pages

HEAD = ["Forecast", "WAPE", "bias", "fill"]
forecast = typer.Typer(help="Forecasts of demand, judged by a real shop's months.", no_args_is_help=True)


@forecast.callback()
def _forecast() -> None:
    """Forecasts of demand, judged by a real shop's months."""


@forecast.command("backtest")
def backtest_command(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    since: Annotated[str, typer.Option(help="The first month that is forecast, from all before it.")] = "2011-04",
    until: Annotated[str, typer.Option(help="The last one.")] = "2011-09",
    page: Annotated[Path | None, typer.Option(help="Also write the section of this page.", dir_okay=False)] = None,
) -> None:
    """Forecast each month from what was known before it; error, bias and fill rate against last month repeated."""
    began = process_time()
    try:
        first, last = rows.month(since)[0], rows.month(until)[0]
        with rows.opened(file) as lines:
            asked = daily(rows.read(lines))
        outcome = backtest(asked, first, last)
    except ValueError as error:
        terminal.fail(str(error), 2)
    console = terminal.out()
    console.print(_table(outcome))
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in sorted(outcome.patterns.items()))
    took = f"{process_time() - began:.0f} s of one core"
    said = f"{outcome.skus:,} SKUs ({kinds}), {outcome.pieces:,} pieces asked for; {took}."
    console.print(said)
    console.print(verdict(outcome))
    if page is not None:
        name = f"## Forecast: `waybill forecast backtest FILE --since {since} --until {until}`"
        shown = pages.table([*HEAD, *map(_month, outcome.months)], [_row(each) for each in outcome.judged])
        pages.put(page, "backtest", "\n\n".join([name, shown, said, verdict(outcome)]))


def _table(outcome: Outcome) -> Table:
    table = terminal.figures(*HEAD, *map(_month, outcome.months), title="WAPE by month on the right")
    for each in outcome.judged:
        table.add_row(*_row(each))
    return table


def _row(judged: Judged) -> list[str]:
    shares = (judged.wape, judged.bias, judged.fill, *judged.months)
    return [judged.name, *(f"{share:+.1%}" if i == 1 else f"{share:.1%}" for i, share in enumerate(shares))]


def verdict(outcome: Outcome) -> str:
    """Whether anything is less wrong than repeating the last month, without forecasting less."""
    base, *others = outcome.judged
    fair = [each for each in others if each.bias >= min(0.0, base.bias)]
    lines = []
    best = min(fair, key=lambda each: each.wape, default=base)
    if best.wape < base.wape:
        was = f"{base.name} by {base.wape:.1%} (bias {base.bias:+.1%})"
        lines.append(f"{best.name} is wrong by {best.wape:.1%} of the demand (bias {best.bias:+.1%}), {was}.")
    else:
        lines.append(f"No gain: nothing that forecasts as much is less wrong than {base.name}.")
    if cheap := [each for each in others if each not in fair and each.wape < best.wape]:
        less = ", ".join(f"{each.name} ({each.wape:.1%}, bias {each.bias:+.1%})" for each in cheap)
        lines.append(f"Less wrong only by forecasting less: {less}.")
    return "\n".join(lines)


def _month(month: date) -> str:
    return f"{month:%Y-%m}"
