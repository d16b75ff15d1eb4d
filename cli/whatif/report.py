"""What came of it, as rows of tables. Amounts: GBP."""

from collections.abc import Sequence

from cli.whatif.month import Side
from cli.whatif.orders import Order
from shared.contracts.promotions import WHOLE

MOST = 10
FIGURES = ["", "today", "what if", "difference"]
WHY = ["rule", "outcome", "orders", "taken off"]
CHANGES = ["order or SKU", "today", "what if", "difference"]


def pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def figures(today: Side, what_if: Side) -> list[list[str]]:
    rows = []
    for name in ("revenue", "discount", "cost", "margin"):
        one, other = getattr(today, name), getattr(what_if, name)
        rows.append([name, pounds(one), pounds(other), pounds(other - one)])
    rows.append(["margin of revenue", *(_share(side.margin, side.revenue) for side in (today, what_if)), ""])
    for name, of in (("orders with a clipped discount", "clipped_orders"), ("of it lapsed", "lapsed"), ("of it moved", "moved")):
        one, other = getattr(today, of), getattr(what_if, of)
        shown = str if of == "clipped_orders" else pounds
        rows.append([name, shown(one), shown(other), ""])
    return rows


def why(what_if: Side) -> list[list[str]]:
    """Each promotion's outcomes, and what guards said of prices of the book."""
    rows = [
        [rule, outcome, f"{count:,}", pounds(what_if.given[rule]) if outcome == "applied" else ""]
        for (rule, outcome), count in sorted(what_if.reasons.items())
    ]
    rows += [[f"guard {guard}", "", f"{count:,} prices", ""] for guard, count in sorted(what_if.guards.items())]
    return rows


def changes(today: Side, what_if: Side) -> list[list[str]]:
    """The orders and the SKUs whose revenue changes most."""
    rows = []
    for one, other in ((today.by_order, what_if.by_order), (today.by_sku, what_if.by_sku)):
        ranked = sorted(one, key=lambda name: (-abs(other[name] - one[name]), name))
        rows += [
            [name, pounds(one[name]), pounds(other[name]), pounds(other[name] - one[name])]
            for name in ranked[:MOST]
            if other[name] != one[name]
        ]
    return rows


def explained(month: tuple[int, int], before: tuple[int, int] | None) -> str:
    """How well the book says what was paid."""
    said = f"The price book, read off the month, explains {_share(*month)} of its {month[1]:,} lines to the penny"
    if before is None:
        return f"{said}. The file has no month before it."
    return f"{said}; the book of the month before explains {_share(*before)}."


def assumed(cost: int, orders: Sequence[Order]) -> str:
    paid = sum(line.quantity * line.price for order in orders for line in order.lines)
    return (
        f"{len(orders):,} orders, which paid {pounds(paid)}, with what they bought unchanged: no demand is guessed. "
        f"A piece's cost is taken to be {_share(cost, WHOLE)} of its list price, its floor that and 5 %. "
        "Goods alone, credit notes left out."
    )


def _share(part: int, whole: int) -> str:
    """In percent, with two digits behind the point as pounds have."""
    return f"{pounds(part * WHOLE // whole if whole else 0)} %"
