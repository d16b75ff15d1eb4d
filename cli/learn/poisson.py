"""The elasticity of demand: pieces = a unit's level x a week's level x price ^ elasticity. Pure.

A Poisson regression (zeros count, and no logarithm of pieces is taken) with fixed effects of unit and week. The effects have a
closed form given the elasticity, and the elasticity is Newton's given the effects. Its error is clustered by SKU.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from cli.learn.panel import Panel, Unit, carried

FEWEST_WEEKS = 8
"""In which a unit sold, to be learned from."""
ROUNDS, SWEEPS = 40, 4
CLOSE = 1e-6
NORMAL_95 = 1.959964


class Cell(NamedTuple):
    unit: int
    week: int
    pieces: int
    x: float
    """The logarithm of its price against the unit's mean."""


class Elasticity(NamedTuple):
    value: float
    low: float
    """With `high`: the interval, 95 %."""
    high: float
    units: int
    skus: int
    cells: int


def elasticity(panel: Panel, until: int) -> Elasticity:
    """From weeks up to `until`. Raises ValueError where no price changed."""
    units, cells = _cells(panel, until)
    found = _Fit(cells, len(units), until - panel.first + 1)
    beta, steepness = 0.0, 0.0
    for _ in range(ROUNDS):
        slope, steepness = found.at(beta)
        if steepness <= 0:
            raise ValueError("no price changed: nothing can be learned")
        step = max(-1.0, min(1.0, slope / steepness))
        beta += step
        if abs(step) < CLOSE:
            break
    by_sku: defaultdict[str, float] = defaultdict(float)
    for cell, part in zip(cells, found.parts, strict=True):
        by_sku[units[cell.unit][0]] += part
    error = NORMAL_95 * sqrt(sum(each * each for each in by_sku.values())) / steepness
    return Elasticity(beta, beta - error, beta + error, len(units), len(by_sku), len(cells))


def _cells(panel: Panel, until: int) -> tuple[list[Unit], list[Cell]]:
    """Of each unit from the week of its first sale."""
    units: list[Unit] = []
    cells: list[Cell] = []
    for unit in sorted(panel.pieces):
        sold = {week: pieces for week, pieces in panel.pieces[unit].items() if week <= until}
        if len(sold) < FEWEST_WEEKS:
            continue
        first = min(sold)
        prices = carried({week: panel.prices[unit][week] for week in sold}, first, until)
        mean = sum(log(price) for price in prices.values()) / len(prices)
        number = len(units)
        units.append(unit)
        cells += [Cell(number, week - panel.first, sold.get(week, 0), log(price) - mean) for week, price in prices.items()]
    return units, cells


class _Fit:
    def __init__(self, cells: Sequence[Cell], units: int, weeks: int) -> None:
        self.cells, self.units, self.weeks = cells, units, weeks
        self.of_weeks = [1.0] * weeks
        self.by_unit, self.by_week = [0] * units, [0] * weeks
        for cell in cells:
            self.by_unit[cell.unit] += cell.pieces
            self.by_week[cell.week] += cell.pieces
        self.parts: list[float] = []
        """Of the slope, by cell."""

    def at(self, beta: float) -> tuple[float, float]:
        """The likelihood's slope and steepness there, with the effects that fit best."""
        means = self._means([exp(beta * cell.x) for cell in self.cells])
        apart = self._apart(means)
        self.parts = [(cell.pieces - mean) * x for cell, mean, x in zip(self.cells, means, apart, strict=True)]
        return sum(self.parts), sum(mean * x * x for mean, x in zip(means, apart, strict=True))

    def _means(self, effects: Sequence[float]) -> list[float]:
        of_units = [1.0] * self.units
        for _ in range(SWEEPS):
            sums = [0.0] * self.units
            for cell, effect in zip(self.cells, effects, strict=True):
                sums[cell.unit] += self.of_weeks[cell.week] * effect
            of_units = [pieces / total for pieces, total in zip(self.by_unit, sums, strict=True)]
            sums = [0.0] * self.weeks
            for cell, effect in zip(self.cells, effects, strict=True):
                sums[cell.week] += of_units[cell.unit] * effect
            self.of_weeks = [pieces / total if total else 0.0 for pieces, total in zip(self.by_week, sums, strict=True)]
        pairs = zip(self.cells, effects, strict=True)
        return [of_units[cell.unit] * self.of_weeks[cell.week] * effect for cell, effect in pairs]

    def _apart(self, means: Sequence[float]) -> list[float]:
        """x without what unit and week say of it, weighted by the means."""
        in_unit, in_week = [0.0] * self.units, [0.0] * self.weeks
        for cell, mean in zip(self.cells, means, strict=True):
            in_unit[cell.unit] += mean
            in_week[cell.week] += mean
        of_unit, of_week = [0.0] * self.units, [0.0] * self.weeks
        for _ in range(SWEEPS):
            sums = [0.0] * self.units
            for cell, mean in zip(self.cells, means, strict=True):
                sums[cell.unit] += mean * (cell.x - of_week[cell.week])
            of_unit = [total / weight if weight else 0.0 for total, weight in zip(sums, in_unit, strict=True)]
            sums = [0.0] * self.weeks
            for cell, mean in zip(self.cells, means, strict=True):
                sums[cell.week] += mean * (cell.x - of_unit[cell.unit])
            of_week = [total / weight if weight else 0.0 for total, weight in zip(sums, in_week, strict=True)]
        return [cell.x - of_unit[cell.unit] - of_week[cell.week] for cell in self.cells]
