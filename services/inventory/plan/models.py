"""Simple forecasts of the next periods' demand, each a few lines: pure.

Each takes past periods, oldest first, and gives the mean demand a period from now on. Which one wins on a SKU's own past is what
the backtest tells.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from services.inventory.plan.classes import Pattern

Model = Callable[[Sequence[float]], float]
ALPHA = 0.1
"""Smoothing of sizes and intervals, where demand has gaps."""


def last(periods: Sequence[float]) -> float:
    return periods[-1] if periods else 0.0


def mean_of(n: int) -> Model:
    def mean(periods: Sequence[float]) -> float:
        newest = periods[-n:]
        return sum(newest) / len(newest) if newest else 0.0

    return mean


def median_of(n: int) -> Model:
    """Never carried away by one large order; too low where demand has gaps."""

    def middle(periods: Sequence[float]) -> float:
        return float(median(periods[-n:])) if periods else 0.0

    return middle


def smoothed(alpha: float) -> Model:
    """Simple exponential smoothing, begun with the first period."""

    def smooth(periods: Sequence[float]) -> float:
        level = periods[0] if periods else 0.0
        for each in periods[1:]:
            level += alpha * (each - level)
        return level

    return smooth


def croston(periods: Sequence[float], alpha: float = ALPHA) -> float:
    """Size by interval, both smoothed where demand occurs (Croston 1972). 0 without demand."""
    size = gap = 0.0
    since = 1
    for each in periods:
        if each <= 0:
            since += 1
            continue
        if size == 0:
            size, gap = each, float(since)
        else:
            size += alpha * (each - size)
            gap += alpha * (since - gap)
        since = 1
    return size / gap if gap else 0.0


def sba(periods: Sequence[float]) -> float:
    """Croston's, less its known bias (Syntetos and Boylan 2005)."""
    return (1 - ALPHA / 2) * croston(periods)


MODELS: Mapping[str, Model] = {
    "mean of 4": mean_of(4),
    "mean of 8": mean_of(8),
    "mean of 13": mean_of(13),
    "median of 8": median_of(8),
    "SES 0.1": smoothed(0.1),
    "SES 0.3": smoothed(0.3),
    "Croston": croston,
    "SBA": sba,
}
SUITED: Mapping[Pattern, Sequence[str]] = {
    "smooth": ("mean of 4", "mean of 8", "SES 0.3"),
    "erratic": ("mean of 8", "mean of 13", "SES 0.1"),
    "intermittent": ("Croston", "SBA", "mean of 13"),
    "lumpy": ("SBA", "mean of 13", "SES 0.1"),
    "none": ("mean of 13",),
}
"""Models that compete for a SKU, by the class of its demand."""


def loss(actual: Sequence[float], forecast: Sequence[float]) -> float:
    """Absolute errors and bias, summed: who forecasts too little does not win by that."""
    return sum(abs(f - a) for a, f in zip(actual, forecast, strict=True)) + abs(sum(forecast) - sum(actual))
