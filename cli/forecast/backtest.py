"""Each month forecast from what was known before it, by every model, and by the one that was best for the SKU so far: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cli.forecast.demand import Daily
from services.inventory.plan.classes import Pattern, pattern
from services.inventory.plan.errors import bias, wape
from services.inventory.plan.models import MODELS, SUITED, loss

WEEK = 7
LAST = "last month repeated"
CHOSEN = "chosen by SKU"
BY_CLASS = "chosen by class"
LOOK_BACK = 2
"""Months in which models compete for a SKU before each month."""


@dataclass(frozen=True)
class Judged:
    """A way to forecast, over all SKUs and months. Shares of the demand."""

    name: str
    wape: float
    bias: float
    fill: float
    """Of the demand, what a stock of just the forecast would have served."""
    months: Sequence[float]
    """WAPE of each."""


@dataclass(frozen=True)
class Outcome:
    skus: int
    months: Sequence[date]
    pieces: int
    patterns: Mapping[Pattern, int]
    """SKUs by class, as of the last month."""
    judged: Sequence[Judged]
    """The baseline first."""


def months(first: date, last: date) -> list[date]:
    """Their first days, the month after the last included."""
    found = [first.replace(day=1)]
    while found[-1] <= last:
        found.append(date(found[-1].year + found[-1].month // 12, found[-1].month % 12 + 1, 1))
    return found


def backtest(daily: Daily, first: date, last: date) -> Outcome:
    """`first` and `last`: any days of the first and last month that are forecast. Raises ValueError without demand before."""
    begins = min((day for days in daily.values() for day in days), default=first)
    bounds = months(first, last)
    before = [month for month in months(begins, first) if month < bounds[0]][-LOOK_BACK - 1 :]
    if not before or before[0] < begins.replace(day=1):
        raise ValueError(f"nothing was sold before {first:%Y-%m}")
    bounds = [*before, *bounds]
    ways: dict[str, list[list[float]]] = {name: [] for name in (LAST, *MODELS, CHOSEN, BY_CLASS)}
    actuals: list[list[float]] = []
    kinds: dict[Pattern, int] = {}
    skip = len(before)
    for days in daily.values():
        actual = [_between(days, *span) for span in pairwise(bounds)]
        history = [_weeks(days, begins, month) for month in bounds[:-1]]
        said = {name: [0.0] * len(actual) for name in ways}
        for i, (weeks, (start, end)) in enumerate(zip(history, pairwise(bounds), strict=True)):
            length = (end - start).days / WEEK
            for name, model in MODELS.items():
                said[name][i] = length * model(weeks)
            said[LAST][i] = actual[i - 1] if i else 0.0
            past = slice(max(0, i - LOOK_BACK), i)
            said[CHOSEN][i] = said[_best(tuple(MODELS), said, actual, past)][i]
            said[BY_CLASS][i] = said[_best(SUITED[pattern(weeks)], said, actual, past)][i]
        kinds[pattern(history[-1])] = kinds.get(pattern(history[-1]), 0) + 1
        actuals.append(actual[skip:])
        for name, each in ways.items():
            each.append(said[name][skip:])
    judged = [_judged(name, actuals, each) for name, each in ways.items()]
    return Outcome(len(actuals), bounds[skip:-1], int(sum(map(sum, actuals))), kinds, judged)


def _best(names: Sequence[str], said: Mapping[str, Sequence[float]], actual: Sequence[float], past: slice) -> str:
    """By its errors and its bias of the months just gone: the sum of both; the first of equals."""
    return min(names, key=lambda name: loss(actual[past], said[name][past]))


def _judged(name: str, actuals: Sequence[Sequence[float]], forecasts: Sequence[Sequence[float]]) -> Judged:
    actual = [each for months in actuals for each in months]
    forecast = [each for months in forecasts for each in months]
    served = sum(min(a, f) for a, f in zip(actual, forecast, strict=True))
    by_month = [
        wape([each[i] for each in actuals], [each[i] for each in forecasts]) for i in range(len(actuals[0]) if actuals else 0)
    ]
    return Judged(name, wape(actual, forecast), bias(actual, forecast), served / sum(actual) if any(actual) else 0.0, by_month)


def _between(days: Mapping[date, int], start: date, end: date) -> float:
    return float(sum(pieces for day, pieces in days.items() if start <= day < end))


def _weeks(days: Mapping[date, int], begins: date, end: date) -> list[float]:
    """Whole weeks up to `end`, oldest first; from the first that has demand, since before it was not on sale."""
    count = (end - begins).days // WEEK
    weeks = [0.0] * count
    for day, pieces in days.items():
        back = (end - timedelta(days=1) - day).days // WEEK
        if day < end and back < count:
            weeks[count - 1 - back] += pieces
    first = next((i for i, each in enumerate(weeks) if each), count)
    return weeks[first:]
