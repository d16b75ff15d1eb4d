"""Golden facts: every version ever written stays readable, and what is read is written the same."""

import json
from pathlib import Path

import pytest

from shared.contracts.support import EVENTS

FOLDER = Path(__file__).parent / "support"


def test_every_fact_has_its_golden_file() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == {f"{name}.v1.json" for name in EVENTS}


@pytest.mark.parametrize("name", EVENTS)
def test_a_golden_fact_loads_and_dumps_to_itself(name: str) -> None:
    golden = json.loads((FOLDER / f"{name}.v1.json").read_text("utf-8"))
    assert EVENTS[name].model_validate(golden).model_dump(mode="json") == golden
