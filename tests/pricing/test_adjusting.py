"""Limits are raised and lowered while a promotion runs, with a reason; what is used stays used (PRC-39)."""

from typing import Any

import pytest

from services.pricing.offers.adjusted import ADJUSTMENTS
from services.pricing.offers.stops import KEPT
from services.pricing.promotion.commands import AdjustPromotion
from services.pricing.promotion.view import PromotionView
from services.pricing.service import service
from shared.contracts.campaigns import CampaignChannelAnswered
from shared.contracts.promoting import PromotionAdjusted, PromotionEnded
from shared.contracts.promotions import Limits
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.pricing.counted import kinds, order, price
from tests.pricing.world import DAY, NOW, activate, activated, pricing, set_price, world

LIMITS = Limits(uses=2, budget=10_000)
BEGUN = activated(activate(limits=LIMITS))
ENDS = NOW + DAY


def adjust(reason: str = "it goes well", **limits: int) -> AdjustPromotion:
    return AdjustPromotion(promotion_id="618", channel="own", reason=reason, **limits)


def adjusted(limits: Limits, **other: Any) -> PromotionAdjusted:
    of: dict[str, Any] = {"promotion_id": "618", "channel": "own", "limits": limits, "reason": "it goes well"}
    return PromotionAdjusted(**of | {"over_at": ENDS, "adjusted_at": NOW} | other)


@pytest.mark.req("PRC-39")
def test_limits_are_raised_and_lowered_and_each_once() -> None:
    more = Limits(uses=5, budget=10_000)
    pricing.given(BEGUN).when(adjust(uses=5), actor="lin").then(adjusted(more, actor="lin"))
    pricing.given(BEGUN).when(adjust(uses=5)).twice()
    fewer = Limits(uses=1, budget=500)
    pricing.given(BEGUN, adjusted(more)).when(adjust(uses=1, budget=500)).then(adjusted(fewer))
    pricing.given(BEGUN, adjusted(more)).when(adjust(uses=2)).then(adjusted(LIMITS))
    pricing.given(BEGUN).when(adjust(uses=2)).then_nothing()


@pytest.mark.req("PRC-39")
def test_its_terms_are_as_they_were_and_asking_for_them_again_is_a_repeat() -> None:
    more = adjusted(Limits(uses=5, budget=10_000))
    pricing.given(BEGUN, more).when(activate(limits=LIMITS)).then_nothing()
    [refused] = pricing.given(BEGUN, more).when(activate(limits=more.limits)).decided
    assert refused.code == "contradicts_promotion"
    shown = PromotionView(
        channel="own",
        offer=BEGUN.offer,
        skus=(),
        adjusted=more.limits,
        reason="it goes well",
        activated_at=NOW,
    )
    ViewSpec(service, "promotions").given(BEGUN, more).then({"own/618": shown})


@pytest.mark.req("PRC-39")
@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        ((), adjust(uses=3), "unknown_promotion"),
        ((BEGUN, PromotionEnded(promotion_id="618", channel="own", ended_at=NOW)), adjust(uses=3), "contradicts_promotion"),
        ((activated(activate()),), adjust(uses=3), "contradicts_promotion"),
        ((BEGUN,), adjust(per_customer=1), "contradicts_promotion"),
        ((BEGUN,), adjust(uses=0), "promotion_invalid"),
        ((BEGUN, *[adjusted(LIMITS, promotion_id=f"p{n}") for n in range(ADJUSTMENTS)]), adjust(uses=3), "too_many_adjustments"),
    ],
)
def test_what_cannot_be_adjusted_is_refused_by_name(facts: tuple[Any, ...], command: AdjustPromotion, code: str) -> None:
    [refused] = pricing.given(*facts).when(command).decided
    assert refused.code == code


def answer(asked: str, code: str, reason: str = "") -> CampaignChannelAnswered:
    of: dict[str, Any] = {"campaign_id": "june", "channel": "own", "promotion_id": "618", "turn": 1}
    return CampaignChannelAnswered(**of, asked=asked, code=code, reason=reason, answered_at=NOW)


def by_hand(**limits: int) -> AdjustPromotion:
    return adjust("it goes well", **limits).model_copy(update={"beside_campaign": False})


@pytest.mark.req("PRC-35", "PRC-39")
def test_a_campaign_raises_the_budget_of_its_promotions_and_nobody_beside_it() -> None:
    of_june = pricing.given(BEGUN, answer("start", "running"))
    [refused] = of_june.when(by_hand(budget=10_001)).decided
    text = "618: budget: it is a part of campaign june's, which raises it (POST /campaigns/june/adjust)"
    assert (refused.code, refused.reason) == ("budget_of_campaign", text)
    of_june.when(by_hand(budget=10_001)).twice()
    of_june.when(by_hand(budget=10_000)).then_nothing()
    of_june.when(by_hand(budget=9_999)).then(adjusted(Limits(uses=2, budget=9_999)))
    of_june.when(by_hand(uses=5)).then(adjusted(Limits(uses=5, budget=10_000)))
    lowered = pricing.given(BEGUN, answer("start", "running"), adjusted(Limits(uses=2, budget=500)))
    [refused] = lowered.when(by_hand(budget=501)).decided
    assert refused.code == "budget_of_campaign"


