"""The checker knows what quotes hold: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.test_checker_uses import Plant, wrong
from tests.prove.captured import Captured
from tests.prove.test_quotes import at_rest


def test_what_is_right_is_not_accused() -> None:
    assert wrong(Captured(at_rest())) == []


def of_use(**changes: Any) -> Plant:
    return lambda log: [log.alter("QuoteUseHeld", lambda data: data["use"].update(changes), nth) for nth in range(3)]


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
        (lambda log: log.silence("QuoteUseReturned"), "lost: promotion/shop/launch is held for ever by hold"),
    ],
)
def test_planted_faults_are_named(plant: Plant, text: str) -> None:
    captured = Captured(at_rest())
    plant(captured)
    assert any(text in each for each in wrong(captured)), wrong(captured)
