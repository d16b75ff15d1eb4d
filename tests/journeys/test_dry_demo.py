"""`waybill demo --dry`, as whoever has just cloned the repository calls it."""

import gc

import pytest
from typer.testing import CliRunner

from cli.app import app


def test_a_dry_day_shows_what_it_came_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "disable", lambda: None)  # a process of its own may, this one may not
    ran = CliRunner().invoke(app, ["demo", "--dry", "--orders", "60"])
    assert ran.exit_code == 0, ran.output
    for title in ("Orders by outcome", "Money", "Stock, pieces", "After sales", "Dead letters", "nothing oversold"):
        assert title in ran.output
    assert "p95" not in ran.output and "http://" not in ran.output  # nothing was waited for, and nothing is there to look at


def test_a_dry_day_leaves_nothing_to_keep() -> None:
    ran = CliRunner().invoke(app, ["demo", "--dry", "--keep"])
    assert (ran.exit_code, "--dry or --keep" in ran.output) == (2, True)
