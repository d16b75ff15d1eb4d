"""The pure rules at their boundaries, and what holds for every basket."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.rules import Listed, Priced, Promotion, price, storefront_price
from shared.contracts.orders import OrderLine
from tests.pricing.world import DAY, NOW, line

MICROSECOND = timedelta(microseconds=1)


def promotion(id: str = "618", threshold: int = 20000, discount: int = 2000, **other: datetime) -> Promotion:
    window = {"starts_at": NOW - DAY, "ends_at": NOW + DAY} | other
    return Promotion(promotion_id=id, currency="CNY", threshold=threshold, discount=discount, **window)


def priced(goods: int, *promotions: Promotion, at: datetime = NOW) -> Priced:
    result = price([line("CUP")], "CNY", at, {"CUP": Listed("Cup", "CNY", goods)}, promotions)
    assert isinstance(result, Priced)
    return result


def steps(result: Priced) -> list[tuple[str, str, int]]:
    return [(step.subject, step.text, step.amount) for step in result.explanation[1:]]


@pytest.mark.req("PRC-22")
@pytest.mark.parametrize(
    ("goods", "total", "text", "amount"),
    [
        (19999, 19999, "0.01 CNY short of 200.00 CNY", 0),
        (20000, 18000, "reached with 200.00 CNY", -2000),
        (20001, 18001, "reached with 200.01 CNY", -2000),
        (18766, 18766, "12.34 CNY short of 200.00 CNY", 0),
        (0, 0, "200.00 CNY short of 200.00 CNY", 0),
    ],
)
def test_200_minus_20_at_its_threshold(goods: int, total: int, text: str, amount: int) -> None:
    result = priced(goods, promotion())
    assert result.total == total
    assert steps(result) == [("618", f"618 (20.00 CNY off from 200.00 CNY): {text}", amount)]


@pytest.mark.req("PRC-22", "PRC-36")
@pytest.mark.parametrize("goods", [40000, 200000])
def test_twice_the_threshold_is_not_twice_the_discount(goods: int) -> None:
    assert priced(goods, promotion()).total == goods - 2000


@pytest.mark.req("PRC-22")
@pytest.mark.parametrize(
    ("at", "total"),
    [
        (NOW - DAY - MICROSECOND, 20000),
        (NOW - DAY, 18000),
        (NOW + DAY - MICROSECOND, 18000),
        (NOW + DAY, 20000),
    ],
)
def test_a_promotion_runs_from_its_start_until_before_its_end(at: datetime, total: int) -> None:
    assert priced(20000, promotion(), at=at).total == total


@pytest.mark.req("PRC-22", "PRC-36")
@pytest.mark.parametrize(
    ("ended_at", "total"),
    [(NOW, 20000), (NOW + MICROSECOND, 18000), (NOW + 2 * DAY, 18000), (NOW - 2 * DAY, 20000)],
)
def test_an_early_end_closes_the_window_and_a_late_one_leaves_it(ended_at: datetime, total: int) -> None:
    assert priced(20000, promotion(ended_at=ended_at)).total == total
    assert priced(20000, promotion(ended_at=ended_at), at=NOW + DAY).total == 20000


@pytest.mark.req("PRC-36")
def test_promotions_do_not_stack_and_the_beaten_are_explained() -> None:
    result = priced(30000, promotion("a", 10000, 500), promotion("b", 20000, 2000), promotion("c", 50000, 8000))
    assert result.total == 28000
    assert steps(result) == [
        ("c", "c (80.00 CNY off from 500.00 CNY): 200.00 CNY short of 500.00 CNY", 0),
        ("b", "b (20.00 CNY off from 200.00 CNY): reached with 300.00 CNY", -2000),
        ("a", "a (5.00 CNY off from 100.00 CNY): reached, but b comes first and an order gets one promotion", 0),
    ]


@pytest.mark.req("PRC-36")
def test_of_equal_discounts_the_lower_id_wins() -> None:
    for promotions in ([promotion("b"), promotion("a")], [promotion("a"), promotion("b")]):
        assert [(subject, amount) for subject, _, amount in steps(priced(20000, *promotions))] == [("a", -2000), ("b", 0)]


@pytest.mark.req("PRC-36")
def test_a_promotion_in_another_currency_does_not_apply() -> None:
    foreign = promotion().model_copy(update={"currency": "EUR"})
    result = priced(20000, foreign)
    assert result.total == 20000
    assert steps(result) == [("618", "618 (20.00 EUR off from 200.00 EUR): the order is in CNY", 0)]
    assert priced(20000, foreign, promotion("small", 10000, 500)).total == 19500


@pytest.mark.req("PRC-22")
def test_the_threshold_is_on_the_orders_goods_not_on_a_line() -> None:
    prices: dict[str, Listed | None] = {"CUP": Listed("Cup", "CNY", 10000), "POT": Listed("Pot", "CNY", 9999)}
    reached = price([line("CUP"), line("CUP")], "CNY", NOW, prices, [promotion()])
    missed = price([line("CUP"), line("POT")], "CNY", NOW, prices, [promotion()])
    assert isinstance(reached, Priced) and isinstance(missed, Priced)
    assert [(one.discount, one.total) for one in reached.lines] == [(1000, 9000), (1000, 9000)]
    assert (reached.total, missed.total) == (18000, 19999)


SKUS = [f"S{n}" for n in range(6)]
baskets = st.lists(st.builds(line, st.sampled_from(SKUS), st.integers(1, 1000)), min_size=1, max_size=12)
lists: st.SearchStrategy[dict[str, Listed | None]] = st.fixed_dictionaries(
    {sku: st.integers(0, 50000).map(lambda unit: Listed("Thing", "CNY", unit)) for sku in SKUS}
)
offers = st.lists(
    st.tuples(st.integers(1, 200000), st.integers(1, 200000)).map(lambda pair: (max(pair), min(pair))), max_size=4
).map(lambda pairs: [promotion(f"p{n}", *pair) for n, pair in enumerate(pairs)])


@pytest.mark.req("PRC-15", "PRC-22", "PRC-36")
@settings(max_examples=150)
@given(baskets, lists, offers)
def test_parts_sum_to_the_whole(basket: list[OrderLine], prices: dict[str, Listed | None], promotions: list[Promotion]) -> None:
    result = price(basket, "CNY", NOW, prices, promotions)
    assert isinstance(result, Priced)
    goods = sum(one.quantity * one.unit_price for one in result.lines)
    best = max((p.discount for p in promotions if p.threshold <= goods), default=0)
    assert result.total == goods - best >= 0
    assert sum(one.total for one in result.lines) == result.total
    assert sum(one.discount for one in result.lines) == best
    assert all(one.total == one.quantity * one.unit_price - one.discount for one in result.lines)
    assert all(one.discount >= 0 and one.total >= 0 for one in result.lines)
    running = 0
    for step in result.explanation:
        running += step.amount
        assert step.running == running
    assert running == result.total
    assert [step.subject for step in result.explanation[: len(basket)]] == [one.sku for one in basket]
    assert sorted(step.subject for step in result.explanation[len(basket) :]) == sorted(p.promotion_id for p in promotions)


@pytest.mark.req("PRC-36")
@settings(max_examples=100)
@given(baskets.flatmap(lambda basket: st.tuples(st.just(basket), st.permutations(basket))), lists, offers)
def test_the_order_of_lines_and_promotions_does_not_change_the_total(
    two: tuple[list[OrderLine], list[OrderLine]],
    prices: dict[str, Listed | None],
    promotions: list[Promotion],
) -> None:
    first = price(two[0], "CNY", NOW, prices, promotions)
    second = price(two[1], "CNY", NOW, prices, promotions[::-1])
    assert isinstance(first, Priced) and isinstance(second, Priced)
    assert first.total == second.total
    assert first.explanation[len(two[0]) :] == second.explanation[len(two[1]) :]


@settings(max_examples=50)
@given(st.lists(st.builds(line, st.sampled_from(SKUS), st.integers(1, 1000), st.integers(0, 50000)), min_size=1, max_size=12))
def test_a_storefronts_total_is_the_sum_of_its_lines(basket: list[OrderLine]) -> None:
    result = storefront_price(basket, "CNY")
    assert isinstance(result, Priced)
    assert result.total == sum(one.quantity * (one.unit_price or 0) for one in basket)
    assert result.total == sum(one.total for one in result.lines) == result.explanation[-1].running
    assert len(result.explanation) == len(basket)
