"""Prices that are counted: what is asked of counters, in which order, and what stands when they have answered."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.pricing.customer.commands import GroupCustomer
from services.pricing.order_price import asking
from services.pricing.order_price.totals import ATTEMPTS
from services.pricing.service import service
from shared.api.problems import answer_problems
from shared.contracts.pricing import OrderPriceRefused
from shared.contracts.promotions import Gift, Limits
from shared.contracts.uses import UseHeld, UseRefused, UsesSettled, UsesWanted
from shared.contracts.uses_due import OrderGiftsDropped
from shared.domain.messages import Personal
from shared.testing.specs import fold
from tests.pricing.counted import LIN, due, kinds, order, price, shop
from tests.pricing.test_api import Handed
from tests.pricing.world import NOW, activate, activate_offer, offer, pricing, set_price, world


@pytest.mark.req("PRC-22", "PRC-36")
def test_a_price_stands_when_its_counter_holds() -> None:
    there = shop(uses=1)
    first = there.order(order())
    assert kinds(first) == ["UsesWanted", "UseHeld", "OrderPriced"]
    assert (price(first).total, [use.counter for use in price(first).uses]) == (28_000, ["promotion/own/618"])
    second = there.order(order("o2"))
    assert kinds(second) == ["UsesWanted", "UseRefused", "OrderPriced"]
    assert (price(second).total, price(second).uses) == (30_000, ())
    assert [step.code for step in price(second).explanation] == ["applied", "used_up"]
    assert there.order(order()) == there.order(order("o2")) == []
    there.check_documents()


@pytest.mark.req("PRC-36")
def test_what_is_decided_at_the_orders_key_is_decided_once() -> None:
    there = shop(uses=1)
    wanted, held, _ = there.order(order())
    assert isinstance(wanted, UsesWanted) and isinstance(held, UseHeld)
    asked = pricing.given(*there.facts[: there.facts.index(wanted) + 1])
    pricing.hears(held).under("o1")
    asked.when(held).twice()
    no = UseRefused(counter=held.counter, order_id="o1", attempt=1, promotions=("618",), code="used_up", refused_at=NOW)
    pricing.hears(no).under("o1")
    asked.when(no).twice()
    asked.when(held.model_copy(update={"attempt": 2})).then_nothing()
    pricing.when(held).then_nothing()
    priced = pricing.given(*there.facts)
    priced.when(due("confirmed")).twice()
    priced.when(due("cancelled")).twice()
    pricing.when(due("cancelled")).then_nothing()


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(("comes_back", "left"), [("before_shipping", 1), ("never", 0)])
def test_a_use_comes_back_by_its_promotions_policy(comes_back: str, left: int) -> None:
    there = shop(uses=1, comes_back=comes_back)
    there.order(order())
    there.do(due("confirmed"))
    there.do(due("cancelled"))
    there.do(due("cancelled"))
    counter = there.documents["counters", "promotion/own/618"]
    assert 1 - counter.held - counter.committed == left


def test_who_never_was_confirmed_used_nothing() -> None:
    there = shop(uses=1, comes_back="never")
    there.order(order())
    assert kinds(there.do(due("refused"))) == ["UsesSettled", "UseReturned"]


@pytest.mark.req("PRC-36")
def test_counters_are_asked_in_ascending_order_and_what_is_not_needed_is_freed() -> None:
    """The code's promotion needs three counters; when the last says no, the first two are free again."""
    there = world(set_price("CUP", 10_000), activate("618"))
    limits = Limits(uses=9, code_uses=9, first_order=True)
    there.do(activate_offer(offer("coupon", 10_000, 5_000, code="C", limits=limits)))
    named: dict[str, Any] = {"codes": ("C",), "customer": LIN}
    first = there.order(order(**named))
    assert kinds(first) == ["UsesWanted", *["UseHeld", "NextUseWanted"] * 2, "UseHeld", "OrderPriced"]
    asked = [fact.counter for fact in first if isinstance(fact, UseHeld)]
    assert asked == sorted(asked) == ["code/C", "customer/lin", "promotion/own/coupon"]
    second = there.order(order("o2", **named))
    assert kinds(second) == ["UsesWanted", "UseHeld", "NextUseWanted", "UseRefused", "UsesSettled", "OrderPriced", "UseReturned"]
    assert price(second).total == 28_000
    counter = there.documents["counters", "code/C"]
    assert (counter.held, counter.committed) == (1, 0)


