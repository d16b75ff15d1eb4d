"""Pieces of stock of which each has a lot and an owner, and how they are drawn at random."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from shared.contracts.orders import StockLine
from shared.contracts.set_aside import AsideReason
from shared.contracts.support import InspectedLine

SKUS = ("MUG", "cup_01", "BANK CHARGES")

warehouses = st.sampled_from(["EAST", "WEST"])
skus = st.sampled_from(SKUS)
numbers = st.integers(0, 5)
line_lists = st.lists(st.builds(StockLine, sku=skus, quantity=st.integers(1, 4)), min_size=1, max_size=4).map(tuple)
inspected_lists = st.lists(
    st.builds(InspectedLine, sku=skus, quantity=st.integers(1, 3), disposition=st.sampled_from(["restock", "scrap"])),
    min_size=1,
    max_size=4,
).map(tuple)
Lines = tuple[StockLine, ...]


@dataclass
class Piece:
    lot: str
    owner: str | None = None
    aside: AsideReason | None = None


def summed(lines: Any) -> Counter[str]:
    total: Counter[str] = Counter()
    for line in lines:
        total[line.sku] += line.quantity
    return total
