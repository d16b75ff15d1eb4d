"""Turnover and fill rate of the last 13 weeks: pure (INV-14, INV-19).

Stock is no channel's own, so a channel's turnover is its part: how often a year its sales alone turn all of it. They add up.
"""

from collections.abc import Sequence

from services.inventory.planning.view import WeekDemand
from shared.domain.messages import Message

YEAR = 365


class ChannelTurnover(Message):
    channel: str
    sold: int
    turnover: float | None


class Turnover(Message):
    """Pieces asked for and not refused, in the weeks of which the stock is known, against what was on hand meanwhile."""

    sold: int = 0
    days: int = 0
    """On which the stock was noted, at 03:00 UTC."""
    mean_on_hand: float = 0.0
    turnover: float | None = None
    """A year. None: nothing was on hand, or nobody noted it yet."""
    days_of_stock: float | None = None
    """How long what is on hand lasts, at this pace. None: nothing was sold."""
    channels: tuple[ChannelTurnover, ...] = ()
    """By name."""


class ChannelFill(Message):
    channel: str
    asked: int
    refused: int
    fill_rate: float | None


class FillRate(Message):
    """Of the pieces that were asked for, those that could be had. None: nothing was asked for."""

    asked: int = 0
    refused: int = 0
    fill_rate: float | None = None
    channels: tuple[ChannelFill, ...] = ()
    """By name."""


def turnover(weeks: Sequence[WeekDemand]) -> Turnover:
    weeks = noted(weeks)
    days, on_hand = sum(week.days for week in weeks), sum(week.on_hand for week in weeks)
    by_channel = _by_channel(weeks)
    sold = sum(asked - refused for asked, refused in by_channel.values())
    return Turnover(
        sold=sold,
        days=days,
        mean_on_hand=round(on_hand / days, 2) if days else 0.0,
        turnover=_a_year(sold, on_hand),
        days_of_stock=round(on_hand / sold, 1) if sold > 0 and on_hand else None,
        channels=tuple(
            ChannelTurnover(channel=channel, sold=asked - refused, turnover=_a_year(asked - refused, on_hand))
            for channel, (asked, refused) in sorted(by_channel.items())
        ),
    )


def noted(weeks: Sequence[WeekDemand]) -> list[WeekDemand]:
    """Weeks in which the stock was noted. The first one only whole: what was sold before would count against no stock."""
    known = [week for week in weeks if week.days]
    return [week for i, week in enumerate(known) if i or week.days >= 7 or len(known) == 1]


def fill_rate(weeks: Sequence[WeekDemand]) -> FillRate:
    by_channel = _by_channel(weeks)
    asked, refused = (sum(each[i] for each in by_channel.values()) for i in (0, 1))
    return FillRate(
        asked=asked,
        refused=refused,
        fill_rate=_rate(asked, refused),
        channels=tuple(
            ChannelFill(channel=channel, asked=each[0], refused=each[1], fill_rate=_rate(*each))
            for channel, each in sorted(by_channel.items())
        ),
    )


def _by_channel(weeks: Sequence[WeekDemand]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for week in weeks:
        for channel, asked in week.by_channel.items():
            pieces, refused = sums.get(channel, (0, 0))
            sums[channel] = pieces + asked.pieces, refused + asked.refused
    return sums


def _a_year(sold: int, on_hand: int) -> float | None:
    return round(sold * YEAR / on_hand, 2) if on_hand else None


def _rate(asked: int, refused: int) -> float | None:
    return round(1 - refused / asked, 4) if asked > 0 else None
