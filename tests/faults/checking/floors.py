"""No promotion takes a piece below its SKU's floor (PRC-09), whatever layers there are: an order's lines against what was said of
each SKU. A line whose own price lies under the floor is sold at that price, and nothing is taken off it; a gift is given whole;
points pay for goods, and take nothing off their price; a storefront's own price is its own."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.faults.checking.guards import Policies
from tests.faults.checking.log import Fact, Logs, Wrong

POINTS = "points/"
"""How the account begins that a share is paid by."""
FIRST = ("QuoteHoldAsked", "UsesWanted")
"""With these an order's floors are kept, however late counters answer."""
ASKED = {"ChangePriced": "change", "DraftPriced": "draft"}
"""Prices without shares by promotion; a gift is no line of theirs."""


def below_floor(logs: Logs) -> Iterator[Wrong]:
    floors: dict[str, Policies] = defaultdict(Policies)
    first: dict[str, int] = {}
    currencies: dict[str, str] = {}
    burning: set[str] = set()
    """Orders that points pay a part of: of a change nobody says which part of its lines."""
    for fact in logs["pricing"].facts:
        if fact.type == "SkuPriced":
            floors[fact.data["sku"]].said.append((fact.raw.timestamp, fact.data))
        elif fact.type in FIRST:
            first.setdefault(fact.data["order_id"], fact.raw.timestamp)
        elif fact.type == "OrderPriced":
            currencies[fact.data["order_id"]] = fact.data.get("currency", "")
            if any(share["promotion_id"].startswith(POINTS) for share in fact.data.get("shares", ())):
                burning.add(fact.data["order_id"])
    for fact in logs["orders"].facts:
        if fact.type == "DraftOpened":
            currencies[fact.data["draft_id"]] = fact.data["currency"]
    for fact in logs["pricing"].facts:
        if fact.type == "OrderPriced":
            at = first.get(fact.data["order_id"], fact.raw.timestamp)
            yield from _sold(f"order {fact.data['order_id']}", currencies[fact.data["order_id"]], _taken(fact), floors, at, fact)
        elif fact.type in ASKED:
            id = fact.data["draft_id" if fact.type == "DraftPriced" else "order_id"]
            if id in currencies and id not in burning:
                lines = [(line, line["discount"]) for line in fact.data.get("lines", ())]
                yield from _sold(f"{ASKED[fact.type]} of {id}", currencies[id], lines, floors, fact.raw.timestamp, fact)


def _taken(fact: Fact) -> list[tuple[dict[str, Any], int]]:
    """Lines of the list's prices, and what promotions take off each."""
    data = fact.data
    if any(step["rule"] == "storefront_price" for step in data.get("explanation", ())):
        return []
    paid: dict[int, int] = defaultdict(int)
    for share in data.get("shares", ()):
        if share["promotion_id"].startswith(POINTS):
            paid[share["line"]] += share["amount"]
    lines, gifts = enumerate(data.get("lines", ()), 1), data.get("gifts", ())
    return [(line, line["discount"] - paid[number]) for number, line in lines if number not in gifts]


def _sold(
    name: str, currency: str, lines: list[tuple[dict[str, Any], int]], floors: dict[str, Policies], at: int, fact: Fact
) -> Iterator[Wrong]:
    for line, off in lines:
        gross = line["quantity"] * line["unit_price"]
        if line["sku"] not in floors:
            continue
        known = [_floor(said, currency) for said in floors[line["sku"]].read(at)]
        rooms = [max(0, gross - line["quantity"] * floor) for floor in known]
        if off > max(rooms):
            text = (
                f"{name}: {line['quantity']} x {line['sku']} at {gross} less {off}, {max(rooms)} may be taken off above its floor"
            )
            yield Wrong("invariant", text, (fact,))


def _floor(said: Any, currency: str) -> int:
    """Of a piece, as it was said: cost and 5 % where nobody said another. In another currency there is none."""
    floor = (said or {}).get("floor")
    return int(floor["unit_price"]) if floor and floor["currency"] == currency else 0
