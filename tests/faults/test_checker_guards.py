"""The checker knows the policies that guard prices: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.checking.guards import unguarded
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

OF = {"channel": "own", "sku": "S1"}
MINUTE = 60_000
"""Milliseconds."""


def known(low: int = 9_000, high: int = 13_000, floor: int = 8_400, currency: str = "CNY") -> Decided:
    bounds = {"range": {"currency": currency, "low": low, "high": high}, "floor": {"currency": currency, "unit_price": floor}}
    return "SkuPriced", {"channel": "base", "sku": "S1", "currency": currency, **bounds}


def step(guard: str, code: str = "passed", **figures: int) -> dict[str, Any]:
    return {"guard": guard, "code": code, "unit_price": 0, "figures": figures}


TOLD = (step("range", low=9_000, high=13_000), step("profit_floor", floor=8_400))


def price(unit_price: int, *guards: dict[str, Any], at: str = "2026-06-18T08:00:00Z", **other: Any) -> Decided:
    plain = {"price_list": "list", "group": None, "customer_id": None, "from_quantity": 1, "starts_at": None, "ends_at": None}
    said = {**OF, "currency": "CNY", "unit_price": unit_price, **plain, "actor": "", "approver": None, "set_at": at}
    return "PriceSet", {**said, "guards": list(guards), **other}


def waits(unit_price: int, actor: str = "lin") -> Decided:
    return "PriceApprovalAsked", {**OF, "price": price(unit_price, actor=actor)[1]}


def policy(step: int = 500, every_hours: int = 24) -> Decided:
    return "StrategySet", {**OF, "policy": {"step": step, "every_hours": every_hours}}


def proposed(unit_price: int, *guards: dict[str, Any], strategy: str = "cost_plus", waits_for: tuple[str, ...] = ()) -> Decided:
    said = {**OF, "currency": "CNY", "unit_price": unit_price, "strategy": strategy, "waits_for": list(waits_for)}
    return "PriceProposed", {**said, "guards": list(guards)}


NEXT_DAY = "2026-06-19T08:00:00Z"
STEPS = step("step", low=9_500, high=10_500)


def judged(*facts: Decided, apart: int = 5 * MINUTE) -> list[str]:
    world = World()
    for fact in facts:
        world["pricing"].decide(fact)
    records = [raw._replace(timestamp=number * apart) for number, raw in enumerate(world["pricing"].records)]
    return [wrong.text for wrong in unguarded({"pricing": read(records)})]


@pytest.mark.parametrize(
    "facts",
    [
        (known(), price(10_000, *TOLD), price(9_500, *TOLD, actor="lin")),
        (known(low=1, high=2, floor=1, currency="EUR"), price(10_000)),
        (price(10_000), known(), price(10_000, *TOLD, group="vip"), policy(), price(10_000, *TOLD)),
        (price(10_000), policy(), price(10_500, step("step", low=9_500, high=10_500), at=NEXT_DAY), price(5_000, group="vip")),
        (price(10_000), policy(), price(10_900, step("step", "approval", low=9_500, high=10_500), at=NEXT_DAY)),
        (price(10_000), waits(8_000), price(8_000, actor="lin", approver="chen")),
        (price(10_000), waits(8_000, "anonymous"), price(8_000, actor="anonymous", approver="anonymous")),
        (price(10_000), price(5_000, actor="anonymous"), price(10_000, actor="lin", proposal="p1", approver="chen")),
        (known(), proposed(10_000, *TOLD, STEPS), proposed(11_000, *TOLD, STEPS, waits_for=("step",))),
        (price(10_000), proposed(9_900, strategy="by_hand", waits_for=("policy",))),
    ],
)
def test_what_is_right_is_not_accused(facts: tuple[Decided, ...]) -> None:
    assert judged(*facts) == []


def test_what_was_said_a_moment_ago_may_not_have_been_read() -> None:
    assert judged(price(10_000), known(floor=11_000), price(10_000), apart=MINUTE // 2) == []
    assert judged(known(), known(floor=11_000), price(9_500, *TOLD), apart=MINUTE // 2) == []
    assert judged(price(10_000), policy(), price(5_000), apart=MINUTE // 2) == []


@pytest.mark.req("PRC-08", "PRC-09", "PRC-10", "PRC-15")
@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((known(), price(8_999, *TOLD)), "price own/S1: 8999 is outside all that was said of its range and floor"),
        ((known(), price(13_001)), "price own/S1: 13001 is outside"),
        ((known(low=1), price(8_399)), "price own/S1: 8399 is outside"),
        ((known(), price(8_000, proposal="p1")), "price own/S1: 8000 is outside"),
        ((known(), proposed(8_000)), "proposal own/S1: 8000 is outside"),
        (
            (known(), price(10_000, step("range", low=8_000, high=13_000))),
            "its guard range told {'low': 8000, 'high': 13000}, which",
        ),
        ((known(), price(10_000, step("profit_floor", floor=1))), "its guard profit_floor told {'floor': 1}, which nobody said"),
        ((known(), known(low=10_500), price(10_200, step("range", low=10_500, high=13_000))), "10200 is outside"),
        ((price(10_000), policy(), price(10_501, at=NEXT_DAY)), "price own/S1: from 10000 to 10501 is more than 500 of 10,000"),
        ((price(10_000), policy(), price(9_499, at=NEXT_DAY)), "price own/S1: from 10000 to 9499 is more than 500 of 10,000"),
        ((price(10_000), policy(), price(10_100)), "price own/S1: changed 0:00:00 after its last change, 24 h at least"),
        ((price(10_000), price(8_999, actor="lin")), "price own/S1: lin changes it by 1001 of 10,000 alone"),
        ((price(10_000), price(5_000, actor="lin", group="vip")), "price own/S1: lin changes it by 5000 of 10,000 alone"),
        ((price(10_000), price(8_000, approver="chen")), "price own/S1: 8000 is approved, and did not wait"),
        ((price(10_000), waits(8_000), price(8_001, approver="chen")), "price own/S1: 8001 is approved, and did not wait"),
        ((price(10_000), waits(8_000), price(8_000, approver="lin")), "price own/S1: 8000 is approved by lin, who asked for it"),
        ((known(), proposed(11_000, *TOLD, STEPS)), "proposal own/S1: 11000 does not keep to its step"),
        ((proposed(9_000, strategy="by_hand"),), "proposal own/S1: a person's price, and nobody must agree"),
        ((proposed(9_000, step("frequency", "held")),), "proposal own/S1: frequency would have held it"),
    ],
)
def test_planted_faults_are_named(facts: tuple[Decided, ...], text: str) -> None:
    assert any(text in each for each in judged(*facts)), judged(*facts)
