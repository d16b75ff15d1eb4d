"""`waybill demo --dry`, as whoever has just cloned the repository calls it."""

import gc
import re

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.demo.boutique import RACERS, USES, Sold
from cli.demo.exchange import Exchanged
from cli.demo.sold import overused


def test_a_dry_day_shows_what_it_came_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "disable", lambda: None)  # a process of its own may, this one may not
    ran = CliRunner().invoke(app, ["demo", "--dry", "--orders", "60"])
    assert ran.exit_code == 0, ran.output
    for title in ("Orders by outcome", "Money", "Stock, pieces", "After sales", "Dead letters", "nothing oversold"):
        assert title in ran.output
    assert "p95" not in ran.output and "http://" not in ran.output  # nothing was waited for, and nothing is there to look at

    def figure(words: str) -> str:
        found = re.search(rf"{re.escape(words)} +(\S+)", ran.output)
        assert found, words
        return found[1]

    assert (figure("have its 50.00 CNY off"), figure("over the limit"), "no limit passed" in ran.output) == ("5", "0", True)
    assert int(figure("without it, left unpaid")) + int(figure("refused: 250.00 CNY was expected")) == RACERS - USES
    assert figure("coat 1: a scarf comes along") == figure("coat 2: no scarf is left") == "300.00"
    points = ("burned by the next order", "returned: points back", "and what was earned for it", "balance")
    assert [figure(words) for words in points] == ["-600", "+300", "-297", "597"]
    exchange = ("20.00 off", "parka wanted for the jacket", "share counts for it", "parka delivered")
    assert [figure(words) for words in exchange] == ["190.00", "180.00", "135.71", "44.29"]


def test_a_limit_that_is_passed_would_be_told() -> None:
    lucky = {"order": "confirmed", "total": 25_000}
    told = [
        overused(Sold((lucky,) * orders, uses, (), {}, Exchanged(0, 0, 0, 0)))
        for orders, uses in ((USES, USES), (USES + 1, USES), (USES, USES + 2))
    ]
    assert told == [0, 1, 2]


def test_a_dry_day_leaves_nothing_to_keep() -> None:
    ran = CliRunner().invoke(app, ["demo", "--dry", "--keep"])
    assert (ran.exit_code, "--dry or --keep" in ran.output) == (2, True)
