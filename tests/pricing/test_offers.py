"""Promotions of every kind at their door, codes that follow them, customers; each twice."""

from typing import Any

import pytest

from services.pricing.code.commands import EndCode, OfferCode
from services.pricing.customer.commands import GroupCustomer
from shared.contracts.pricing import CustomerGrouped
from shared.contracts.promoting import CodeEnded, CodeOffered, PromotionEnded
from shared.contracts.promotions import Bundle, BuyGet, FlashPrice, Gift, ItemDiscount, Offer, Part, SpendThreshold, Tier
from tests.pricing.world import DAY, NOW, activate_offer, activated, end, line, offer, placed, pricing, set_price, world

CODED = offer("welcome", code="WELCOME")


def of(terms: Any, id: str = "p") -> Offer:
    return offer(id, terms=terms)


@pytest.mark.req("PRC-21", "PRC-27", "PRC-30", "PRC-36")
@pytest.mark.parametrize(
    ("terms", "skus", "reason"),
    [
        (SpendThreshold(tiers=()), (), "it needs a threshold"),
        (
            SpendThreshold(tiers=(Tier(threshold=2, off=1), Tier(threshold=2, off=2))),
            (),
            "tiers must rise, each from another threshold on",
        ),
        (SpendThreshold(tiers=(Tier(threshold=2),)), (), "a tier has either an amount off, or a rate"),
        (SpendThreshold(tiers=(Tier(threshold=2, off=1, rate=1),)), (), "a tier has either an amount off, or a rate"),
        (
            SpendThreshold(tiers=(Tier(threshold=2, rate=10_001),)),
            (),
            "a rate is more than 0 and at most 10,000 parts in 10,000, not 10,001",
        ),
        (
            SpendThreshold(tiers=(Tier(threshold=0, off=1),), each=True),
            (),
            "each full threshold again is of one tier with a fixed amount, from more than nothing on",
        ),
        (ItemDiscount(rate=1), (), "item_discount needs SKUs that it targets"),
        (ItemDiscount(), ("A",), "either an amount off each piece, or a rate"),
        (ItemDiscount(off=0), ("A",), "an amount off is more than nothing, not 0.00 CNY"),
        (ItemDiscount(rate=1), ("A", "A"), "it names a SKU twice"),
        (FlashPrice(unit_price=-1), ("A",), "a price is not negative"),
        (BuyGet(buy=1, get=0), ("A",), "it needs pieces to buy, and pieces to get"),
        (
            Bundle(parts=(Part(sku="A", quantity=1),), unit_price=1),
            ("A", "B"),
            "a bundle targets the SKUs that it is made of",
        ),
        (
            Bundle(parts=(Part(sku="A", quantity=0),), unit_price=1),
            ("A",),
            "a bundle has each SKU once, of at least a piece",
        ),
        (Gift(sku="S", quantity=0), ("A",), "a gift is at least a piece"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms: Any, skus: tuple[str, ...], reason: str) -> None:
    [refused] = pricing.when(activate_offer(of(terms), *skus)).decided
    assert (refused.code, refused.reason) == ("promotion_invalid", f"p: {reason}")
    pricing.when(activate_offer(of(terms), *skus)).twice()


def test_only_a_promotion_on_orders_is_exclusive() -> None:
    [refused] = pricing.when(activate_offer(of(ItemDiscount(rate=1)).model_copy(update={"exclusive": True}), "A")).decided
    assert refused.reason == "p: only a promotion on orders may be exclusive"


@pytest.mark.req("PRC-28")
def test_a_gift_has_its_list_price_in_it() -> None:
    asked = activate_offer(of(Gift(sku="SCARF")), "COAT")
    [refused] = pricing.when(asked, found={"prices/own/SCARF": None, "prices/base/SCARF": None}).decided
    assert refused.code == "no_price_for_gift"
    found = {"prices/own/SCARF": {"name": "Scarf", "currency": "CNY", "unit_price": 2900}, "prices/base/SCARF": None}
    with_price = activate_offer(of(Gift(sku="SCARF", name="Scarf", unit_price=2900)), "COAT")
    pricing.when(asked, found=found).then(activated(with_price))
    pricing.given(activated(with_price)).when(asked, found=found).then_nothing()


@pytest.mark.req("PRC-23")
def test_a_code_follows_its_promotion() -> None:
    pricing.hears(activated(activate_offer(CODED, "CUP"))).as_commands(
        ("WELCOME", OfferCode(code="WELCOME", channel="own", offer=CODED, skus=("CUP",)))
    )
    pricing.hears(activated(activate_offer(offer()))).as_commands()
    ended = PromotionEnded(promotion_id="welcome", channel="own", code="WELCOME", ended_at=NOW)
    pricing.given(activated(activate_offer(CODED))).when(end("welcome")).then(ended)
    ends = EndCode(code="WELCOME", channel="own", promotion_id="welcome", ended_at=NOW)
    pricing.hears(ended).as_commands(("WELCOME", ends))
    pricing.hears(PromotionEnded(promotion_id="618", channel="own", ended_at=NOW)).as_commands()
    offered = CodeOffered(code="WELCOME", channel="own", offer=CODED, offered_at=NOW)
    gone = CodeEnded(code="WELCOME", channel="own", promotion_id="welcome", ended_at=NOW)
    asked = OfferCode(code="WELCOME", channel="own", offer=CODED)
    pricing.when(asked).then(offered)
    pricing.when(asked).twice()
    pricing.given(offered).when(ends).then(gone)
    pricing.given(offered).when(ends).twice()
    pricing.when(ends).then_nothing()


@pytest.mark.req("PRC-23", "PRC-36")
def test_a_code_that_does_not_apply_refuses_no_order_and_says_why() -> None:
    over = offer("past", code="PAST", starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    there = world(
        set_price(unit_price=30000),
        activate_offer(CODED),
        activate_offer(over),
        activate_offer(offer("t", code="T"), channel="till"),
    )
    [priced] = there.order(placed(line("CUP"), codes=("WELCOME", "PAST", "T", "NEVER")))
    assert [(step.subject, step.code) for step in getattr(priced, "explanation", ())] == [
        ("CUP", "applied"),
        ("welcome", "applied"),
        ("T", "wrong_channel"),
        ("NEVER", "unknown_code"),
        ("past", "over"),
    ]


@pytest.mark.req("MEM-02", "MEM-05")
def test_a_customer_is_grouped_once() -> None:
    asked = GroupCustomer(customer_id="c1", tier="gold", groups=("vip",), segment="quality")
    said = CustomerGrouped(customer_id="c1", tier="gold", groups=("vip",), segment="quality", grouped_at=NOW)
    pricing.when(asked).then(said)
    pricing.when(asked).twice()
    pricing.given(said).when(GroupCustomer(customer_id="c1")).then(CustomerGrouped(customer_id="c1", grouped_at=NOW))


@pytest.mark.req("MEM-05", "PRC-26")
def test_segments_and_tiers_have_offers_of_their_own() -> None:
    """Worked: 100.00, for those who look at the price 10 % off, for gold 12 % off."""
    there = world(
        set_price(unit_price=10000),
        activate_offer(of(ItemDiscount(rate=1000), "value").model_copy(update={"groups": ("segment:price",)}), "CUP"),
        activate_offer(of(ItemDiscount(rate=1200), "golden").model_copy(update={"groups": ("tier:gold",)}), "CUP"),
        GroupCustomer(customer_id="p", segment="price"),
        GroupCustomer(customer_id="q", segment="quality", tier="silver", groups=("gold", "price")),
        GroupCustomer(customer_id="g", segment="price", tier="gold"),
    )
    for customer, total, codes in (
        (None, 10000, ["not_in_group", "not_in_group"]),
        ("p", 9000, ["applied", "not_in_group"]),
        ("q", 10000, ["not_in_group", "not_in_group"]),
        ("g", 8800, ["applied", "beaten"]),
    ):
        order = placed(line("CUP"), order_id=str(customer), customer=customer and {"customer_id": customer})
        [priced] = there.order(order)
        seen = priced.model_dump()
        assert (seen["total"], [step["code"] for step in seen["explanation"][1:]]) == (total, codes), customer
    there.do(GroupCustomer(customer_id="p", segment="quality"))
    [priced] = there.order(placed(line("CUP"), order_id="later", customer={"customer_id": "p"}))
    assert priced.model_dump()["total"] == 10000


@pytest.mark.req("MEM-05", "PRC-26")
def test_a_segment_has_a_price_of_its_own() -> None:
    there = world(
        set_price(unit_price=10000),
        set_price(unit_price=9400, group="segment:price"),
        set_price(unit_price=9200, group="tier:gold"),
        GroupCustomer(customer_id="p", segment="price"),
        GroupCustomer(customer_id="g", segment="price", tier="gold"),
    )
    totals = {}
    for customer in ("stranger", "p", "g"):
        [priced] = there.order(placed(line("CUP"), order_id=customer, customer={"customer_id": customer}))
        totals[customer] = priced.model_dump()["total"]
    assert totals == {"stranger": 10000, "p": 9400, "g": 9200}


@pytest.mark.req("PRC-26")
def test_members_and_groups_have_offers_of_their_own() -> None:
    there = world(
        set_price(unit_price=10000),
        activate_offer(of(ItemDiscount(rate=500), "members").model_copy(update={"members": True}), "CUP"),
        activate_offer(of(ItemDiscount(rate=1000), "vips").model_copy(update={"groups": ("vip",)}), "CUP"),
        GroupCustomer(customer_id="m", tier="silver"),
        GroupCustomer(customer_id="v", tier="gold", groups=("vip", "staff")),
    )
    for customer, total, codes in (
        (None, 10000, ["not_member", "not_in_group"]),
        ("nobody", 10000, ["not_member", "not_in_group"]),
        ("m", 9500, ["applied", "not_in_group"]),
        ("v", 9000, ["applied", "beaten"]),
    ):
        order = placed(line("CUP"), order_id=str(customer), customer=customer and {"customer_id": customer})
        [priced] = there.order(order)
        seen = priced.model_dump()
        assert (seen["total"], [step["code"] for step in seen["explanation"][1:]]) == (total, codes)