@pytest.mark.req("PRC-36")
def test_after_three_attempts_nothing_counted_applies() -> None:
    there = world(set_price("CUP", 10_000))
    for n in range(5):
        there.do(activate_offer(offer(f"p{n}", 20_000, 5_000 - n, limits=Limits(uses=1))))
    for n in range(3):
        lucky = there.order(order(f"o{n}"))
        assert price(lucky).total == 25_000 + n
    unlucky = there.order(order("o9"))
    assert kinds(unlucky) == [*["UsesWanted", "UseRefused"] * ATTEMPTS, "OrderPriced"]
    assert (price(unlucky).total, price(unlucky).uses, price(unlucky).left_out) == (30_000, (), 5)


@pytest.mark.req("PRC-36")
def test_worked_57_the_third_has_no_part_of_the_budget() -> None:
    there = world(set_price("CUP", 10_000), activate(discount=4_000, limits=Limits(budget=10_000)))
    totals = [price(there.order(order(f"o{n}"))) for n in range(3)]
    assert [each.total for each in totals] == [26_000, 26_000, 30_000]
    [step] = [step for step in totals[-1].explanation if step.subject == "618"]
    assert (step.code, step.figures) == ("budget_exhausted", {"left": 2_000})


@pytest.mark.req("PRC-36")
def test_worked_60_one_a_customer_and_no_guest() -> None:
    there = shop(per_customer=1)
    for customer in (None, Personal(customer_id="guest:1")):
        guest = price(there.order(order(f"g{customer}", customer=customer)))
        assert [step.code for step in guest.explanation] == ["applied", "customer_required"]
    codes = [price(there.order(order(f"o{n}", customer=LIN))).explanation[-1].code for n in range(2)]
    assert codes == ["applied", "customer_used_up"]


@pytest.mark.req("PRC-36")
def test_what_the_storefront_expects_is_judged_last() -> None:
    there = shop(uses=1)
    wrong = there.order(order(expected=29_000))
    assert kinds(wrong) == ["UsesWanted", "UseHeld", "UsesSettled", "OrderPriceRefused", "UseReturned"]
    assert price(there.order(order("o2", expected=28_000))).total == 28_000
    [*_, late] = there.order(order("o3", expected=28_000))
    assert isinstance(late, OrderPriceRefused) and (late.code, late.actual) == ("total_differs", 30_000)


@pytest.mark.req("PRC-24")
def test_orders_of_recorded_customers_are_counted_and_of_others_only_what_they_use() -> None:
    there = world(set_price("CUP", 10_000), activate())
    assert price(there.order(order(customer=LIN))).uses == ()
    there.do(GroupCustomer(customer_id="lin", tier="gold"))
    recorded = there.order(order("o2", customer=LIN))
    assert kinds(recorded) == ["OrderPriced"]
    assert [(use.counter, use.held) for use in price(recorded).uses] == [("customer/lin", False)]
    assert kinds(there.do(due("confirmed", "o2"))) == ["UsesSettled", "UseCommitted"]
    there.do(activate_offer(offer("hello", 10_000, 5_000, code="HELLO", limits=Limits(first_order=True))))
    late = price(there.order(order("o3", customer=LIN, codes=("HELLO",))))
    assert ("hello", "not_first_order") in [(step.subject, step.code) for step in late.explanation]
    there.do(due("cancelled", "o2"))
    again = price(there.order(order("o4", customer=LIN, codes=("HELLO",))))
    assert ("hello", "applied") in [(step.subject, step.code) for step in again.explanation]


