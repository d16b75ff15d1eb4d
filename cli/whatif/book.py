"""A price book read off orders: what a SKU costs from how many pieces, for who has an account and for who has none.

The shop gave volume prices (22423: 12.75, from 16 pieces on 10.95), and asked other prices of those without an account. So each
SKU has up to two lists; in a list, prices fall with the pieces. Of all steps those are taken that explain most lines; a step more
must explain `WORTH` lines more, since each line would be its own price otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cli.whatif.orders import Order

WORTH = 3
TIERS = 4


class Tier(NamedTuple):
    from_quantity: int
    price: int
    """Pence."""


class _Best(NamedTuple):
    """Of the quantities so far, with so many tiers."""

    explained: int
    tiers: tuple[Tier, ...]


Sold = Mapping[int, Counter[int]]
"""By pieces: lines by price."""


class Book:
    def __init__(self, lists: Mapping[tuple[str, bool], Sequence[Tier]]) -> None:
        self.lists = lists

    def tiers(self, sku: str, account: bool) -> Sequence[Tier]:
        """Where a kind of customer never bought it, the other one's list. () where nobody did."""
        return self.lists.get((sku, account)) or self.lists.get((sku, not account), ())

    def price(self, sku: str, account: bool, quantity: int) -> int | None:
        """The deepest tier reached; below the first one, that one."""
        found = None
        for tier in self.tiers(sku, account):
            if found is None or tier.from_quantity <= quantity:
                found = tier.price
        return found

    def explains(self, orders: Iterable[Order]) -> tuple[int, int]:
        """Lines whose price is the book's; all lines."""
        same = count = 0
        for order in orders:
            quantities = order.quantities()
            for line in order.lines:
                count += 1
                same += self.price(line.sku, order.customer is not None, quantities[line.sku]) == line.price
        return same, count


def read_off(orders: Iterable[Order]) -> Book:
    sold: dict[tuple[str, bool], dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for order in orders:
        quantities = order.quantities()
        for line in order.lines:
            if line.price:
                sold[line.sku, order.customer is not None][quantities[line.sku]][line.price] += 1
    return Book({key: tiers_of(each) for key, each in sorted(sold.items())})


def tiers_of(sold: Sold) -> tuple[Tier, ...]:
    """By dynamic programming over the quantities that were bought."""
    quantities = sorted(sold)
    best: list[list[_Best | None]] = [[None] * (TIERS + 1) for _ in range(len(quantities) + 1)]
    best[0][0] = _Best(0, ())
    for start in range(len(quantities)):
        lines: Counter[int] = Counter()
        for end in range(start + 1, len(quantities) + 1):
            lines += sold[quantities[end - 1]]
            price, explained = min(lines.items(), key=lambda each: (-each[1], -each[0]))
            for count in range(TIERS):
                before = best[start][count]
                if before is None or (before.tiers and before.tiers[-1].price <= price):
                    continue
                found = _Best(before.explained + explained, (*before.tiers, Tier(quantities[start], price)))
                known = best[end][count + 1]
                if known is None or found.explained > known.explained:
                    best[end][count + 1] = found
    whole = [each for each in best[-1] if each is not None]
    return max(whole, key=lambda each: (each.explained - WORTH * len(each.tiers), -len(each.tiers))).tiers
