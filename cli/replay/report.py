"""A reconciliation for people: tables to print with rich."""

from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.replay.policy import Policy
from cli.replay.reconcile import Balance, Reconciliation, pounds

_LISTED = 10


def tables(made: Reconciliation, policy: Policy) -> Group:
    parts: list[RenderableType] = [_invoices(made), _file_money(made), _balances(made)]
    for title, found in (("Missing", made.missing), ("Orders that are not in the file", made.strangers)):
        if found:
            more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
            parts.append(Text(f"{title}: {'; '.join(found[:_LISTED])}{more}", style="red"))
    parts.append(_assumed(policy))
    word = "Everything reconciles: no invoice and no penny is missing." if made.balanced else "It does NOT reconcile."
    parts.append(Text(word, style="bold green" if made.balanced else "bold red"))
    return Group(*parts)


def _invoices(made: Reconciliation) -> Table:
    table = terminal.figures("Outcome", "Invoices", title="Every invoice has one outcome")
    for outcome, count in sorted(made.outcomes.items()):
        table.add_row(outcome, f"{count:,}", style="red" if outcome == "missing" else None)
    table.add_section()
    table.add_row("sum of outcomes", f"{made.outcomes.total():,}")
    table.add_row("invoices in the file", f"{made.invoices:,}")
    if made.repeated:
        table.add_row("events sent again, no second effect", f"{made.repeated:,}", style="dim")
    return table


def _file_money(made: Reconciliation) -> Table:
    ledger = made.ledger
    table = terminal.figures("Of the file's lines", "Lines", "GBP", title="Where the file's money went")
    table.add_row("sold in orders", "", _gbp(pounds(ledger.sold)))
    table.add_row("  rounding to pence added", "", _gbp(-ledger.rounding))
    for reason, amount in sorted(ledger.left_out.items()):
        table.add_row(f"left out: {reason}", f"{ledger.left_out_lines[reason]:,}", _gbp(amount))
    table.add_row("credited, sale found", "", _gbp(-pounds(ledger.matched)))
    table.add_row("credited, never sold here (or before the file)", "", _gbp(-pounds(ledger.unmatched)))
    for reason, pence in sorted(ledger.credits.items()):
        table.add_row(f"credited without goods: {reason}", "", _gbp(-pounds(pence)))
    table.add_row("  rounding to pence added", "", _gbp(ledger.credit_rounding))
    table.add_section()
    table.add_row("the file", "", _gbp(ledger.file))
    table.add_row("unexplained", "", _gbp(ledger.unexplained), style="red" if ledger.unexplained else None)
    price_difference = pounds(ledger.matched - ledger.refund)
    table.add_row("credited at another price than sold (the sale's is refunded)", "", _gbp(price_difference), style="dim")
    return table


def _balances(made: Reconciliation) -> Table:
    table = terminal.figures("File against Waybill", "expected", "actual", "difference", title="Money and counts that must agree")
    for balance in made.balances:
        style = "red" if balance.difference else None
        table.add_row(balance.text, *_figures(balance), style=style)
    return table


def _figures(balance: Balance) -> tuple[str, str, str]:
    if balance.is_count:
        return f"{balance.expected:,}", f"{balance.actual:,}", f"{balance.difference:,}"
    return _gbp(pounds(balance.expected)), _gbp(pounds(balance.actual)), _gbp(pounds(balance.difference))


def _assumed(policy: Policy) -> Text:
    return Text(
        "Assumed, since the file does not say: invoice times are Europe/London; paid at once; stock is received beforehand; "
        f"orders leave {policy.warehouse} on the first working morning at {policy.dispatch:%H:%M} after payment and arrive "
        f"{policy.transit_days} days later at {policy.delivery:%H:%M}; returns within {policy.return_window_days} days; a return "
        "asked before the delivery is sent right after it.",
        style="dim",
    )


def _gbp(amount: Decimal) -> str:
    """Two decimals, or as many as the file's fractions of a penny need."""
    exact = amount.normalize()
    return f"{exact:,.2f}" if exact == round(exact, 2) else f"{exact:,f}"
