"""The end of the day, as a table that people want to look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.demo.boutique import Sold
from cli.demo.day import CURRENCY
from cli.demo.rows import figures
from cli.demo.sold import overused, what_was_sold
from cli.demo.tally import Tally
from cli.play.latency import summary
from shared.domain.money import shown


def report(
    tally: Tally,
    sold: Sold,
    stock: Sequence[Mapping[str, Any]],
    latencies: Mapping[str, Sequence[float]] | None,
    apis: Mapping[str, str],
    seconds: float,
) -> Group:
    """`stock`: the inventory API's stock documents; `latencies`: seconds by the fact that was waited for. A day that was played
    dry has neither latencies nor a place to look."""
    oversold = sum(1 for row in stock if row["allocated"] > row["on_hand"] or row["on_hand"] < 0)
    left: list[RenderableType] = [_orders(tally), _refused(tally), *what_was_sold(sold)]
    right: list[RenderableType] = [_money(tally), _stock(stock, oversold), _after_sales(tally)]
    if latencies is not None:
        right.append(_latency(latencies))
    return Group(
        Columns([Group(*left), Group(*right)], padding=(0, 3)),
        _dead_letters(tally),
        *([_where(apis)] if apis else []),
        _verdict(oversold, overused(sold), seconds),
    )


def _orders(tally: Tally) -> Table:
    rows = [(word, f"{count:,}") for word, count in sorted(tally.outcomes().items(), key=lambda row: -row[1])]
    rows.append(("  in two parcels or more", f"{tally.split:,}"))
    rows.append(("  changed after they were placed", f"{len(tally.changed):,}"))
    rows.append(("  waited for stock, and got it", f"{len(tally.waited):,}"))
    return figures("Orders by outcome", [*rows, ("[bold]all[/bold]", f"[bold]{len(tally.stands):,}[/bold]")])


def _refused(tally: Tally) -> Table:
    rows = [(word, f"{count:,}") for word, count in tally.refused_requests.most_common()]
    return figures("Requests refused, with the reason", [*rows, ("sent again, changed nothing", f"{tally.repeated:,}")])


def _money(tally: Tally) -> Table:
    refunds = [(f"  {reason}", shown(amount, CURRENCY)) for reason, amount in tally.refunds.most_common()]
    kept = tally.money_in - tally.refunded
    rows = [("in", shown(tally.money_in, CURRENCY)), ("refunded", shown(tally.refunded, CURRENCY)), *refunds]
    return figures("Money", [*rows, ("kept", shown(kept, CURRENCY))])


def _stock(stock: Sequence[Mapping[str, Any]], oversold: int) -> Table:
    total = {name: sum(row[name] for row in stock) for name in ("received", "issued", "allocated", "on_hand", "written_off")}
    low = [row for row in stock if row["low"]]
    return figures(
        "Stock, pieces",
        [
            ("received", f"{total['received']:,}"),
            ("issued", f"{total['issued']:,}"),
            ("left on hand", f"{total['on_hand']:,}"),
            ("  of it allocated", f"{total['allocated']:,}"),
            ("written off", f"{total['written_off']:,}"),
            ("SKUs below their alert line", f"{len(low)}"),
            ("oversold", f"[bold {'red' if oversold else 'green'}]{oversold}[/]"),
        ],
    )


def _after_sales(tally: Tally) -> Table:
    rows = [
        ("returns asked / refunded", f"{tally.returns['ReturnRequested']} / {tally.returns['ReturnRefunded']}"),
        ("restocked / scrapped", f"{tally.returns['StockRestocked']} / {tally.returns['ReturnScrapped']}"),
        ("tickets / answered", f"{tally.tickets['TicketOpened']} / {tally.tickets['TicketAnswered']}"),
        ("first response later than 30 min", str(tally.tickets["FirstResponseBreached"])),
    ]
    return figures("After sales", rows)


def _latency(latencies: Mapping[str, Sequence[float]]) -> Table:
    table = Table(title="From OrderPlaced, ms", title_justify="left", title_style="bold", box=None, padding=(0, 1))
    for name in ("", "p50", "p95", "p99"):
        table.add_column(name, justify="right", style="cyan" if not name else None)
    for name, values in latencies.items():
        table.add_row(name, *(f"{value:,.0f}" for value in summary(values).values()))
    return table


def _dead_letters(tally: Tally) -> Table:
    table = Table(title="Dead letters", title_justify="left", title_style="bold", box=None, padding=(0, 1))
    table.add_column("reason", style="cyan")
    table.add_column("events", justify="right")
    for reason, count in tally.dead_letters.most_common():
        table.add_row(Text(reason), str(count))
    return table


def _where(apis: Mapping[str, str]) -> Table:
    table = Table(title="Where to look", title_justify="left", title_style="bold", box=None, padding=(0, 1))
    for name in ("service", "API and its docs", "metrics"):
        table.add_column(name, style="cyan" if name == "service" else None)
    for service, url in apis.items():
        table.add_row(service, f"{url}/docs", f"{url}/metrics")
    return table


def _verdict(oversold: int, overused: int, seconds: float) -> Panel:
    if oversold or overused:
        return Panel(f"[bold red]{oversold} SKUs oversold, {overused} uses of a coupon over its limit[/bold red]")
    took = f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    text = f"[bold green]Every event answered, every order accounted for, nothing oversold, no limit passed[/bold green] ({took})"
    return Panel(text, expand=False)
