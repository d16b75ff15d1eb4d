"""Safety stock, and how far ahead to order: pure figures (INV-04, INV-05).

safety = z x sqrt(L x sd^2 + d^2 x sL^2), up to a piece; z is the normal quantile of the service level. d: pieces a day, L: days.
A level is a share of the replenishment cycles, those without a stock-out: per 10,000, between 5,000 and 10,000.
"""

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist

ALL = 10_000
"""Cycles; a level is of so many."""
EARLIEST = 7
"""Days ahead of the projected stock-out at which is ordered, at least (INV-04)."""
LONGEST = 36_500
"""Days: what lasts longer is said to last for ever. A calendar ends in the year 9999."""
LISTED = 15
"""More days ahead than the guides name: shown to people (INV-04)."""


def safety_stock(daily: float, deviation: float, lead_time: float, lead_deviation: float, level: int) -> int:
    z = NormalDist().inv_cdf(level / ALL)
    return ceil(z * sqrt(lead_time * deviation**2 + daily**2 * lead_deviation**2))


def lumpy_safety(daily_history: Sequence[float], lead_time: int, level: int) -> int:
    """For demand in lumps, which no normal curve describes: the quantile of the demand in every span of the lead time that the
    history has, less its mean. 0 where the history is shorter than the lead time."""
    spans = sorted(sum(daily_history[i : i + lead_time]) for i in range(len(daily_history) - lead_time + 1))
    if not spans or lead_time == 0:
        return 0
    quantile = spans[-(-level * len(spans) // ALL) - 1]
    return max(0, ceil(quantile - sum(spans) / len(spans)))


def days_ahead(daily: float, safety: int, lead_time: float) -> int:
    """Whole days: the lead time and as long as the safety stock lasts, a week at least."""
    lasts = ceil(min(safety / daily, LONGEST)) if daily > 0 else 0
    return max(EARLIEST, ceil(lead_time + lasts))


def is_listed(ahead: int) -> bool:
    return ahead > LISTED
