"""Gifts whose uses are counted: what comes back where they do not come, and what does not."""

import pytest

from services.pricing.batch.commands import IssueCodes
from services.pricing.customer.commands import GroupCustomer
from shared.contracts.promotions import UNIQUE, Gift, Limits
from shared.contracts.uses_due import OrderGiftsDropped
from tests.pricing.counted import LIN, due, kinds, order, price
from tests.pricing.world import NOW, activate_offer, offer, set_price, world


@pytest.mark.req("PRC-24", "PRC-28")
def test_an_order_whose_gift_is_dropped_stays_its_customers_first() -> None:
    """It goes on: who got a gift of first orders promised, and lost it, has had his first order."""
    there = world(set_price("CUP", 10_000), set_price("MUG", 100), GroupCustomer(customer_id="lin"))
    limits = Limits(uses=5, first_order=True)
    there.do(activate_offer(offer("gift", terms=Gift(sku="MUG"), limits=limits), "CUP"))
    assert price(there.order(order(customer=LIN))).gifts == (2,)
    there.do(due("confirmed"))
    there.do(OrderGiftsDropped(order_id="o1", gifts=(1,), dropped_at=NOW))
    assert there.documents["counters", "promotion/own/gift"].committed == 0
    assert there.documents["counters", "customer/lin"].committed == 1
    assert price(there.order(order("o2", customer=LIN))).explanation[-1].code == "not_first_order"


@pytest.mark.req("PRC-28")
def test_what_several_gifts_used_together_comes_back_with_the_last_of_them() -> None:
    there = world(set_price("CUP", 10_000), set_price("MUG", 100))
    for id in ("g1", "g2"):
        there.do(activate_offer(offer(id, terms=Gift(sku="MUG"), code="C", limits=Limits(code_uses=3)), "CUP"))
    assert [use.counter for use in price(there.order(order(codes=("C",)))).uses] == ["code/C"]
    there.do(due("confirmed"))
    assert kinds(there.do(OrderGiftsDropped(order_id="o1", gifts=(1,), dropped_at=NOW))) == ["GiftsOutOfStock"]
    last = there.do(OrderGiftsDropped(order_id="o1", gifts=(2,), dropped_at=NOW))
    assert kinds(last) == ["UsesSettled", "GiftsOutOfStock", "UseReturned"]


@pytest.mark.req("PRC-23", "PRC-28")
def test_two_unique_codes_of_a_promotion_bring_one_gift() -> None:
    there = world(set_price("CUP", 10_000), set_price("MUG", 100))
    limits = Limits(uses=5, code_uses=1)
    there.do(activate_offer(offer("gift", terms=Gift(sku="MUG"), code=UNIQUE, limits=limits), "CUP"))
    there.do(IssueCodes(channel="own", promotion_id="gift", batch="june", codes=("A1", "B2")))
    priced = price(there.order(order(codes=("B2", "A1"))))
    assert priced.gifts == (2,)
    assert [use.counter for use in priced.uses] == ["code/B2", "promotion/own/gift"]
    assert price(there.order(order("o2", codes=("A1",)))).gifts == (2,)
