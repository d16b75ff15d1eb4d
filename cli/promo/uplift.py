"""Difference in differences, and how sure it is. Pure.

The effect is a rate: sales of who had the promotion, during over before, against the same of who had not. Of its logarithm
that is the coefficient of a Poisson regression with fixed effects of unit and time, which needs no fitting where there are two
times. Its error is clustered by unit (SKU, or customer): whatever a unit's own lines have in common is in it, and a unit that
sold nothing before or during counts as well. A shop's sales hang on few units, for which the plain clustered error is too small:
so it is the jackknife's, and the interval is Student's with as many degrees of freedom as the units' parts of it say.
"""

from collections.abc import Callable, Mapping
from math import exp, inf, log, sqrt
from typing import NamedTuple

FEWEST = 20
"""Units on a side. Of fewer the error of clusters is too small, and no interval is said."""
FREEDOM = 3
"""Of fewer degrees of freedom no interval is said either: a few units are nearly all of the sales."""
NORMAL_95 = 1.959964


class Side(NamedTuple):
    """Amounts: minor units."""

    units: int
    before: int
    during: int
    variance: float
    """Of the logarithm of during / before."""
    squares: float
    """Of the units' parts of it, summed: a few large units make it large."""

    @property
    def change(self) -> float:
        return log(self.during / self.before)


class Uplift(NamedTuple):
    """Rates: 0.2 is a fifth more than without it. The interval: 95 %."""

    rate: float
    low: float
    high: float
    treated: Side
    control: Side

    def covers(self, rate: float) -> bool:
        return self.low <= rate <= self.high

    @property
    def extra(self) -> tuple[int, int, int]:
        """Sales that would not have been: the estimate, and its interval. Minor units."""
        amount = self.treated.during
        estimate, low, high = (round(amount - amount / (1 + rate)) for rate in (self.rate, self.low, self.high))
        return estimate, low, high


def uplift(before: Mapping[str, int], during: Mapping[str, int], is_treated: Callable[[str], bool]) -> Uplift | str:
    """Amounts by unit. A string: why nothing can be said."""
    units = before.keys() | during.keys()
    treated = _side({unit for unit in units if is_treated(unit)}, before, during)
    control = _side({unit for unit in units if not is_treated(unit)}, before, during)
    for name, side in (("its own", treated), ("the control's", control)):
        if side.units < FEWEST:
            return f"{name} units are {side.units}: fewer than {FEWEST} say nothing about chance"
        if side.before <= 0 or side.during <= 0:
            return f"{name} sales are nothing before it or during it"
    effect = treated.change - control.change
    variance = treated.variance + control.variance
    squares = treated.squares + control.squares
    if not 0 < variance < inf or variance**2 < FREEDOM * squares:
        return "the sales are those of two or three units"
    reach = student(variance**2 / squares) * sqrt(variance)
    return Uplift(exp(effect) - 1, exp(effect - reach) - 1, exp(effect + reach) - 1, treated, control)


def _side(units: set[str], before: Mapping[str, int], during: Mapping[str, int]) -> Side:
    """The variance by the jackknife: how much the change is another one without each unit in turn."""
    count = len(units)
    of_before, of_during = (sum(each.get(unit, 0) for unit in units) for each in (before, during))
    if count < FEWEST or of_before <= 0 or of_during <= 0:
        return Side(count, of_before, of_during, 0.0, 0.0)
    change, parts = log(of_during / of_before), []
    for unit in sorted(units):  # in a fixed order, so that the same sales give the same last digit
        left_before, left_during = of_before - before.get(unit, 0), of_during - during.get(unit, 0)
        if left_before <= 0 or left_during <= 0:
            return Side(count, of_before, of_during, inf, inf)
        parts.append((log(left_during / left_before) - change) ** 2 * (count - 1) / count)
    return Side(count, of_before, of_during, sum(parts), sum(each * each for each in parts))


def student(freedom: float) -> float:
    """The two-sided 95 % quantile of Student's t, by Cornish and Fisher's expansion; within 0.01 from 4 degrees of freedom on."""
    z = NORMAL_95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
