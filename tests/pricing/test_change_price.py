"""What lines of a change cost, under the terms of the order's day."""

from typing import Any

import pytest

from services.pricing.change_price.decide import held, lookups
from services.pricing.service import service
from shared.contracts.orders import ChangePriceRequested, OrderLine, PricedLine
from shared.contracts.pricing import ChangePriced, ChangePriceRefused, OrderPriced
from shared.contracts.promotions import Limits, Offer, SpendThreshold, Tier
from shared.contracts.uses import Use
from shared.domain.money import LARGEST
from shared.testing.specs import NOON, Spec
from tests.pricing.world import DAY

pytestmark = pytest.mark.req("PRC-15", "PRC-22", "PRC-36")
pricing = Spec(service)
OFF = Offer(
    promotion_id="200-20",
    currency="CNY",
    terms=SpendThreshold(tiers=(Tier(threshold=20_000, off=2_000),)),
    starts_at=NOON,
    ends_at=NOON + DAY,
)
SKUS = ("A", "B", "X")
FOUND: dict[str, Any] = {
    **{f"prices/{channel}/{sku}": None for channel in ("shop", "base") for sku in SKUS},
    **{f"offers/shop/{sku}": None for sku in SKUS},
    "prices/shop/A": {"name": "A", "currency": "CNY", "unit_price": 15_000},
    "prices/shop/B": {"name": "B", "currency": "CNY", "unit_price": 6_000},
    "offers/shop": {"offers": [OFF.model_dump(mode="json")]},
}


def asked(*skus: str, before: tuple[str, ...] = (), pieces: int = 1, **more: Any) -> ChangePriceRequested:
    return ChangePriceRequested(
        order_id="o1",
        change_id="c1",
        channel="shop",
        currency=more.get("currency", "CNY"),
        lines=tuple(OrderLine(sku=sku, quantity=pieces) for sku in skus),
        before=tuple(OrderLine(sku=sku, quantity=1) for sku in before),
        placed_at=NOON,
        requested_at=NOON + DAY,
    )


def test_lines_are_priced_as_an_order_of_them_on_that_day_and_win_its_promotion() -> None:
    lines = (
        PricedLine(sku="A", quantity=1, unit_price=15_000, discount=1_429, total=13_571),
        PricedLine(sku="B", quantity=1, unit_price=6_000, discount=571, total=5_429),
    )
    priced = ChangePriced(order_id="o1", change_id="c1", lines=lines, won=("200-20",), priced_at=NOON + DAY)
    pricing.when(asked("A", "B", before=("A",)), found=FOUND).then(priced)
    pricing.when(asked("A", "B", before=("A",)), found=FOUND).twice()


def order_with(off: Offer, **use: Any) -> tuple[OrderPriced, dict[str, Any]]:
    """An order that uses a counted promotion, and what is looked up for its change."""
    uses = (Use(counter=f"promotion/shop/{off.promotion_id}", promotions=(off.promotion_id,), **use),)
    said: dict[str, Any] = {"order_id": "o1", "channel": "shop", "currency": "CNY", "lines": (), "explanation": (), "total": 0}
    return OrderPriced(**said, uses=uses, priced_at=NOON), {**FOUND, "offers/shop": {"offers": [off.model_dump(mode="json")]}}


def test_an_order_keeps_what_it_uses_of_a_counted_promotion() -> None:
    """A piece more is no reason to pay a discount back whose use the order has."""
    order, found = order_with(OFF.model_copy(update={"limits": Limits(uses=1)}), uses=1)
    more = asked("A", "B", "B", before=("A", "B"))
    (priced,) = pricing.given(order).when(more, found=found).decided
    assert (sum(line.total for line in priced.lines), priced.won, priced.lost) == (25_000, (), ())
    pricing.given(order).when(more, found=found).twice()
    (lost,) = pricing.given(order).when(asked("A", before=("A", "B")), found=found).decided
    assert (lost.won, lost.lost) == ((), ("200-20",))
    (alone,) = pricing.given(order).when(asked("A", "B"), found=found).decided  # priced as an order of its own: it has no use
    assert sum(line.total for line in alone.lines) == 21_000
    (none,) = pricing.when(more, found=found).decided
    assert sum(line.total for line in none.lines) == 27_000


def test_a_change_takes_no_more_of_a_budget_than_the_order_holds() -> None:
    terms = SpendThreshold(tiers=(Tier(threshold=20_000, rate=1_000),))
    order, found = order_with(OFF.model_copy(update={"terms": terms, "limits": Limits(budget=9_000)}), budget=9_000, amount=2_100)
    (more,) = pricing.given(order).when(asked("A", "B", "B", before=("A", "B")), found=found).decided
    assert (sum(line.total for line in more.lines), more.lost) == (27_000, ("200-20",))
    (same,) = pricing.given(order).when(asked("B", "A", before=("A", "B")), found=found).decided
    assert sum(line.total for line in same.lines) == 18_900


def test_a_promotion_is_lost() -> None:
    (priced,) = pricing.when(asked("A", before=("A", "B")), found=FOUND).decided
    assert (priced.won, priced.lost) == ((), ("200-20",))


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (asked("X"), "unknown_sku"),
        (asked("A", currency="EUR"), "currency_differs"),
        (asked("A", pieces=LARGEST), "too_large"),
    ],
)
def test_what_has_no_price_is_refused(request_: ChangePriceRequested, code: str) -> None:
    when = pricing.when(request_, found=FOUND)
    (refused,) = when.decided
    assert isinstance(refused, ChangePriceRefused)
    assert (refused.code, refused.change_id) == (code, "c1")
    when.twice()


def test_more_than_a_record_holds_is_refused() -> None:
    handler = pricing.wiring.handlers[ChangePriceRequested]
    (refused,) = handler.decide(
        asked("A"), {("change_price", "o1"): handler.noun.initial}, pricing.when(asked("A")).context, too_large=True
    )
    assert refused.code == "too_large"


def test_what_is_looked_up_is_read_as_of_that_day() -> None:
    skus = ("A", "B")
    assert lookups(asked("A", "B", before=("A",))) == (
        *(f"prices/{channel}/{sku}" for channel in ("shop", "base") for sku in skus),
        *(f"offers/shop/{sku}" for sku in skus),
        "offers/shop",
    )
    now = {"name": "A", "currency": "CNY", "unit_price": 1, "since": (NOON + DAY).isoformat()}
    was = {"name": "A", "currency": "CNY", "unit_price": 15_000, "since": (NOON - DAY).isoformat()}
    assert held(asked("A"), "prices/shop/A", {**now, "earlier": [was]})["unit_price"] == 15_000
    later = OFF.model_copy(update={"promotion_id": "later", "starts_at": NOON + DAY, "ends_at": NOON + 2 * DAY})
    both = {"offers": [OFF.model_dump(mode="json"), later.model_dump(mode="json")]}
    assert held(asked("A"), "offers/shop", both) == FOUND["offers/shop"]


def test_it_is_decided_where_it_lies() -> None:
    pricing.hears(asked("A")).where_it_lies()
