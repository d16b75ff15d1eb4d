"""What came of the boutique's promotions, for whoever sees a coupon race for the first time."""

from rich.table import Table

from cli.demo.boutique import BOOTS, CODE, OFF, PAIRS, PRICES, RACERS, SCARF, USES, Sold, has_code
from cli.demo.day import CURRENCY
from cli.demo.exchange import Exchanged
from cli.demo.rows import figures
from cli.demo.staff import Shown
from shared.domain.money import shown

SIGNS = {"earned": 1, "burned": -1, "returned": 1, "reversed": -1}


def what_was_sold(sold: Sold) -> list[Table]:
    return [_race(sold), _gift(sold), _points(sold), _exchange(sold.exchanged)]


def overused(sold: Sold) -> int:
    """Uses beyond the coupon's limit: of its counter, or by what orders cost."""
    return max(0, sold.uses - USES, sum(map(has_code, sold.race)) - USES)


def _race(sold: Sold) -> Table:
    refused = sum(order["order"] == "refused" for order in sold.race)
    lucky, over = sum(map(has_code, sold.race)), overused(sold)
    rows = [
        (f"have its {shown(OFF, CURRENCY)} off", f"{lucky}"),
        ("priced without it, left unpaid", f"{len(sold.race) - lucky - refused}"),
        (f"refused: {shown(PRICES[BOOTS][1] - OFF, CURRENCY)} was expected", f"{refused}"),
        ("over the limit", f"[bold {'red' if over else 'green'}]{over}[/]"),
    ]
    return figures(f"Coupon {CODE}: {RACERS} orders at once, {USES} uses", rows)


def _gift(sold: Sold) -> Table:
    rows = [(f"coat {number}: {_scarf(order)}", shown(order["total"], CURRENCY)) for number, order in enumerate(sold.coats, 1)]
    return figures("Gift: a coat brings a scarf, one is there", rows)


def _scarf(order: Shown) -> str:
    came = any(line["sku"] == SCARF and line["quantity"] > line["cancelled"] for line in order["lines"])
    return "a scarf comes along" if came else "no scarf is left"


def _points(sold: Sold) -> Table:
    words = {
        "earned": "earned at delivery",
        "burned": "burned by the next order",
        "returned": f"one of its {PAIRS} returned: points back",
        "reversed": "  and what was earned for it",
    }
    told = [each for each in reversed(sold.points["entries"]) if each["what"] in SIGNS]
    rows = [(words[each["what"]], f"{SIGNS[each['what']] * each['points']:+,}") for each in told]
    balance = sum(each["usable"] + each["pending"] for each in sold.points["balances"])
    return figures("Points of a member, 100 are 1.00", [*rows, ("[bold]balance[/bold]", f"[bold]{balance:,}[/bold]")])


def _exchange(exchanged: Exchanged) -> Table:
    rows = [
        ("a jacket and a belt, 20.00 off", shown(exchanged.bought, CURRENCY)),
        ("a parka wanted for the jacket", shown(exchanged.wanted, CURRENCY)),
        ("  the jacket's share counts for it", shown(exchanged.credit, CURRENCY)),
        ("  paid, and the parka delivered", shown(exchanged.due, CURRENCY)),
    ]
    return figures("Exchange of what was delivered", rows)