@pytest.mark.req("PRC-28")
def test_a_gift_that_is_dropped_gives_back_its_use_alone() -> None:
    there = world(set_price("CUP", 10_000), set_price("MUG", 100), activate(limits=Limits(uses=5)))
    there.do(activate_offer(offer("gift", terms=Gift(sku="MUG"), combines=("order",), limits=Limits(uses=5)), "CUP"))
    there.do(activate_offer(offer("free", terms=Gift(sku="MUG")), "CUP"))
    priced = price(there.order(order()))
    assert (priced.gifts, [use.counter for use in priced.uses]) == ((2, 3), ["promotion/own/618", "promotion/own/gift"])
    there.do(due("confirmed"))
    dropped = OrderGiftsDropped(order_id="o1", gifts=(2,), dropped_at=NOW)
    pricing.given(*there.facts).when(dropped).twice()
    assert kinds(there.do(dropped)) == ["UsesSettled", "GiftsOutOfStock", "UseReturned"]
    assert there.documents["order_prices", "o1"].explanation[-1].subject == "gift"
    assert kinds(there.do(dropped.model_copy(update={"gifts": (1, 2, 3)}))) == ["GiftsOutOfStock"]
    assert kinds(there.do(due("cancelled"))) == ["UsesSettled", "UseReturned"]
    pricing.when(dropped).then_nothing()
    there.check_documents()


@pytest.mark.req("PRC-36")
def test_what_is_too_large_holds_nothing() -> None:
    there = shop(uses=1)
    wanted, held, _ = there.order(order())
    assert isinstance(held, UseHeld)
    asked = pricing.given(*there.facts[: there.facts.index(wanted) + 1])
    when = asked.when(held)
    states = fold(pricing.wiring, {}, asked.facts)
    settled, refused = when.handler.decide(held, states, when.context, too_large=True)
    assert isinstance(settled, UsesSettled) and (settled.outcome, settled.uses) == ("returned", (held.use,))
    assert isinstance(refused, OrderPriceRefused) and refused.code == "too_large"


@pytest.mark.req("PRC-36")
def test_an_order_whose_basket_is_too_large_to_keep_is_priced_without_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SMALL", 1)
    there = shop(uses=1)
    assert kinds(there.order(order())) == ["UsesWanted", "UseHeld", "OrderPriced"]
    monkeypatch.setattr(asking, "KEPT_BYTES", 100)
    large = there.order(order("o2"))
    assert kinds(large) == ["OrderPriced"]
    assert (price(large).total, price(large).uses, price(large).left_out) == (30_000, (), 1)


@pytest.mark.req("PRC-22", "PRC-36")
async def test_a_quote_says_what_is_used_up_and_holds_nothing() -> None:
    there = shop(uses=1, per_customer=1)
    app = FastAPI()
    answer_problems(app)
    app.include_router(service.routes(Handed(there)))
    body: dict[str, Any] = {"channel": "own", "currency": "CNY", "lines": [{"sku": "CUP", "quantity": 3}], "customer_id": "lin"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pricing") as client:
        for _ in range(2):
            assert (await client.post("/quotes", json=body)).json()["total"] == 28_000
        there.order(order(customer=LIN))
        answer = (await client.post("/quotes", json=body)).json()
        assert (answer["total"], answer["explanation"][-1]["code"]) == (30_000, "used_up")
        assert answer["explanation"][-1]["text"]
        used = (await client.get("/channels/own/promotions/618")).json()["used"]
        assert (used["held"], used["committed"], used["left"]) == (1, 0, 0)
        assert (await client.get("/channels/own/promotions/none")).status_code == 404
        assert (await client.get("/codes/none")).status_code == 404
        there.do(activate_offer(offer("coupon", 10_000, 5_000, code="C", limits=Limits(code_uses=3))))
        code = (await client.get("/codes/c")).json()
        assert (code["code"], code["used"]["left"]) == ("C", 3)
        for limits in ({}, {"uses": 0}, {"soft": True}, {"uses": 1, "oops": 1}, {"budget": 1.5}):
            said = {"currency": "CNY", "threshold": 2, "discount": 1, "limits": limits}
            window = {"starts_at": NOW.isoformat(), "ends_at": (NOW + timedelta(1)).isoformat()}
            put = await client.put("/channels/own/promotions/x", json=said | window)
            assert put.status_code in (200, 422), put.text
            if put.status_code == 200:  # the door lets it in: the decider says what is wrong
                assert kinds(there.do(activate("x", 2, 1, limits=Limits(**limits)))) == ["RequestRefused"]
