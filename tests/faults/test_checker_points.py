"""The checker knows points: what is right is not accused, each planted fault is named. The services' own logs are judged."""

from functools import cache
from typing import Any

import pytest

from services.pricing.points_policy.commands import SetPointsPolicy
from shared.contracts.points import PointsPolicy
from shared.memory.system import Memory
from tests.faults.checking.points import miscounted_points
from tests.faults.test_checker_uses import Plant, logs_of
from tests.faults.test_checker_uses import wrong as wrong_uses
from tests.journeys.shop import Shop
from tests.journeys.test_points import busy, delivered, member, ordered
from tests.prove.captured import Captured


@cache
def at_rest() -> Memory:
    """Points are held, burned, earned, taken back and given back. Its logs are copied before they are altered."""
    return busy().system


def wrong(captured: Captured) -> list[str]:
    return [f"{each.kind}: {each.text}" for each in miscounted_points(logs_of(captured))]


def test_what_is_right_is_not_accused() -> None:
    captured = Captured(at_rest())
    assert (wrong(captured), wrong_uses(captured)) == ([], [])
    for type in ("PointsHeld", "PointsBurned", "PointsReturned", "PointsEarned", "PointsReversed", "SpendChanged"):
        assert list(captured.facts(type)), type


@pytest.mark.req("MEM-02", "MEM-03")
def test_another_policy_and_what_expires_are_not_accused() -> None:
    shop = Shop()
    policy = PointsPolicy(earn=3, worth=50, most=2_000)
    shop.system.ask("pricing", "shop", SetPointsPolicy(channel="shop", policy=policy))
    member(shop, 3_000)
    order = ordered(shop, "A-1", {"mug": 1, "lamp": 1}, points=900)
    delivered(shop, order)
    shop.system.advance(minutes=60 * 24 * 800)
    captured = Captured(shop.system)
    assert list(captured.facts("PointsExpired"))
    assert wrong(captured) == []


def more(field: str, by: int) -> Any:
    return lambda data: data.update({field: data[field] + by})


def lot(**changes: Any) -> Any:
    return lambda data: data["lots"][0].update(changes)


def of_account(log: Captured) -> int:
    """Which use is one of points."""
    return next(n for n, (*_, data) in enumerate(log.facts("UseCommitted")) if data["counter"].startswith("points/"))


def both(log: Captured, by: int) -> None:
    """Of the fact and of its lot."""
    log.alter("PointsHeld", lambda data: (more("points", by)(data), lot(points=data["lots"][0]["points"] - by)(data)))


@pytest.mark.req("MEM-02", "MEM-03", "PRC-36")
@pytest.mark.parametrize(
    ("plant", "text"),
    [
        (lambda log: log.alter("PointsAdjusted", lot(points=2_999)), "lots change by 2999, PointsAdjusted says 3000"),
        (lambda log: both(log, 5_000), "are taken of 3000 that are usable"),
        (lambda log: log.alter("PointsAdjusted", lot(usable_from="2030-01-01T00:00:00Z")), "are taken of 0 that are usable"),
        (lambda log: log.alter("PointsHeld", lot(expires_at="2029-01-01T00:00:00Z")), "in a lot"),
        (lambda log: log.alter("PointsHeld", lot(expires_at=None)), "are owed by PointsHeld"),
        (lambda log: log.alter("PointsBurned", more("points", 1)), "burns 2001, it holds 2000"),
        (lambda log: log.copy("PointsBurned"), "burns 2000, it holds 0"),
        (lambda log: log.copy("PointsReturned"), "back that it has not"),
        (lambda log: log.copy("PointsEarned"), "earns again"),
        (lambda log: log.alter("PointsEarned", more("points", -1)), "points stay earned"),
        (lambda log: log.alter("PointsEarned", more("earn", 1)), "which no policy says"),
        (lambda log: log.silence("PointsEarned"), "earned nothing"),
        (lambda log: log.silence("PointsEarned"), "and earned none"),
        (lambda log: log.silence("PointsBurned"), "for ever"),
        (lambda log: log.silence("PointsHeld"), "UseHeld without PointsHeld"),
        (lambda log: log.silence("UseCommitted", of_account(log)), "PointsBurned without its use"),
        (lambda log: log.silence("PointsReturned", nth=-1), "points stay burned"),
        (lambda log: log.alter("PointsDue", more("paid", 1), nth=-1), "are told of its points"),
        (lambda log: [log.silence("PointsDue") for _ in list(log.facts("PointsDue"))], "what became of it"),
        (lambda log: log.alter("SpendChanged", more("spent", 1)), "are spent, its orders cost"),
        (lambda log: [log.alter("OrderPriced", points_off, nth) for nth in range(3)], "which no policy says"),
    ],
)
def test_planted_faults_are_named(plant: Plant, text: str) -> None:
    captured = Captured(at_rest())
    plant(captured)
    assert any(text in each for each in wrong(captured)), wrong(captured)


def points_off(data: dict[str, Any]) -> None:
    for share in data["shares"]:
        if share["promotion_id"].startswith("points/"):
            share["amount"] += 1
