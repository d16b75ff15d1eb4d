"""However many promotions a channel has and lines an order, pricing's documents stay in their bounds."""

from datetime import timedelta

import pytest

from services.pricing.price.view import EARLIER
from services.pricing.promotion import decide
from services.pricing.promotion.state import KEPT, PROMOTIONS, SHOWN, Promotions
from services.pricing.rules import Promotion
from shared.contracts.limits import LINES
from shared.contracts.pricing import OrderPriced, PriceSet
from tests.domain.growing import LARGEST, WORD, Growing, size, word
from tests.pricing.wide import wide
from tests.pricing.world import DAY, NOW, activate, activated, end, pricing, set_price


def test_a_channel_takes_as_many_promotions_as_an_order_may_be_priced_by() -> None:
    channel = Growing(pricing)
    for n in range(SHOWN):
        assert len(channel.take(activate(word(n)), "own", NOW)) == 1
    for n in range(SHOWN, 3 * SHOWN):
        [refused] = channel.take(activate(word(n)), "own", NOW)
        assert refused.code == "too_many_promotions"
    text = "100 promotions of the channel run, are to come, or were over in the last 30 days: wait for those to pass"
    assert refused.reason == f"{word(3 * SHOWN - 1)}: {text}"
    channel.check()
    assert channel.take(activate(word(7)), "own", NOW) == []
    assert [fact.code for fact in channel.take(activate(word(7), discount=1), "own", NOW)] == ["contradicts_promotion"]
    # one that was ended still may have orders that wait for its price
    assert len(channel.take(end(word(7)), "own", NOW)) == 1
    late = activate("late", ends_at=NOW + 90 * DAY)
    assert [fact.code for fact in channel.take(late, "own", NOW)] == ["too_many_promotions"]
    assert len(channel.take(late, "own", NOW + KEPT)) == 1
    assert [p.promotion_id for p in channel.documents["promotions", "own"].promotions[-2:]] == [word(SHOWN - 1), "late"]
    channel.check()


def test_a_channel_that_has_promotions_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "PROMOTIONS", 500)
    channel, now = Growing(pricing), NOW
    for n in range(1_000):
        facts = channel.take(activate(word(n), starts_at=now, ends_at=now + timedelta(hours=1)), "own", now)
        assert [getattr(fact, "code", "") for fact in facts] == ["" if n < 500 else "too_many_promotions"]
        now += DAY
    assert facts[0].reason.endswith("the channel has had 500 promotions, and takes no more, since no id is used twice")
    assert len(channel.documents["promotions", "own"].promotions) <= 31
    channel.check()


def test_all_promotions_that_a_channel_may_have_fit_a_document() -> None:
    known = Promotion.model_validate(activate(WORD, 10**10, 10**10).model_dump() | {"ended_at": NOW})
    assert size(Promotions(promotions=(known,) * PROMOTIONS)) < LARGEST


def test_the_widest_price_is_shown_whole() -> None:
    order, found = wide()
    priced = Growing(pricing)
    [fact] = priced.take(order, "o1", NOW, found)
    assert isinstance(fact, OrderPriced)
    assert len(priced.documents["order_prices", "o1"].explanation) == LINES + SHOWN
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
    for known, code in (({**dict.fromkeys(found), "promotions/own": None}, "unknown_sku"), (found, "currency_differs")):
        asked = order if code == "unknown_sku" else order.model_copy(update={"currency": "EUR"})
        [refused] = Growing(pricing).take(asked, "o1", NOW, known)
        assert (refused.code, refused.reason.endswith("and 1,990 more")) == (code, True)
    free = order.model_copy(update={"price_source": "storefront"})
    [refused] = Growing(pricing).take(free, "o1", NOW)
    assert (refused.code, refused.reason.endswith("and 1,990 more")) == ("price_missing", True)


def test_a_promotion_of_before_the_limit_is_still_shown() -> None:
    channel = Growing(pricing)
    for n in range(2 * SHOWN):
        channel.fold(activated(activate(word(n))))
    assert len(channel.documents["promotions", "own"].promotions) == 2 * SHOWN
    assert [fact.code for fact in channel.take(activate("new"), "own", NOW)] == ["too_many_promotions"]
