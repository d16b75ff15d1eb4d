"""`waybill prove points`: what is right is not accused, whenever it is looked at, and each planted fault is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

import pytest

from cli.prove import points
from cli.prove.points import Points
from cli.prove.uses import Uses
from services.pricing.points import burning
from services.pricing.points.commands import AdjustPoints
from shared.memory.system import Memory
from tests.journeys.test_points import LIN, busy
from tests.prove.captured import Captured


@cache
def settled() -> Memory:
    return busy().system


def test_it_adds_up() -> None:
    log = Captured(settled())
    for proof in (Points(), Uses()):
        tally = log.proven(proof)
        assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)
    assert all(log.proven(Points()).checked[check] for check in points.CHECKS)


@pytest.mark.parametrize("seed", range(2))
def test_it_adds_up_whenever_it_is_looked_at(seed: int) -> None:
    chance = Random(seed)
    shop = busy(chance, still=False)
    shop.cancel("A-3")
    for _ in range(12):
        assert [each.shown() for each in Captured(shop.system).proven(Points()).violations] == []
        for _ in range(chance.randrange(6)):
            shop.system._step()
    shop.system.advance(minutes=40)
    tally = Captured(shop.system).proven(Points())
    assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)


def more(field: str, by: int) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update({field: data[field] + by})


def lots(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["lots"][0].update(changes)


PLANTED: dict[str, tuple[str, Callable[[Captured], int]]] = {
    "a lot gives more than it has": (points.LOTS, lambda log: log.alter("PointsHeld", lots(points=-9_000))),
    "held after its end": (points.TIME, lambda log: log.alter("PointsHeld", lots(expires_at="2026-01-01T00:00:00Z"))),
    "held before it is usable": (points.TIME, lambda log: log.alter("PointsAdjusted", lots(usable_from="2027-01-01T00:00:00Z"))),
    "another amount than the use's": (points.USE, lambda log: log.alter("PointsBurned", more("points", 1))),
    "earned twice": (points.ONCE, lambda log: log.copy("PointsEarned")),
    "too few are earned": (points.EARNED, lambda log: log.alter("PointsEarned", more("points", -1))),
    "too many come back": (points.RATIO, lambda log: log.alter("PointsReturned", more("points", 1), nth=-1)),
    "spent is not what orders cost": (points.SPENT, lambda log: log.alter("SpendChanged", more("spent", 1))),
    "more come back than were taken": (points.BACK, lambda log: log.alter("PointsReturned", more("points", 5_000), nth=-1)),
}


@pytest.mark.req("MEM-02", "MEM-03", "PRC-36")
@pytest.mark.parametrize(("check", "plant"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_named(check: str, plant: Callable[[Captured], int]) -> None:
    log = Captured(settled())
    plant(log)
    found = [each for each in log.proven(Points()).violations if each.check == check]
    assert found and all(each.places for each in found)


def test_points_that_expire_later_taken_first_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burning, "usable", lambda lots, currency, at: lots[::-1])
    shop = busy(still=False)
    later: dict[str, Any] = {
        "counter": "points/lin",
        "points": 900,
        "reason": "later",
        "expires_at": datetime(2030, 1, 1, tzinfo=UTC),
    }
    shop.system.ask("pricing", "points/lin", AdjustPoints(adjustment="b", currency="CNY", **later))
    shop.place("A-9", {"mug": 1, "lamp": 1}, points=300, **LIN)
    shop.system.run()
    assert {each.check for each in Captured(shop.system).proven(Points()).violations} == {points.OLDEST}
