"""An amount over lines by largest remainder, none beyond its room: what a line has above 0 and above its floor."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from shared.contracts.promotions import WHOLE
from shared.domain.money import split


def rated(amount: int, rate: int) -> int:
    """A rate of an amount, rounded half up. Neither is negative."""
    return (2 * amount * rate + WHOLE) // (2 * WHOLE)


class Spread(NamedTuple):
    shares: list[int]
    moved: int = 0
    """What lines with room took for lines without."""


def spread(amount: int, weights: Sequence[int], rooms: Sequence[int]) -> Spread:
    """Where a line's share is more than its room, the rest moves to lines with room; what no line has room for lapses. A line
    of weight 0 takes nothing."""
    if amount == 0 or sum(weights) == 0:
        return Spread([0] * len(weights))
    nominal = split(amount, weights)
    beyond = sum([share - room for share, room in zip(nominal, rooms, strict=True) if share > room])
    if not beyond:
        return Spread(nominal)
    shares = _within(amount, weights, rooms)
    return Spread(shares, max(0, beyond - (amount - sum(shares))))


def _within(amount: int, weights: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Lines are filled by how little room they have for their weight; the first that has enough leaves all after it enough."""
    shares = [0] * len(weights)
    tight = sorted((n for n, weight in enumerate(weights) if weight), key=lambda n: (Fraction(rooms[n], weights[n]), n))
    left, weight = amount, sum(weights)
    for place, n in enumerate(tight):
        if left * weights[n] <= rooms[n] * weight:
            rest = sorted(tight[place:])
            for m, share in zip(rest, split(left, [weights[m] for m in rest]), strict=True):
                shares[m] = share
            return shares
        shares[n] = rooms[n]
        left -= rooms[n]
        weight -= weights[n]
    return shares
