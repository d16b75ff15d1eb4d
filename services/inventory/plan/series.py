"""Demand by day, the last half year of it: bounded, pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from shared.domain.bounds import AtMost
from shared.domain.messages import Message

DAYS = 182
"""26 weeks."""


class Series(Message):
    """From the first day that had demand to the newest."""

    first: date | None = None
    pieces: Annotated[tuple[int, ...], AtMost(DAYS, "the oldest day leaves")] = ()


def added(series: Series, more: Mapping[date, int]) -> Series:
    """What is told of a day before the half year is left out. A day's sum may fall below 0 until the rest of it is told."""
    if not more:
        return series
    first = min(more) if series.first is None else min(series.first, *more)
    known = len(series.pieces)
    last = max(more) if series.first is None else max(series.first + timedelta(days=known - 1), *more)
    first = max(first, last - timedelta(days=DAYS - 1))
    pieces = [0] * ((last - first).days + 1)
    if series.first is not None:
        shift = (series.first - first).days
        for i in range(max(0, -shift), known):
            pieces[i + shift] = series.pieces[i]
    for day, n in more.items():
        if day >= first:
            pieces[(day - first).days] += n
    return Series(first=first, pieces=tuple(pieces))


def until(series: Series, day: date) -> list[int]:
    """Each day's demand up to `day`, exclusive, none below 0: the last half year, from the first day that had any."""
    if series.first is None or day <= series.first:
        return []
    length = (day - series.first).days
    days = [max(0, n) for n in series.pieces[:length]]
    days += [0] * (length - len(days))
    return days[-DAYS:]
