"""Orders that want the same uses, in any order that keys allow."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.engine import Basket
from services.pricing.order_price import asking
from services.pricing.order_price.totals import ATTEMPTS
from services.pricing.order_price.uses import uses_of
from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced
from shared.contracts.promotions import ItemDiscount, Limits
from shared.contracts.uses import NextUseWanted, UseCommitted, UseHeld, UseReturned
from shared.domain.messages import Message, Personal
from tests.pricing.counted import due, order
from tests.pricing.world import NOW, World, activate, activate_offer, line, offer, placed, pricing, set_price, world


def interleaved(there: World, orders: list[OrderPlaced], seed: int, ends: dict[str, str]) -> None:
    """Hops of many orders, in any order that keys allow."""
    chance, waiting = Random(seed), list[Message](orders)
    while waiting:
        input = waiting.pop(chance.randrange(len(waiting)))
        on = pricing.wiring.handlers[type(input)].on
        found: dict[str, Any] = {}
        if isinstance(input, OrderPlaced):
            assert on.lookups and on.narrow
            found = {name: (raw := there.look_up(name)) and on.narrow(input, name, raw) for name in on.lookups(input)}
        facts = pricing.given(*there.facts).when(input, at=NOW, found=found).decided
        there.take(facts)
        for fact in facts:
            waiting += there.followed_by(fact)
            if isinstance(fact, OrderPriced) and fact.uses and (end := ends.get(fact.order_id, "open")) != "open":
                waiting.append(due(end, fact.order_id))


def winners(seed: int) -> list[str]:
    """Two orders that want the same last two uses."""
    there = world(set_price("CUP", 10_000))
    limits = Limits(uses=1, code_uses=1)
    there.do(activate_offer(offer("coupon", 10_000, 5_000, code="C", limits=limits)))
    customers = [Personal(customer_id=name) for name in ("lin", "wang")]
    orders = [order(f"o{n}", codes=("C",), customer=customer) for n, customer in enumerate(customers)]
    interleaved(there, orders, seed, {})
    return [fact.order_id for fact in there.facts if isinstance(fact, OrderPriced) and fact.total == 25_000]


@pytest.mark.req("PRC-36")
def test_of_two_orders_that_want_the_same_two_uses_one_gets_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ascending order there are seeds where each takes one, and nobody gets any."""
    assert {len(winners(seed)) for seed in range(10)} == {1}

    def another_way(basket: Basket, channel: str, shares: Any) -> Any:
        uses = uses_of(basket, channel, shares)
        return uses[::-1] if basket.shopper.customer_id == "wang" else uses

    monkeypatch.setattr(asking, "uses_of", another_way)
    assert 0 in {len(winners(seed)) for seed in range(10)}


ENDS = st.sampled_from(["confirmed", "cancelled", "expired", "refused", "open"])


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 3), st.booleans(), ENDS), min_size=1, max_size=8), st.integers(0, 999))
def test_any_interleaving_counts_each_order_once(orders: list[tuple[int, bool, str]], seed: int) -> None:
    """Hops of many orders, in any order that keys allow: no limit is passed, and what ended holds nothing."""
    there = world(set_price("CUP", 10_000), activate(limits=Limits(uses=2, budget=5_000)))
    there.do(activate_offer(offer("mugs", terms=ItemDiscount(rate=500), limits=Limits(uses=1), combines=("coupon",)), "CUP"))
    limits = Limits(uses=2, code_uses=1)
    there.do(activate_offer(offer("coupon", 10_000, 7_000, code="C", combines=("item",), limits=limits)))
    codes = {True: ("C",), False: ()}
    ends = {f"o{n}": end for n, (_, _, end) in enumerate(orders)}
    asked = [
        placed(line("CUP", pieces), order_id=f"o{n}", external_id=f"o{n}", codes=codes[coded])
        for n, (pieces, coded, _) in enumerate(orders)
    ]
    interleaved(there, asked, seed, ends)
    answered = {fact.order_id for fact in there.facts if isinstance(fact, OrderPriced)}
    assert len(answered) == len(orders)
    priced = {fact.order_id: fact for fact in there.facts if isinstance(fact, OrderPriced)}
    for counter, most in (("promotion/own/618", 2), ("promotion/own/mugs", 1), ("promotion/own/coupon", 2), ("code/C", 1)):
        used = {id for id, fact in priced.items() if any(use.counter == counter for use in fact.uses)}
        gone = {id for id in used if ends[id] in ("cancelled", "expired", "refused")}
        document = there.documents.get(("counters", counter))
        standing = (document.held + document.committed) if document else 0
        assert standing == len(used - gone) <= most
        moved = [fact for fact in there.facts if isinstance(fact, UseHeld | UseReturned) and fact.counter == counter]
        balance = 0
        for fact in moved:
            balance += 1 if isinstance(fact, UseHeld) else -1
            assert 0 <= balance <= most
    there.check_documents()
    assert not any(isinstance(fact, NextUseWanted) and fact.attempt > ATTEMPTS for fact in there.facts)
    assert sum(isinstance(fact, UseCommitted) for fact in there.facts) <= sum(isinstance(fact, UseHeld) for fact in there.facts)
