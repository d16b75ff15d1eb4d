"""However many promotions a channel has and lines an order, pricing's documents stay in their bounds."""

from datetime import timedelta
from typing import Any

from services.pricing.code.commands import OfferCode
from services.pricing.code.state import TERMS
from services.pricing.offers.state import KEPT_OFFERS, ORDER_WIDE, PER_SKU
from services.pricing.offers.stops import KEPT
from services.pricing.price.view import EARLIER
from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.limits import LINES
from shared.contracts.prices import PriceSet
from shared.contracts.pricing import OrderPriced
from shared.contracts.promoting import CodeOffered, PromotionActivated
from shared.contracts.promotions import ItemDiscount
from tests.domain.growing import Growing, word
from tests.pricing.wide import wide
from tests.pricing.world import DAY, NOW, activate, activate_offer, end, offer, pricing, set_price


def item(id: str, *skus: str, **other: Any) -> ActivatePromotion:
    return activate_offer(offer(id, terms=ItemDiscount(rate=1_000), **other), *skus)


def test_a_channel_takes_as_many_promotions_on_whole_orders_as_the_engine_tries() -> None:
    channel = Growing(pricing)
    for n in range(ORDER_WIDE):
        assert len(channel.take(activate(word(n)), "own", NOW)) == 1
    [refused] = channel.take(activate(word(ORDER_WIDE)), "own", NOW)
    assert (refused.code, refused.reason) == (
        "too_many_order_promotions",
        f"{word(ORDER_WIDE)}: 25 promotions on whole orders of own run or are to come",
    )
    assert channel.take(activate(word(7)), "own", NOW) == []
    assert [fact.code for fact in channel.take(activate(word(7), discount=1), "own", NOW)] == ["contradicts_promotion"]
    assert len(channel.take(end(word(7)), "own", NOW)) == 1
    assert len(channel.take(activate("next"), "own", NOW)) == 1
    channel.check()


def test_those_that_are_over_stay_for_orders_that_are_heard_late_and_count() -> None:
    channel = Growing(pricing)
    for n in range(KEPT_OFFERS):
        assert len(channel.take(activate(word(n)), "own", NOW)) == 1
        assert len(channel.take(end(word(n)), "own", NOW)) == 1
    late = activate("late", ends_at=NOW + 90 * DAY)
    assert [fact.code for fact in channel.take(late, "own", NOW)] == ["too_many_promotions"]
    channel.check()
    assert len(channel.take(late, "own", NOW + KEPT)) == 1
    assert [each.promotion_id for each in channel.documents["offers", "own"].offers] == ["late"]
    channel.check()


def test_a_channel_that_has_promotions_for_ever() -> None:
    channel, now = Growing(pricing), NOW
    for n in range(300):
        offer = activate(word(n), starts_at=now, ends_at=now + timedelta(hours=1))
        assert [type(fact) for fact in channel.take(offer, "own", now)] == [PromotionActivated]
        now += DAY
    assert len(channel.documents["offers", "own"].offers) <= 9
    channel.check()


def test_a_sku_takes_so_many_promotions_and_the_next_names_it() -> None:
    channel = Growing(pricing)
    for n in range(PER_SKU):
        assert len(channel.take(item(word(n), "CUP", word(1)), "own", NOW)) == 1
    [refused] = channel.take(item("next", "CUP", "POT", word(1)), "own", NOW)
    assert refused.reason == f"next: 50 promotions run or are to come of CUP, {word(1)}"
    assert len(channel.take(item("next", "POT"), "own", NOW)) == 1
    # a place is free once its planned time is over
    assert len(channel.take(end(word(7)), "own", NOW)) == 1
    assert [fact.code for fact in channel.take(item("more", "CUP"), "own", NOW)] == ["too_many_promotions"]
    assert len(channel.take(item("more", "CUP", starts_at=NOW + DAY, ends_at=NOW + 20 * DAY), "own", NOW + DAY + KEPT)) == 1
    channel.check()


def test_the_widest_promotion_that_a_record_holds() -> None:
    channel = Growing(pricing)
    skus = tuple(word(n) for n in range(2_000))
    [activated] = channel.take(item("wide", *skus), "own", NOW)
    assert len(activated.skus) == 2_000
    channel.check()


def test_a_code_takes_so_many_promotions() -> None:
    coded = Growing(pricing)
    for n in range(TERMS):
        offered = OfferCode(code="C", channel=word(n), offer=activate(word(n), code="C").offer, skus=())
        assert [type(fact) for fact in coded.take(offered, "C", NOW)] == [CodeOffered]
        assert coded.take(offered, "C", NOW) == []
    [refused] = coded.take(OfferCode(code="C", channel="own", offer=activate(code="C").offer), "C", NOW)
    assert (refused.code, refused.reason) == ("too_many_promotions", "C: 50 promotions have had this code, and no more may")
    coded.check()


def test_the_widest_price_is_shown_whole() -> None:
    order, found = wide()
    priced = Growing(pricing)
    [fact] = priced.take(order, "o1", NOW, found)
    assert isinstance(fact, OrderPriced)
    assert len(priced.documents["order_prices", "o1"].explanation) == LINES + ORDER_WIDE
    assert priced.take(order, "o1", NOW, found) == []
    priced.check()


def test_a_robot_that_sets_a_price_for_ever() -> None:
    channel, now = Growing(pricing), NOW
    for n in range(1_300):
        facts = channel.take(set_price(word(1), 10**10 - n, name="雪" * 200), f"own/{word(1)}", now)
        assert [type(fact) for fact in facts] == [PriceSet]
        assert channel.take(set_price(word(1), 10**10 - n, name="雪" * 200), f"own/{word(1)}", now) == []
        now += timedelta(minutes=1)
    shown = channel.documents["prices", f"own/{word(1)}"]
    assert [each.unit_price for each in shown.earlier] == [10**10 - n for n in range(1_299 - EARLIER, 1_299)]
    channel.check()


def test_no_refusal_lists_two_thousand_skus() -> None:
    order, found = wide()
    for known, code in ((dict.fromkeys(found), "unknown_sku"), (found, "currency_differs")):
        asked = order if code == "unknown_sku" else order.model_copy(update={"currency": "EUR"})
        [refused] = Growing(pricing).take(asked, "o1", NOW, known)
        assert (refused.code, refused.reason.endswith("and 1,990 more")) == (code, True)
    free = order.model_copy(update={"price_source": "storefront"})
    [refused] = Growing(pricing).take(free, "o1", NOW)
    assert (refused.code, refused.reason.endswith("and 1,990 more")) == ("price_missing", True)
