"""Demand is what was asked for, whether it could be had or not (INV-12, INV-19).

Pieces of orders, refused ones included; what was cancelled within 24 hours was a mistake, and no demand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

REGRET = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Asked:
    """An order's pieces of a SKU."""

    channel: str
    pieces: int
    at: datetime
    refused: int = 0
    """Of these, for want of stock."""
    cancelled_at: datetime | None = None


def counts(asked: Asked) -> bool:
    return asked.cancelled_at is None or asked.cancelled_at - asked.at > REGRET


def demand(asked: Iterable[Asked]) -> int:
    return sum(each.pieces for each in asked if counts(each))


def by_channel(asked: Iterable[Asked]) -> dict[str, int]:
    """Channels in order of their names, those without demand left out."""
    pieces: dict[str, int] = {}
    for each in asked:
        if counts(each):
            pieces[each.channel] = pieces.get(each.channel, 0) + each.pieces
    return dict(sorted(pieces.items()))


def unmet(asked: Iterable[Asked]) -> int:
    """Of the demand, what was refused for want of stock."""
    return sum(each.refused for each in asked if counts(each))
