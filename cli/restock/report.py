"""What came of the months under each policy, in a table and in words."""

from collections.abc import Sequence

from cli.restock.outcome import Outcome
from cli.restock.sales import Sales

GOAL = 0.95
"""Of the pieces that were asked for."""
HEAD = [
    "policy",
    "fill",
    "whole orders",
    "pieces on hand",
    "worth",
    "days of sales",
    "purchases",
    "lines",
    "parcels an order",
    "oversold",
]


def row(outcome: Outcome) -> list[str]:
    return [
        outcome.policy,
        f"{outcome.fill:.1%}",
        f"{outcome.whole / max(1, outcome.orders):.1%}",
        f"{outcome.stock:,.0f}",
        f"£{outcome.value:,.0f}",
        f"{outcome.cover:.0f}",
        f"{outcome.purchases:,}",
        f"{outcome.lines:,}",
        f"{outcome.parcels / max(1, outcome.orders):.2f}",
        f"{outcome.oversold}",
    ]


def verdict(planned: Outcome, held: Outcome) -> str:
    """Whether planning served 95 % with less stock than holding so many days."""
    less = 1 - planned.stock / held.stock if held.stock else 0.0
    said = f"{planned.policy} served {planned.fill:.1%} with {abs(less):.0%} {'less' if less > 0 else 'more'} stock"
    said += f" than {held.policy}, which served {held.fill:.1%}"
    if planned.fill < GOAL:
        missed = 100 * (GOAL - planned.fill)
        return f"{said}: the goal of {GOAL:.0%} is missed by {missed:.{1 if missed >= 0.05 else 3}f} points."
    return f"{said}." if less > 0 else f"{said}: no gain."


def checked(outcomes: Sequence[Outcome]) -> str:
    oversold, lost = sum(each.oversold for each in outcomes), sum(abs(each.unaccounted) for each in outcomes)
    facts, unknown = sum(each.decisions for each in outcomes), sum(abs(each.uncounted) for each in outcomes)
    return (
        f"Oversold {oversold}; pieces received, but neither issued nor on hand: {lost}; asked for, but not known to the plan: "
        f"{unknown:,}; {facts:,} facts."
    )


def assumed(sales: Sales, stock_days: int, skus: float) -> str:
    drawn = "" if skus >= 1 else f"{skus:.0%} of all SKUs, drawn by their names: "
    return (
        f"{drawn}{len(sales.prices):,} SKUs, {len(sales.orders):,} orders, {sales.pieces:,} pieces; {sales.mistakes:,} pieces "
        "that were cancelled within 24 hours are left out. Assumed, since the file does not say: each SKU is bought in with its "
        f"own first {stock_days} days' sales, in hindsight and for every policy alike; 20 simulated suppliers take 5 to 21 days, "
        "a fifth more or less, and a week longer once in twenty; they send packs of 1, 6 or 12, ordered on the day of the "
        "proposal; what is short is lost, the rest of the order is sent; worth is by the SKU's mean price. Held days are ordered "
        "up to weekly, of the last quarter's sales, beyond those of the lead time."
    )
