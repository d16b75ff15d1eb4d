"""Prices on permitted endings (PRC-07): 49.90, 1,280."""

from collections.abc import Iterator, Sequence

from shared.contracts.strategies import Ending


def is_permitted(price: int, endings: Sequence[Ending]) -> bool:
    return not endings or any(price % each.each == each.ends for each in endings)


def landed(price: int, endings: Sequence[Ending], low: int, high: int | None) -> int | None:
    """The nearest price on an ending from `low` through `high`; of two as near, the lower. None where none fits."""
    if not endings:
        return price
    fitting = {found for each in endings for found in _around(price, each, low, high)}
    return min(fitting, key=lambda found: (abs(found - price), found), default=None)


def _around(price: int, ending: Ending, low: int, high: int | None) -> Iterator[int]:
    """The last on it not above the price, and the first not below, as near as the bounds allow."""
    at = max(price, low) if high is None else max(low, min(price, high))
    below = at - (at - ending.ends) % ending.each
    for found in (below, below + ending.each):
        if low <= found and (high is None or found <= high):
            yield found
