"""Movements of stock read backwards: who has pieces now, where no document says it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, TypeVar

from shared.domain.told import Told

PAGE = 200
PAGES = 50
"""Of decisions that are read back at once."""
H = TypeVar("H", bound=Hashable)


def newest_first(told: Told, warehouse: str) -> Iterator[tuple[str, Any]]:
    """A decision's facts of this warehouse, by type name and data."""
    return ((type, data) for type, data in reversed(told.facts) if data.get("warehouse") == warehouse)


def count_back(moves: Iterable[tuple[H, int]], found: Counter[H], freed: Counter[H]) -> None:
    """`moves`: pieces more or fewer, by who has them. What was freed or left later is no more in what was allocated before."""
    for holder, n in moves:
        if n < 0:
            freed[holder] -= n
            continue
        gone = min(n, freed[holder])
        freed[holder] -= gone
        if n > gone:
            found[holder] += n - gone


def shipment_of(data: Any) -> str:
    """That a fact is about. Before shipments were named an order had one, with its name."""
    return str(data.get("shipment_id") or data["order_id"])
