"""Strategies and guards, pure: figures by hand, and what holds of every price."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.repricing.endings import is_permitted, landed
from services.pricing.repricing.guards import guard
from services.pricing.repricing.product import Product, Seen, seen
from services.pricing.repricing.strategies import STRATEGIES, Asked, Wanted, want
from shared.contracts.strategies import (
    CompetitorBased,
    CompetitorPrice,
    CostPlus,
    Dynamic,
    Ending,
    Learned,
    Market,
    Penetration,
    Psychological,
    Repricing,
    Research,
    Season,
    SeasonTerms,
    Segment,
    Signals,
    StrategyTerms,
)

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POLICY = Repricing()
NINETY = Repricing(endings=(Ending(ends=90),))
STUDY = Research(currency="CNY", low=4_000, high=6_000, positioning="mid", demand="normal", researched_at=NOW - 90 * DAY)


def product(**other: Any) -> Product:
    known: dict[str, Any] = {"currency": "CNY", "unit_price": 10_000, "cost": 4_000, "changed_at": NOW - DAY}
    return Product(**known | other)


def competitors(*prices: int, at: datetime = NOW, currency: str = "CNY") -> tuple[CompetitorPrice, ...]:
    return tuple(CompetitorPrice(competitor=f"c{n}", currency=currency, unit_price=p, seen_at=at) for n, p in enumerate(prices))


def asked(of: Product | None = None, policy: Repricing = POLICY, at: datetime = NOW, **signals: Any) -> Asked:
    of = of or product()
    return Asked(of, seen(Signals(**{"research": STUDY} | signals), of, policy, at), policy, at)


CHRISTMAS = Season(
    currency="CNY",
    unit_price=10_000,
    zone="Asia/Shanghai",
    seasons=(SeasonTerms(starts="11-15", ends="01-06", rate=12_000), SeasonTerms(starts="06-18", ends="06-18", rate=8_000)),
)
LEARNED = Learned(
    version="2011-06",
    trained_from=date(2010, 12, 1),
    trained_until=date(2011, 6, 30),
    elasticity=-25_000,
    low=-30_000,
    high=-20_000,
    gain_low=10,
)
CASES: Sequence[tuple[StrategyTerms, dict[str, Any], Wanted]] = [
    (LEARNED, {}, Wanted(6_667)),
    (LEARNED, {"of": product(cost=None)}, Wanted(None, ("cost",))),
    (LEARNED.model_copy(update={"gain_low": 0}), {}, Wanted(None, ("gain",))),
    (LEARNED.model_copy(update={"high": -10_000}), {}, Wanted(None, ("elasticity",))),
    (LEARNED.model_copy(update={"high": -10_001}), {}, Wanted(6_667)),
    (CostPlus(), {}, Wanted(5_000)),
    (CostPlus(margin=3_333), {}, Wanted(5_333)),
    (CostPlus(), {"of": product(cost=None)}, Wanted(None, ("cost",))),
    (CompetitorBased(under=100), {"competitors": competitors(5_200, 4_900, 5_500)}, Wanted(4_851, (), True)),
    (CompetitorBased(), {"competitors": competitors(4_900, at=NOW - 72 * HOUR)}, Wanted(4_900, (), True)),
    (CompetitorBased(), {"competitors": competitors(4_900, at=NOW - 73 * HOUR)}, Wanted(None, ("competitor_prices",))),
    (CompetitorBased(), {"competitors": competitors(4_900, currency="EUR")}, Wanted(None, ("competitor_prices",))),
    (Dynamic(), {"market": Market(sold=20, usual=10, measured_at=NOW)}, Wanted(12_000, ("stock", "competitor_prices"))),
    (
        Dynamic(competition=5_000),
        {"market": Market(sold=5, usual=10, stock=50, target=100, measured_at=NOW), "competitors": competitors(9_000)},
        Wanted(10_000 - 1_000 + 500 - 500, (), True),
    ),
    (Dynamic(), {}, Wanted(None, ("demand", "stock", "competitor_prices"))),
    (Penetration(until=NOW + DAY), {"competitors": competitors(5_000)}, Wanted(4_500, (), True)),
    (Penetration(until=NOW + DAY), {}, Wanted(3_600, ("competitor_prices",), True)),
    (Penetration(until=NOW), {"competitors": competitors(5_000)}, Wanted(None, ("introduction",))),
    (Penetration(until=NOW + DAY), {"research": None}, Wanted(None, ("competitor_prices", "research"))),
    (Segment(), {}, Wanted(5_000)),
    (Segment(), {"research": STUDY.model_copy(update={"positioning": "high"})}, Wanted(6_400)),
    (Segment(), {"research": None}, Wanted(None, ("research",))),
    (CHRISTMAS, {}, Wanted(8_000)),
    (CHRISTMAS, {"at": NOW + 4 * HOUR}, Wanted(10_000)),  # midnight in Shanghai
    (CHRISTMAS, {"at": datetime(2026, 1, 6, 15, tzinfo=UTC)}, Wanted(12_000)),
    (CHRISTMAS, {"at": datetime(2026, 1, 6, 16, tzinfo=UTC)}, Wanted(10_000)),
    (Psychological(), {"policy": NINETY}, Wanted(9_990)),
    (Psychological(), {"of": product(unit_price=None)}, Wanted(None, ("unit_price",))),
]


@pytest.mark.req("PRC-01", "PRC-02", "PRC-03", "PRC-05", "PRC-06", "PRC-07", "PRC-12")
@pytest.mark.parametrize(("terms", "given", "wanted"), CASES)
def test_a_strategy_wants_a_price_or_names_what_it_does_not_know(
    terms: StrategyTerms, given: dict[str, Any], wanted: Wanted
) -> None:
    assert want(terms, asked(**given)) == wanted


def test_every_strategy_of_the_table_has_terms_and_a_case() -> None:
    assert {terms.strategy for terms, _, _ in CASES} == set(STRATEGIES)


@pytest.mark.req("PRC-07")
@pytest.mark.parametrize(
    ("price", "low", "high", "found"),
    [(4_851, 0, None, 4_890), (4_840, 0, None, 4_790), (4_851, 0, 4_889, 4_790), (4_851, 4_800, 4_889, None), (10, 0, None, 90)],
)
def test_the_nearest_ending_inside_the_bounds(price: int, low: int, high: int | None, found: int | None) -> None:
    assert landed(price, (Ending(ends=90),), low, high) == found


def said(wanted: int, of: Product | None = None, policy: Repricing = POLICY, **other: Any) -> list[tuple[str, str, int]]:
    given = asked(of, policy)
    found = guard(wanted, given.product, given.seen, policy, NOW, **other)
    return [(step.guard, step.code, step.unit_price) for step in found.steps]


@pytest.mark.req("PRC-08", "PRC-09", "PRC-10", "PRC-20")
def test_guards_are_asked_in_their_order_and_each_says_what_it_did() -> None:
    whole = product(low=9_000, high=13_000, floor=10_200)
    assert said(20_000, whole, NINETY) == [
        ("range", "clamped", 13_000),
        ("profit_floor", "passed", 13_000),
        ("step", "clamped", 10_500),
        ("ending", "clamped", 10_490),
        ("frequency", "passed", 10_490),
        ("research", "passed", 10_490),
    ]
    assert said(1, whole)[:3] == [
        ("range", "clamped", 9_000),
        ("profit_floor", "clamped", 10_200),
        ("step", "passed", 10_200),
    ]
    early = product(changed_at=NOW - DAY + timedelta(seconds=1))
    assert ("frequency", "held", 9_900) in said(9_900, early)
    war = said(9_900, follows=True, followed=(NOW - 6 * DAY, NOW - DAY))
    assert ("price_war", "approval", 9_900) in war
    long_ago = said(9_900, follows=True, followed=(NOW - 7 * DAY, NOW - DAY))
    assert ("price_war", "passed", 9_900) in long_ago


@pytest.mark.req("PRC-09", "PRC-10")
def test_where_guards_contradict_the_earlier_one_binds_and_a_person_is_asked() -> None:
    dear = product(floor=12_000)
    found = guard(16_000, dear, asked(dear).seen, POLICY, NOW)
    assert (found.unit_price, found.approval, found.held) == (12_000, ["step"], None)
    never = product(low=9_000, high=10_000, floor=10_500)
    assert guard(9_500, never, asked(never).seen, POLICY, NOW).held == "floor_above_range"


amounts = st.integers(1, 20_000)
maybe = st.none() | amounts
products = st.builds(
    lambda price, floor, ends, changed: product(
        unit_price=price,
        floor=floor,
        low=min(ends) if ends else None,
        high=max(ends) if ends else None,
        changed_at=None if changed is None else NOW - changed * HOUR,
    ),
    maybe,
    maybe,
    st.none() | st.tuples(amounts, amounts),
    st.none() | st.integers(0, 48),
)
endings = st.lists(
    st.sampled_from([Ending(ends=90), Ending(ends=9, each=10), Ending(ends=80), Ending(ends=0, each=500)]), max_size=2
)


@settings(max_examples=50, deadline=None)
@given(amounts, products, endings, st.integers(0, 3_000), st.booleans())
def test_a_guarded_price_is_in_its_range_above_its_floor_and_on_an_ending_whenever_one_fits(
    wanted: int, of: Product, on: list[Ending], step: int, follows: bool
) -> None:
    policy = Repricing(step=step, endings=tuple(on))
    now = Seen(Signals(), (), None, STUDY)
    found = guard(wanted, of, now, policy, NOW, follows=follows)
    price, low, high = found.unit_price, of.low or 0, of.high
    if found.held == "floor_above_range":
        assert of.floor is not None and high is not None and of.floor > high
        return
    assert low <= price and (high is None or price <= high) and price >= (of.floor or 0)
    if of.unit_price and "step" not in found.approval:
        room = of.unit_price * step // 10_000
        assert of.unit_price - room <= price <= of.unit_price + room
        low, high = max(low, of.unit_price - room), min(high or 10**9, of.unit_price + room)
    low, high = max(low, of.floor or 0), high if high is not None else 10**6
    if any(is_permitted(each, policy.endings) for each in range(low, high + 1)):
        assert is_permitted(price, policy.endings)
    again = guard(price, of, now, policy, NOW, follows=follows)
    assert (again.unit_price, again.held, again.approval) == (price, found.held, found.approval)
