"""The checker knows what quotes hold: what is right is not accused, each planted fault is named."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.faults.checking.uses import counted_wrong
from tests.faults.test_checker_uses import Plant, logs_of, wrong
from tests.prove.captured import Captured
from tests.prove.test_quotes import at_rest


def test_what_is_right_is_not_accused() -> None:
    assert wrong(Captured(at_rest())) == []


def of_use(**changes: Any) -> Plant:
    return lambda log: [log.alter("QuoteUseHeld", lambda data: data["use"].update(changes), nth) for nth in range(3)]


def later(minutes: int) -> Callable[[dict[str, Any]], None]:
    """It ends so long after it was quoted."""

    def change(data: dict[str, Any]) -> None:
        at = datetime.fromisoformat(data.get("wanted_at") or data["held_at"])
        data["ends_at"] = (at + timedelta(minutes=minutes)).isoformat()

    return change


def opened_before(minutes: int) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["opened_at"] = (datetime.fromisoformat(data["wanted_at"]) - timedelta(minutes=minutes)).isoformat()

    return change


def test_a_hold_that_stands_after_its_end_is_named() -> None:
    """Where the clock's ticks say what time it is."""
    logs = logs_of(Captured(at_rest()))
    [hold] = [fact for fact in logs["pricing"].facts if fact.type == "QuoteHeld"][-1:]
    ends = datetime.fromisoformat(hold.data["ends_at"])
    assert [each.text for each in counted_wrong(logs, ends)] == []
    [wrong] = counted_wrong(logs, ends + timedelta(seconds=1))
    assert (wrong.kind, "of customer qian is over since" in wrong.text) == ("lost", True)


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(
    ("plant", "text"),
    [
        (of_use(uses=4), "invariant: promotion/shop/launch: quotes hold 1 of 4 uses"),
        (of_use(budget=4_000), "invariant: promotion/shop/launch: quotes hold 1000 of a budget of 4000"),
        (of_use(uses=0), "invariant: promotion/shop/launch: 1 orders and quotes use it, 0 may"),
        (of_use(per_customer=0), "orders and quotes of customer"),
        (lambda log: log.copy("QuoteUseHeld", nth=-1), "doubled: promotion/shop/launch is held twice for hold"),
        (lambda log: log.copy("QuoteUseReturned"), "gives promotion/shop/launch back and has not held it so"),
        (lambda log: log.copy("QuoteHoldTaken"), "is taken, and does not stand"),
        (lambda log: log.copy("QuoteHoldTaken"), "is taken by two orders"),
        (lambda log: log.alter("QuoteHoldAsked", lambda data: data.update(hold_id="h9")), "which did not name it"),
        (lambda log: log.alter("QuoteHoldAsked", lambda data: data.update(basket="other")), "of another basket"),
        (lambda log: log.alter("QuoteHeld", later(16)), "is quoted at"),
        (lambda log: log.alter("QuoteUsesWanted", later(16)), "is quoted at"),
        (lambda log: log.alter("QuoteUsesWanted", opened_before(46)), "was opened at"),
        (lambda log: log.silence("QuoteUseReturned"), "lost: promotion/shop/launch is held for ever by hold"),
    ],
)
def test_planted_faults_are_named(plant: Plant, text: str) -> None:
    captured = Captured(at_rest())
    plant(captured)
    assert any(text in each for each in wrong(captured)), wrong(captured)
