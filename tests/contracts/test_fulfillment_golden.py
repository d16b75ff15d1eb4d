"""Golden facts: every version ever written stays readable in today's shape, and what is read is written the same.

`<fact>.v<version>.json`; an older version's values are those of the newest one's file, so that reading both gives the same.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.fulfillment import EVENTS
from shared.domain.messages import Fact, read_fact

FOLDER = Path(__file__).parent / "fulfillment"
LEFT_OUT = FOLDER / "ShipmentShipped.v1.without_lines.json"
"""Version 1 let its lines be left out."""
VERSIONS = [(name, n) for name, cls in EVENTS.items() if issubclass(cls, Fact) for n in range(1, cls.version + 1)]


def golden(name: str, version: int) -> Path:
    return FOLDER / f"{name}.v{version}.json"


def read(name: str, version: int, path: Path) -> Any:
    return read_fact(EVENTS[name], version, path.read_bytes()).model_dump(mode="json")


def test_every_version_of_every_fact_has_its_golden_file() -> None:
    assert set(FOLDER.glob("*.json")) == {golden(*each) for each in VERSIONS} | {LEFT_OUT}


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_version_is_read_in_the_newest_shape(name: str, version: int) -> None:
    newest = golden(name, max(n for each, n in VERSIONS if each == name))
    assert read(name, version, golden(name, version)) == json.loads(newest.read_bytes())


def test_lines_that_were_left_out_are_none() -> None:
    assert read("ShipmentShipped", 1, LEFT_OUT) == json.loads(golden("ShipmentShipped", 2).read_bytes()) | {"lines": []}
