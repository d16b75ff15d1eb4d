"""Arithmetic of lots: what is usable at a moment, which go first, what a change makes of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from shared.contracts.points import LOTS, Lot

Key = tuple[str, datetime | None, datetime | None]
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def merged(lots: Sequence[Lot], changes: Iterable[Lot], at: datetime) -> tuple[Lot, ...]:
    """After a fact of that time, those that expire first before others. What is usable by then is no lot of its own any more, so
    that an account has few."""
    sums: dict[Key, int] = {}
    for each in (*lots, *changes):
        starts = None if each.usable_from is None or each.usable_from <= at else each.usable_from
        key = each.currency, starts, each.expires_at
        sums[key] = sums.get(key, 0) + each.points
    made = [
        Lot(currency=currency, points=points, usable_from=starts, expires_at=ends)
        for (currency, starts, ends), points in sums.items()
        if points
    ]
    return tuple(sorted(made, key=in_turn))


def in_turn(lot: Lot) -> tuple[str, datetime, datetime]:
    """Oldest expiry first."""
    return lot.currency, lot.expires_at or EARLIEST, lot.usable_from or EARLIEST


def is_gone(lot: Lot, at: datetime) -> bool:
    return lot.expires_at is not None and lot.expires_at <= at


def is_usable(lot: Lot, at: datetime) -> bool:
    return not is_gone(lot, at) and (lot.usable_from is None or lot.usable_from <= at)


def balance(lots: Iterable[Lot], currency: str, at: datetime) -> int:
    """The sum of what is usable then; below 0: what is owed."""
    return sum(lot.points for lot in lots if lot.currency == currency and is_usable(lot, at))


def without(points: int, lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Changes that take so many of these, in their order; fewer, where there are fewer."""
    changes = []
    for lot in lots:
        if points > 0 and lot.points > 0:
            part = min(points, lot.points)
            changes.append(lot.model_copy(update={"points": -part}))
            points -= part
    return tuple(changes)


def with_lot(lots: Iterable[Lot], new: Lot, at: datetime) -> tuple[Lot, ...]:
    """Changes that add it: what is owed in its currency is paid first."""
    debt = next((lot for lot in lots if lot.currency == new.currency and lot.points < 0), None)
    if debt is None or is_gone(new, at):
        return (new,)
    paid = min(-debt.points, new.points)
    rest = new.points - paid
    changes = (debt.model_copy(update={"points": paid}),)
    return (*changes, new.model_copy(update={"points": rest})) if rest else changes


def expired(lots: Iterable[Lot], at: datetime) -> tuple[Lot, ...]:
    """Changes that take what is over."""
    return tuple(lot.model_copy(update={"points": -lot.points}) for lot in lots if is_gone(lot, at))


def end_of_year(at: datetime, years: int) -> datetime:
    """The first moment (UTC) after the so-manieth year after that one."""
    return datetime(at.astimezone(UTC).year + years + 1, 1, 1, tzinfo=UTC)


def next_day(at: datetime) -> datetime:
    """The next midnight (UTC): points of one day's orders are one lot."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if midnight == at else midnight + timedelta(days=1)


def placed(lots: Sequence[Lot], new: Lot) -> Lot:
    """Where an account has as many lots as it may, it joins one that is usable as late or later, or the last."""
    fits = [lot for lot in lots if (lot.currency, lot.expires_at) == (new.currency, new.expires_at)]
    if len(lots) < LOTS.count or not fits or any(lot.usable_from == new.usable_from for lot in fits):
        return new
    fits.sort(key=lambda lot: lot.usable_from or EARLIEST)
    wanted = new.usable_from or EARLIEST
    joined = next((lot for lot in fits if (lot.usable_from or EARLIEST) >= wanted), fits[-1])
    return new.model_copy(update={"usable_from": joined.usable_from})
