"""What holds of every basket under every policy of its channel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.engine import Basket, Candidate, Goods, price
from services.pricing.engine.spread import rated
from shared.contracts.combining import Combine, Combining
from shared.contracts.promotions import LAYERS, FlashPrice, ItemDiscount, Offer, SpendThreshold
from tests.pricing.test_engine_properties import baskets, items, paid, spends
from tests.pricing.world import DAY, NOW

ways: st.SearchStrategy[Combine] = st.sampled_from(["best", "priority", "all"])
policies = st.builds(Combining, item=ways, order=ways, coupon=ways, codes=st.integers(1, 5))
priorities = st.integers(-1, 2)


@st.composite
def combined(draw: Any, policies: st.SearchStrategy[Combining]) -> Basket:
    """With priorities, up to five codes, and promotions that stack."""
    basket: Basket = draw(baskets())

    def of(each: Candidate) -> Candidate:
        said: dict[str, Any] = {"priority": draw(priorities), "code": draw(st.none() | st.sampled_from("ABCDE"))}
        offer = each.offer.model_copy(update=said)
        return each._replace(offer=offer.model_copy(update={"combines": LAYERS}) if draw(st.booleans()) else offer)

    return replace(basket, candidates=[of(each) for each in basket.candidates], combining=draw(policies))


@pytest.mark.req("PRC-09", "PRC-36")
@settings(max_examples=50, deadline=None)
@given(combined(policies), st.randoms(use_true_random=False))
def test_lines_sum_up_keep_their_floors_and_each_promotion_is_told_once(basket: Basket, chance: Random) -> None:
    bargain = price(basket)
    assert bargain.total == paid(bargain) == sum(step.amount for step in bargain.steps)
    for line in bargain.lines[: len(basket.lines)]:
        gross = line.goods.quantity * line.goods.unit_price
        assert line.total >= min(gross, line.goods.quantity * line.goods.floor) >= 0
    told = [step for step in bargain.steps if step.rule not in ("list_price", "profit_floor")]
    once = {(step.subject, step.code) for step in told}
    assert len(once) == len(told)
    assert {each.offer.promotion_id for each in basket.candidates} == {step.subject for step in told}
    assert all(figure >= 0 for step in told for name, figure in step.figures.items() if "priority" not in name)
    mixed = chance.sample(list(basket.candidates), len(basket.candidates))
    again = price(replace(basket, candidates=mixed))
    assert (again.lines, again.steps) == (bargain.lines, bargain.steps)
    codes = {each.offer.code for each in basket.candidates if each.offer.promotion_id in applied(bargain)} - {None}
    assert basket.combining is not None
    assert len(codes) <= basket.combining.codes


def applied(bargain: Any) -> set[str]:
    return {id for line in bargain.lines for id in line.shares}


@pytest.mark.req("PRC-36")
@settings(max_examples=40, deadline=None)
@given(combined(st.builds(Combining, codes=st.integers(1, 5))))
def test_where_the_best_counts_no_order_is_dearer_than_by_its_best_promotion_alone(basket: Basket) -> None:
    whole = paid(price(basket))
    for each in basket.candidates:
        assert whole <= paid(price(replace(basket, candidates=[each])))


@st.composite
def one_layer(draw: Any, kinds: Any) -> Basket:
    """Promotions of one layer that all stack, on one line without a floor."""
    offers = [
        Offer(
            promotion_id=f"p{n}",
            currency="CNY",
            terms=terms,
            combines=LAYERS,
            priority=draw(priorities),
            starts_at=NOW - DAY,
            ends_at=NOW + DAY,
        )
        for n, terms in enumerate(draw(st.lists(kinds, min_size=1, max_size=5)))
    ]
    goods = Goods("A", draw(st.integers(1, 9)), draw(st.integers(0, 9_999)))
    wide = isinstance(offers[0].terms, SpendThreshold)
    return Basket([goods], "CNY", NOW, [Candidate(each, None if wide else (0,)) for each in offers])


def off(offer: Offer, left: int, gross: int, pieces: int) -> int:
    """Of one line: reckoned without the engine."""
    terms = offer.terms
    if isinstance(terms, FlashPrice):
        return max(0, left - pieces * terms.unit_price)
    if isinstance(terms, ItemDiscount):
        return rated(left, terms.rate) if terms.rate is not None else min(left, pieces * (terms.off or 0))
    assert isinstance(terms, SpendThreshold)
    [tier] = terms.tiers
    base = left if terms.base == "after" else gross
    if base < tier.threshold:
        return 0
    times = base // tier.threshold if terms.each else 1
    amount = rated(left, tier.rate) if tier.rate is not None else (tier.off or 0) * times
    return min(left, amount if terms.cap is None else min(amount, terms.cap))


own = items.filter(lambda terms: isinstance(terms, ItemDiscount | FlashPrice))


@pytest.mark.req("PRC-22", "PRC-27")
@settings(max_examples=50, deadline=None)
@given(one_layer(spends) | one_layer(own))
def test_all_of_a_layer_are_one_after_another_by_priority_and_id(basket: Basket) -> None:
    [line] = basket.lines
    gross = left = line.quantity * line.unit_price
    for each in sorted(basket.candidates, key=lambda each: (-each.offer.priority, each.offer.promotion_id)):
        left -= off(each.offer, left, gross, line.quantity)
    assert price(replace(basket, combining=Combining(item="all", order="all"))).total == left


@pytest.mark.req("PRC-22", "PRC-27")
@settings(max_examples=50, deadline=None)
@given(one_layer(spends) | one_layer(own))
def test_by_priority_the_best_of_the_first_that_takes_something_off(basket: Basket) -> None:
    [line] = basket.lines
    gross = line.quantity * line.unit_price

    def levels() -> Iterator[int]:
        ordered = sorted(basket.candidates, key=lambda each: -each.offer.priority)
        for _, level in groupby(ordered, key=lambda each: each.offer.priority):
            yield max(off(each.offer, gross, gross, line.quantity) for each in level)

    first = next((amount for amount in levels() if amount), 0)
    assert price(replace(basket, combining=Combining(item="priority", order="priority"))).total == gross - first
