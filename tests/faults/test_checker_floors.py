"""The checker knows floors: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.checking.floors import below_floor
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

MINUTE = 60_000
"""Milliseconds."""
OPENED: Decided = ("DraftOpened", {"draft_id": "d1", "currency": "CNY"})


def floor(unit_price: int, currency: str = "CNY") -> Decided:
    return "SkuPriced", {"channel": "base", "sku": "S1", "floor": {"currency": currency, "unit_price": unit_price}}


def line(quantity: int = 2, unit_price: int = 10_000, discount: int = 0) -> dict[str, Any]:
    total = quantity * unit_price - discount
    return {"sku": "S1", "quantity": quantity, "unit_price": unit_price, "discount": discount, "total": total}


def priced(*lines: dict[str, Any], points: int = 0, rule: str = "list_price", gifts: tuple[int, ...] = ()) -> Decided:
    shares = [{"line": 1, "promotion_id": "points/lin", "amount": points}] if points else []
    said = {"order_id": "o1", "currency": "CNY", "lines": list(lines), "shares": shares, "gifts": list(gifts)}
    return "OrderPriced", {**said, "explanation": [{"rule": rule}]}


def changed(*lines: dict[str, Any]) -> Decided:
    return "ChangePriced", {"order_id": "o1", "change_id": "c1", "lines": list(lines)}


def drafted(*lines: dict[str, Any]) -> Decided:
    return "DraftPriced", {"draft_id": "d1", "lines": list(lines)}


def wanted() -> Decided:
    return "UsesWanted", {"order_id": "o1"}


def judged(*facts: Decided, apart: int = 5 * MINUTE) -> list[str]:
    world = World()
    for fact in facts:
        world["orders" if fact[0] == "DraftOpened" else "pricing"].decide(fact)
    records = [raw._replace(timestamp=number * apart) for number, raw in enumerate(world["pricing"].records)]
    return [each.text for each in below_floor({"pricing": read(records), "orders": read(world["orders"].records)})]


@pytest.mark.req("PRC-09")
@pytest.mark.parametrize(
    "facts",
    [
        (floor(8_400), priced(line(discount=3_200))),
        (floor(8_400, "EUR"), priced(line(discount=9_000))),
        (priced(line(discount=9_000)), floor(8_400)),
        (floor(10_500), priced(line())),
        (floor(8_400), priced(line(), line(1, discount=10_000), gifts=(2,))),
        (floor(8_400), priced(line(discount=8_200), points=5_000)),
        (floor(8_400), priced(line(discount=9_000), rule="storefront_price")),
        (floor(8_000), wanted(), floor(9_000), priced(line(discount=4_000))),
        (floor(8_400), priced(line()), changed(line(discount=3_200))),
        (floor(8_400), priced(line(discount=5_000), points=5_000), changed(line(discount=5_000))),
        (floor(8_400), OPENED, drafted(line(discount=3_200))),
    ],
)
def test_what_is_right_is_not_accused(facts: tuple[Decided, ...]) -> None:
    assert judged(*facts) == []


def test_what_was_said_a_moment_ago_may_not_have_been_read() -> None:
    assert judged(floor(8_000), floor(9_000), priced(line(discount=4_000)), apart=MINUTE // 2) == []


@pytest.mark.req("PRC-09")
@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((floor(8_400), priced(line(discount=3_201))), "order o1: 2 x S1 at 20000 less 3201, 3200 may be taken off"),
        ((floor(8_400), priced(line(), line(1, discount=1_601))), "order o1: 1 x S1 at 10000 less 1601, 1600 may"),
        ((floor(10_500), priced(line(discount=1))), "order o1: 2 x S1 at 20000 less 1, 0 may be taken off"),
        ((floor(8_400), priced(line(discount=8_201), points=5_000)), "less 3201, 3200 may be taken off"),
        ((floor(8_000), floor(9_000), wanted(), priced(line(discount=4_000))), "less 4000, 2000 may be taken off"),
        ((floor(8_400), priced(line()), changed(line(discount=3_201))), "change of o1: 2 x S1 at 20000 less 3201"),
        ((floor(8_400), OPENED, drafted(line(discount=3_201))), "draft of d1: 2 x S1 at 20000 less 3201"),
    ],
)
def test_planted_faults_are_named(facts: tuple[Decided, ...], text: str) -> None:
    assert any(text in each for each in judged(*facts)), judged(*facts)