@pytest.mark.req("PRC-39")
def test_whoever_asked_before_that_was_a_rule_is_decided_as_then() -> None:
    more = adjusted(Limits(uses=2, budget=10_001))
    pricing.given(BEGUN, answer("start", "running")).when(adjust(budget=10_001)).then(more)
    recorded = {"promotion_id": "618", "channel": "own", "budget": 10_001, "reason": "it goes well"}
    pricing.given(BEGUN, answer("start", "running")).when(AdjustPromotion.model_validate(recorded)).then(more)


@pytest.mark.req("PRC-39")
@pytest.mark.parametrize("said", [answer("adjust", "adjusted"), answer("start", "unknown_promotion", "there was none")])
def test_one_that_no_campaign_has_started_is_raised_by_hand(said: CampaignChannelAnswered) -> None:
    for before in ((BEGUN,), (BEGUN, said)):
        pricing.given(*before).when(by_hand(budget=10_001)).then(adjusted(Limits(uses=2, budget=10_001)))


@pytest.mark.req("PRC-39")
def test_those_of_promotions_long_over_leave() -> None:
    known = [adjusted(LIMITS, promotion_id=f"p{n}") for n in range(ADJUSTMENTS)]
    late = activated(activate(limits=LIMITS, ends_at=NOW + 90 * DAY))
    [fact] = pricing.given(late, *known).when(adjust(uses=3), at=ENDS + KEPT).decided
    assert isinstance(fact, PromotionAdjusted)


@pytest.mark.req("PRC-36", "PRC-39")
@pytest.mark.parametrize("code", [None, "C"])
def test_orders_have_the_limits_of_when_they_were_placed(code: str | None) -> None:
    """One use; three from an hour on; then one again: two are used, so that who comes later has none."""
    there = world(set_price("CUP", 10_000), activate(limits=Limits(uses=1), code=code))
    there.do(adjust(uses=3), NOW + DAY / 24)
    there.do(adjust(uses=1), NOW + DAY / 12)
    codes = () if code is None else (code,)

    def off(id: str, hours: float) -> bool:
        facts = there.order(order(id, placed_at=NOW + hours * DAY / 24, codes=codes))
        assert kinds(facts)[-1] == "OrderPriced"
        return price(facts).total < 30_000

    assert [off("o1", 0), off("o2", 0.5)] == [True, False]
    assert [off("o3", 1), off("o4", 2)] == [True, False]
    assert off("o5", 1.5)  # placed when there were three
    there.check_documents()


@pytest.mark.req("PRC-39")
def test_another_promotion_keeps_its_own() -> None:
    there = world(set_price("CUP", 10_000), activate("other", limits=Limits(uses=1)), activate(limits=LIMITS), adjust(uses=5))
    facts = there.order(order())
    uses = {use.counter: use.uses for use in price(facts).uses}
    assert uses in ({"promotion/own/618": 5}, {"promotion/own/other": 1})


@pytest.mark.req("PRC-39")
async def test_it_is_asked_by_http_and_shown() -> None:
    own = "http://pricing/channels/own/promotions/618"
    terms = {"kind": "spend_threshold", "tiers": [{"threshold": 20_000, "off": 2_000}]}
    dates = {"starts_at": "2026-06-17T12:00:00Z", "ends_at": "2026-06-19T12:00:00Z"}
    async with clients(Memory([service], NOW)) as http:
        begun = await http.put(own, json={"currency": "CNY", "terms": terms, "limits": {"uses": 2}, **dates})
        assert begun.status_code == 200
        more = await http.post(f"{own}/adjust", json={"uses": 5, "reason": "it goes well"})
        assert (more.status_code, more.json()["adjusted"]["uses"], more.json()["offer"]["limits"]["uses"]) == (200, 5, 2)
        assert (await http.get(own)).json()["used"]["left"] == 5
        for wrong in ({"reason": "x"}, {"uses": 3}, {"uses": 0, "reason": "x"}, {"uses": 1.5, "reason": "x"}):
            assert (await http.post(f"{own}/adjust", json=wrong)).status_code == 422
        none = await http.post(f"{own}/adjust", json={"budget": 3, "reason": "x"})
        assert (none.status_code, none.json()["code"]) == (409, "contradicts_promotion")
