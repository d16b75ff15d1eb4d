"""Random lives of two channels against a plain model; each order is quoted, priced, and asked for again."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from services.pricing.order_price.api import QuoteLine, QuoteRequest, quote
from services.pricing.rules import Unpriced
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.domain.messages import Command
from tests.pricing.world import NOW, World, activate, end, line, placed, set_price

HOUR = timedelta(hours=1)
channels = st.sampled_from(["own", "till"])
skus = st.sampled_from(["A", "B", "C"])
ids = st.sampled_from(["p1", "p2", "p3"])
hours = st.integers(0, 6)
amounts = st.integers(1, 9) | st.integers(1, 40000)


class Documents:
    """As much of a gateway as a quote needs."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]:
        return {name: self.world.look_up(name) for name in names}


class PricingMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now = NOW
        self.prices: dict[tuple[str, str], int] = {}
        self.offers: dict[tuple[str, str], tuple[int, int, datetime, datetime]] = {}
        self.over: dict[tuple[str, str], datetime] = {}
        self.orders = 0

    def do(self, command: Command) -> list[str]:
        outcome = [type(fact).__name__ for fact in self.world.do(command, self.now)]
        again = [type(fact).__name__ for fact in self.world.do(command, self.now)]
        assert again in ([], ["RequestRefused"]) and (again == [] or outcome == again)
        return outcome

    @rule(hours=hours)
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(channel=channels, sku=skus, price=st.integers(0, 30000))
    def set_a_price(self, channel: str, sku: str, price: int) -> None:
        before = self.prices.get((channel, sku))
        outcome = self.do(set_price(sku, price, channel=channel))
        assert outcome == ([] if before == price else ["PriceSet"])
        self.prices[channel, sku] = price

    @rule(channel=channels, id=ids, threshold=amounts, discount=amounts, start=hours, end=hours)
    def activate_a_promotion(self, channel: str, id: str, threshold: int, discount: int, start: int, end: int) -> None:
        terms = (threshold, discount, self.now + start * HOUR, self.now + end * HOUR)
        command = activate(id, threshold, discount, channel=channel, starts_at=terms[2], ends_at=terms[3])
        known = self.offers.get((channel, id))
        outcome = self.do(command)
        if known is not None:
            assert outcome == ([] if known == terms and (channel, id) not in self.over else ["RequestRefused"])
        elif discount > threshold or end <= start:
            assert outcome == ["RequestRefused"]
        else:
            assert outcome == ["PromotionActivated"]
            self.offers[channel, id] = terms

    @rule(channel=channels, id=ids)
    def end_a_promotion(self, channel: str, id: str) -> None:
        outcome = self.do(end(id, channel))
        if (channel, id) not in self.offers:
            assert outcome == ["RequestRefused"]
        elif (channel, id) in self.over:
            assert outcome == []
        else:
            assert outcome == ["PromotionEnded"]
            self.over[channel, id] = self.now

    def total(self, channel: str, basket: list[tuple[str, int]]) -> int | None:
        if any((channel, sku) not in self.prices for sku, _ in basket):
            return None
        goods = sum(self.prices[channel, sku] * quantity for sku, quantity in basket)
        discounts = [0]
        for (where, id), (threshold, discount, starts_at, ends_at) in self.offers.items():
            stopped = (where, id) in self.over and self.over[where, id] <= self.now
            if where == channel and goods >= threshold and starts_at <= self.now < ends_at and not stopped:
                discounts.append(discount)
        return goods - max(discounts)

    @rule(
        channel=channels,
        basket=st.lists(st.tuples(skus, st.integers(1, 5)), min_size=1, max_size=4),
        off=st.sampled_from([None, 0, 1]),
    )
    def order(self, channel: str, basket: list[tuple[str, int]], off: int | None) -> None:
        self.orders += 1
        total = self.total(channel, basket)
        wanted = QuoteRequest(channel=channel, currency="CNY", lines=[QuoteLine(sku=s, quantity=q) for s, q in basket])
        quoted = asyncio.run(quote(Documents(self.world), wanted, self.now))  # type: ignore[arg-type]
        order = placed(
            *(line(sku, quantity) for sku, quantity in basket),
            order_id=f"o{self.orders}",
            channel=channel,
            placed_at=self.now,
            expected=None if total is None or off is None else total + off,
        )
        (event,) = self.world.order(order)
        assert self.world.order(order) == []
        if total is None:
            assert isinstance(event, OrderPriceRefused) and event.code == "unknown_sku"
            assert quoted == Unpriced(event.code, event.reason)
        elif off:
            assert isinstance(event, OrderPriceRefused) and event.code == "total_differs"
            assert (event.expected, event.actual) == (total + off, total)
        else:
            assert isinstance(event, OrderPriced) and event.total == total
            assert quoted == (event.lines, event.gifts, event.shares, event.explanation, event.left_out, event.total)

    def teardown(self) -> None:
        self.world.check_documents()


@pytest.mark.req("PRC-15", "PRC-21", "PRC-22", "PRC-36")
def test_pricing_agrees_with_the_plain_model() -> None:
    run_state_machine_as_test(PricingMachine, settings=settings(max_examples=80, stateful_step_count=30, deadline=None))
