"""Times come in with any zone, and are kept in UTC: stored ones are compared and sorted as text."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.domain.messages import Instant

ROOT = Path(__file__).parents[2]
INSTANT = TypeAdapter(Instant)


@pytest.mark.parametrize("said", ["2027-01-01T00:00:00+08:00", "2026-12-31T16:00:00Z", "2026-12-31T11:00:00-05:00"])
def test_one_time_is_one_text(said: str) -> None:
    time = INSTANT.validate_python(said)
    assert (time, time.isoformat()) == (datetime(2026, 12, 31, 16, tzinfo=UTC), "2026-12-31T16:00:00+00:00")
    assert INSTANT.dump_json(time) == b'"2026-12-31T16:00:00Z"'


@pytest.mark.parametrize("said", ["2027-01-01T00:00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00"])
def test_what_is_no_time_of_utc_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_json(f'"{said}"')


def test_no_body_keeps_a_time_as_it_was_said() -> None:
    """pydantic's own type keeps its zone: "2027-01-01T00:00:00+08:00" sorted behind all of New Year's Eve in UTC."""
    files = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    assert files
    assert [path for path in files if "AwareDatetime" in path.read_text()] == []
