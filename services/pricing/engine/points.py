"""Points lower what is due: last, after the floor, over all lines by what they cost, so that a return gives money and points back
in one ratio (MEM-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared.contracts.points import PointsPolicy
from shared.contracts.promotions import WHOLE
from shared.domain.money import split


@dataclass(frozen=True, slots=True)
class Redeem:
    """What an order, or a quote, wants to burn."""

    counter: str | None
    """The account; None: a guest, who has none."""
    points: int
    policy: PointsPolicy

    def amount(self, goods: int, currency: str) -> int:
        """What they pay of goods at that price: whole points, and no more than they may."""
        policy = self.policy
        most = policy.points(goods * policy.most // WHOLE, currency)
        while policy.amount(most, currency) > goods * policy.most // WHOLE:  # a point may be worth more than a minor unit
            most -= 1
        return policy.amount(min(self.points, most), currency)


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What an order has burned, where its lines are priced again: the same part of them, and never more."""

    counter: str
    off: int
    goods: int
    """What its lines cost before."""

    def amount(self, goods: int, currency: str) -> int:
        return self.off * min(goods, self.goods) // self.goods if self.goods else 0


class Paid(NamedTuple):
    """By points."""

    goods: int
    """What all lines cost before."""
    amount: int


def pay(points: Redeem | Redeemed, lines: Sequence[int], shares: Sequence[dict[str, int]], currency: str) -> Paid:
    """`lines`: what each costs; what points pay of it joins its shares."""
    goods = sum(lines)
    amount = points.amount(goods, currency)
    if not amount or points.counter is None:
        return Paid(goods, 0)
    for mine, share in zip(shares, split(amount, lines), strict=True):
        if share:
            mine[points.counter] = share
    return Paid(goods, amount)
