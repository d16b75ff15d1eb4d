"""A SKU's forecast from its own days: the model that was least wrong on its last weeks, of those that suit its class (INV-12).

Weeks are whole ones up to the day of the forecast, from the first that had demand: before, it was not on sale.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, pstdev
from typing import NamedTuple

from services.inventory.plan.classes import Pattern, pattern
from services.inventory.plan.errors import trend
from services.inventory.plan.models import MODELS, SUITED, loss
from shared.contracts.planning import Trend

WEEK = 7
JUDGED = 8
"""Weeks on which models compete, each forecast from those before it."""
TREND_WEEKS = 4
TREND = 0.25
"""Change of demand that is told (INV-13)."""


class Forecast(NamedTuple):
    """Of a day's demand. `deviation` is what the model was wrong by in all the weeks: seasons and trends that it misses too."""

    model: str
    pattern: Pattern
    daily: float
    deviation: float


def weekly(days: Sequence[int]) -> list[int]:
    """Whole weeks, oldest first; what is left over at the beginning counts no more than the weeks before the first demand."""
    begin = len(days) % WEEK
    return [sum(days[i : i + WEEK]) for i in range(begin, len(days), WEEK)]


def forecast(days: Sequence[int]) -> Forecast:
    """`days`: demand of each, oldest first, the last one over. Of less than a week, what there is counts as a week's."""
    weeks = weekly(days)
    if len(weeks) < 2:
        daily = sum(days) / max(WEEK, len(days))
        return Forecast("days so far", pattern(weeks), daily, pstdev(days) if days else 0.0)
    kind = pattern(weeks)
    judged = range(max(1, len(weeks) - JUDGED), len(weeks))
    actual = [float(weeks[i]) for i in judged]
    said = {name: [MODELS[name](weeks[:i]) for i in judged] for name in SUITED[kind]}
    model = min(said, key=lambda name: loss(actual, said[name]))
    wrong = fmean((MODELS[model](weeks[:i]) - weeks[i]) ** 2 for i in range(1, len(weeks)))
    return Forecast(model, kind, max(0.0, MODELS[model](weeks)) / WEEK, sqrt(wrong / WEEK))


def trend_of(days: Sequence[int]) -> tuple[Trend, int, int]:
    """With the pieces of the four weeks before, and of the last four; "steady" before there are eight."""
    weeks = weekly(days)
    before, now = sum(weeks[-2 * TREND_WEEKS : -TREND_WEEKS]), sum(weeks[-TREND_WEEKS:])
    change = trend(before, now) if len(weeks) >= 2 * TREND_WEEKS else 0.0
    return ("up" if change > TREND else "down" if change < -TREND else "steady"), before, now
