"""Pieces and prices by unit and week. Pure. Prices: pence; weeks count from the split, which begins week 1.

The shop gave volume prices (22423: 12.75, from 16 pieces on 10.95) and asked more of those without an account (25.49). Who
averages prices over that learns that cheap weeks sell much, where much was cheap. So a unit is a SKU in one regime: a kind of
customer and a tier of its book, as it was before the split; its price in a week is the one that most of its lines had.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cli.forecast.demand import AskedLine
from cli.replay.rows import LONDON
from cli.whatif.book import Tier, tiers_of

Unit = tuple[str, ...]
"""A SKU, and its regime."""
WEEK = 7


class Line(NamedTuple):
    invoice: str
    account: bool
    sku: str
    pieces: int
    price: int
    day: date


class Panel(NamedTuple):
    pieces: Mapping[Unit, Mapping[int, int]]
    prices: Mapping[Unit, Mapping[int, float]]
    """Of weeks in which it sold."""
    first: int
    last: int


def lines_of(asked: Iterable[AskedLine]) -> list[Line]:
    """Without what was cancelled within a day (INV-12)."""
    return [
        Line(each.invoice, each.customer is not None, each.sku, each.pieces, price, each.at.astimezone(LONDON).date())
        for each in asked
        if each.cancelled_at is None and (price := round(each.price * 100)) > 0
    ]


def whole_weeks(lines: Sequence[Line], split: date) -> list[Line]:
    """Without the weeks at both ends of which only some days are known."""
    if not lines:
        return []
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    known = -((split - first).days // WEEK) + 1, ((last - split).days + 1) // WEEK
    return [line for line in lines if known[0] <= week_of(line.day, split) <= known[1]]


def week_of(day: date, split: date) -> int:
    return (day - split).days // WEEK + 1


def by_sku(lines: Sequence[Line], split: date) -> Panel:
    """Naive: all lines of a SKU together, at what a piece came to on average."""
    pieces: defaultdict[Unit, Counter[int]] = defaultdict(Counter)
    money: defaultdict[Unit, Counter[int]] = defaultdict(Counter)
    for line in lines:
        week = week_of(line.day, split)
        pieces[line.sku,][week] += line.pieces
        money[line.sku,][week] += line.pieces * line.price
    prices = {unit: {week: money[unit][week] / count for week, count in each.items()} for unit, each in pieces.items()}
    return _panel(pieces, prices)


def by_regime(lines: Sequence[Line], split: date) -> Panel:
    together, known = Counter[tuple[str, str]](), defaultdict[tuple[str, bool], defaultdict[int, Counter[int]]](_by_quantity)
    for line in lines:
        together[line.invoice, line.sku] += line.pieces
    for line in lines:
        if line.day < split:
            known[line.sku, line.account][together[line.invoice, line.sku]][line.price] += 1
    book = {key: tiers_of(sold) for key, sold in known.items()}
    pieces: defaultdict[Unit, Counter[int]] = defaultdict(Counter)
    seen: defaultdict[Unit, defaultdict[int, Counter[int]]] = defaultdict(_by_quantity)
    for line in lines:
        tier = _tier(book.get((line.sku, line.account), ()), together[line.invoice, line.sku])
        unit, week = (line.sku, "account" if line.account else "guest", str(tier)), week_of(line.day, split)
        pieces[unit][week] += line.pieces
        seen[unit][week][line.price] += 1
    prices = {unit: {week: float(_most(found)) for week, found in each.items()} for unit, each in seen.items()}
    return _panel(pieces, prices)


def carried(prices: Mapping[int, float], first: int, last: int) -> dict[int, float]:
    """A week without a sale has the price before it; those before the first, the first."""
    price, found = prices[min(prices)], {}
    for week in range(first, last + 1):
        price = prices.get(week, price)
        found[week] = price
    return found


def _by_quantity() -> defaultdict[int, Counter[int]]:
    return defaultdict(Counter)


def _tier(tiers: Sequence[Tier], quantity: int) -> int:
    return max(1, sum(tier.from_quantity <= quantity for tier in tiers))


def _most(found: Counter[int]) -> int:
    """The price of most lines; of as many, the higher, as the book takes it."""
    return min(found, key=lambda price: (-found[price], -price))


def _panel(pieces: Mapping[Unit, Mapping[int, int]], prices: Mapping[Unit, Mapping[int, float]]) -> Panel:
    weeks = [week for each in pieces.values() for week in each]
    return Panel(pieces, prices, min(weeks, default=1), max(weeks, default=0))
