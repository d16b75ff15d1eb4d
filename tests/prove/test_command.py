"""`waybill prove`: what it shows, and how it exits. The log is captured, and altered."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.prove import command, stock
from cli.prove.command import Subject
from cli.prove.reading import Proof
from cli.prove.tally import Tally
from tests.prove.captured import Captured
from tests.prove.test_prove import backordered, line


@pytest.fixture(scope="module")
def day() -> Captured:
    """Altered by the last test alone."""
    return Captured(backordered().system)


@pytest.fixture
def prove(day: Captured, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[int, str]]:
    async def proven(proof: Proof[Tally], *_: Any) -> Tally:
        return day.proven(proof)

    monkeypatch.setattr(command, "proven", proven)
    monkeypatch.setattr(command, "settings_for", lambda data: None)

    def run(subject: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["prove", subject])
        return result.exit_code, result.output

    return run


@pytest.mark.parametrize("subject", Subject)
def test_what_adds_up_exits_with_0(subject: Subject, prove: Callable[[str], tuple[int, str]]) -> None:
    code, output = prove(subject)
    assert (code, "checks, 0 violations" in output) == (0, True)


def test_what_does_not_is_named_with_its_place_and_exits_with_1(day: Captured, prove: Callable[[str], tuple[int, str]]) -> None:
    offset = day.alter("StockIssued", line(quantity=-1))
    code, output = prove(Subject.STOCK)
    assert code == 1
    assert f"{stock.LOTS}: sh-1/mug" in output and f"inventory.events/0/{offset}" in output
    assert "do not hold. To see an order whole: ./waybill events ORDER" in output
