"""Every fact of orders that was ever written stays readable, and says the same when written again."""

import json
from pathlib import Path

import pytest

from shared.contracts.orders import EVENTS

GOLDEN = Path(__file__).parent / "orders"


@pytest.mark.parametrize("name", EVENTS)
def test_golden_fact(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.v1.json").read_text(encoding="utf-8"))
    assert EVENTS[name].model_validate(golden).model_dump(mode="json") == golden


def test_no_golden_file_without_its_type() -> None:
    assert {path.name.partition(".")[0] for path in GOLDEN.iterdir()} == set(EVENTS)
