"""Wall times where people live, as instants: a time that its zone skips, or has twice, is refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def instant_of(wall: datetime, zone: str) -> datetime:
    """Raises ValueError: unknown zone, a wall time that does not exist there, or one that comes twice."""
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no IANA zone is called {zone}") from None
    first, second = (wall.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(there).replace(tzinfo=None) == wall:
        raise ValueError(f"{wall.isoformat()} comes twice in {zone}: name it in UTC")
    raise ValueError(f"there is no {wall.isoformat()} in {zone}: clocks skip it")


def in_utc(said: datetime, zone: str | None, name: str) -> datetime:
    """With its own zone, or as wall time in `zone`. Raises ValueError."""
    if said.tzinfo is None and zone is None:
        raise ValueError(f"{name} needs its zone: an offset, or `zone`")
    try:
        return instant_of(said, zone) if said.tzinfo is None and zone is not None else said.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name} is in no year from 1 to 9999 of UTC") from None
