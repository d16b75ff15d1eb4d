"""What a supplier is worth, by its own past: pure figures (INV-16).

score = .2 x min(years, 10) / 10 + .4 x quality + .4 x stability. Quality is the share of lots without defect, stability that of
orders on time and in full, both as (ok + 8) / (n + 10): who is new stands at .8, and one bad lot of two is not one half.
"""

from datetime import date
from fractions import Fraction

from shared.domain.messages import Message

YEARS = 10
"""More years add nothing."""


class Record(Message):
    lots: int = 0
    lots_defective: int = 0
    orders: int = 0
    orders_kept: int = 0
    """On time and in full."""
    timed: int = 0
    """Orders whose lead time is known."""
    days: int = 0
    """Their lead times, summed; and their squares."""
    days_squared: int = 0


def share(ok: int, n: int) -> Fraction:
    return Fraction(ok + 8, n + 10)


def years(since: date, at: date) -> int:
    """Whole ones."""
    return max(0, at.year - since.year - ((at.month, at.day) < (since.month, since.day)))


def quality(record: Record) -> Fraction:
    return share(record.lots - record.lots_defective, record.lots)


def stability(record: Record) -> Fraction:
    return share(record.orders_kept, record.orders)


def score(years: int, record: Record) -> Fraction:
    return Fraction(2, 10) * Fraction(min(years, YEARS), YEARS) + Fraction(4, 10) * (quality(record) + stability(record))


def lead_time(record: Record, agreed: int) -> tuple[float, float]:
    """Mean and deviation in days, by its own orders; the agreed days where there is none yet. The deviation is the sample's,
    0 below two orders."""
    if record.timed == 0:
        return float(agreed), 0.0
    mean = record.days / record.timed
    if record.timed == 1:
        return mean, 0.0
    # in integers up to the last step: the sum of squares less that of the mean loses nothing
    squares = Fraction(record.timed * record.days_squared - record.days**2, record.timed * (record.timed - 1))
    return mean, float(squares) ** 0.5
