"""A model out of time: each week after the split, from the weeks before it and the price that stands. Pure.

The forecast is the mean of the last four weeks, times (price / its mean in them) ^ elasticity; the baseline is that mean alone.
So both know the same, and differ where a price changed. Errors are of a SKU's pieces over all its units: WAPE, their share.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from cli.learn.panel import Panel, Unit, carried
from cli.learn.poisson import NORMAL_95

BACK = 4
CHANGED = 0.01


class Errors(NamedTuple):
    """Pieces."""

    sold: float = 0.0
    baseline: float = 0.0
    model: float = 0.0

    def plus(self, sold: float, baseline: float, model: float) -> "Errors":
        return Errors(self.sold + sold, self.baseline + abs(sold - baseline), self.model + abs(sold - model))


class Judged(NamedTuple):
    """WAPE, as shares. The gain is the baseline's less the model's: above 0 it is better."""

    skus: int
    sold: float
    baseline: float
    model: float
    gain: float
    low: float
    """With `high`: the interval, 95 %, clustered by SKU."""
    high: float


class OutOfTime(NamedTuple):
    everything: Judged
    changed: Judged
    """Only SKUs and weeks of a changed price."""
    by_week: Mapping[int, Errors]


def judge(panel: Panel, elasticity: float) -> OutOfTime:
    """Weeks from 1 on. Raises ValueError where nothing was sold in them."""
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in panel.pieces:
        units[unit[0]].append(unit)
    everything: defaultdict[str, Errors] = defaultdict(Errors)
    changed: defaultdict[str, Errors] = defaultdict(Errors)
    weeks: defaultdict[int, Errors] = defaultdict(Errors)
    for sku in sorted(units):
        prices = {unit: carried(panel.prices[unit], panel.first, panel.last) for unit in units[sku]}
        for week in range(1, panel.last + 1):
            sold, baseline, model, is_changed = _week(panel, prices, week, elasticity)
            if sold or baseline:
                everything[sku] = everything[sku].plus(sold, baseline, model)
                weeks[week] = weeks[week].plus(sold, baseline, model)
                if is_changed:
                    changed[sku] = changed[sku].plus(sold, baseline, model)
    return OutOfTime(_judged(everything), _judged(changed), dict(weeks))


def _week(
    panel: Panel, prices: Mapping[Unit, Mapping[int, float]], week: int, elasticity: float
) -> tuple[float, float, float, bool]:
    sold = baseline = model = 0.0
    is_changed = False
    for unit, known in prices.items():
        pieces = panel.pieces[unit]
        sold += pieces.get(week, 0)
        back = [each for each in range(week - BACK, week) if each >= panel.first]
        mean = sum(pieces.get(each, 0) for each in back) / BACK
        if mean:
            ratio = known[week] / (sum(known[each] for each in back) / len(back))
            baseline += mean
            model += mean * ratio**elasticity
            is_changed = is_changed or abs(ratio - 1) > CHANGED
    return sold, baseline, model, is_changed


def _judged(found: Mapping[str, Errors]) -> Judged:
    sold = sum(each.sold for each in found.values())
    if not sold:
        raise ValueError("nothing was sold in the weeks that it is judged by")
    baseline, model = (sum(each[n] for each in found.values()) / sold for n in (1, 2))
    gain = baseline - model
    parts = ((each.baseline - each.model - gain * each.sold) ** 2 for each in found.values())
    error = NORMAL_95 * sqrt(sum(parts)) / sold
    return Judged(len(found), sold, baseline, model, gain, gain - error, gain + error)
