"""Promotions follow their campaign on each channel, and each answer is kept (PRC-37)."""

from typing import Any

import pytest

from services.pricing.offers.stops import PAUSES
from services.pricing.promotion.commands import FollowCampaign
from services.pricing.service import service
from shared.contracts.campaign_plans import LimitChange
from shared.contracts.campaigns import CampaignAdjusted, CampaignChannelAnswered, CampaignEnded, CampaignPaused, CampaignResumed
from shared.contracts.promoting import PromotionAdjusted, PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import Limits
from shared.testing.specs import ViewSpec
from tests.pricing.campaigning import ID, PLAN, STARTED
from tests.pricing.world import DAY, NOW, activate, activated, line, placed, pricing, set_price, world

OFF: dict[str, Any] = {"channel": "own", "promotion_id": "618"}
WAITING = PromotionPaused(**OFF, reason="it waits to be started", over_at=NOW + DAY, paused_at=NOW - DAY)
BEGUN = activated(activate())


def ask(asked: Any, turn: int = 1, reason: str = "", **figures: int) -> FollowCampaign:
    return FollowCampaign(**ID, **OFF, turn=turn, asked=asked, reason=reason, **figures)


def answer(asked: Any, code: str, reason: str = "", turn: int = 1) -> CampaignChannelAnswered:
    return CampaignChannelAnswered(**ID, **OFF, turn=turn, asked=asked, code=code, reason=reason, answered_at=NOW)


@pytest.mark.req("PRC-37")
def test_each_of_its_promotions_is_asked_on_its_channel() -> None:
    also: dict[str, Any] = {**ID, "turn": 2, "promotions": PLAN.promotions, "reason": "rain"}
    facts = {
        "start": STARTED.model_copy(update={"turn": 2, "reason": "rain"}),
        "pause": CampaignPaused(**also, paused_at=NOW),
        "resume": CampaignResumed(**also, resumed_at=NOW),
        "end": CampaignEnded(**also, ended_at=NOW),
    }
    for asked, fact in facts.items():
        own = ask(asked, 2, "rain")
        pricing.hears(fact).as_commands(("own", own), ("till", own.model_copy(update={"channel": "till"})))
    limit = LimitChange(**OFF, budget=7_000)
    adjusted = CampaignAdjusted(**ID, turn=2, limits=(limit,), reason="rain", adjusted_at=NOW)
    pricing.hears(adjusted).as_commands(("own", ask("adjust", 2, "rain", budget=7_000)))


@pytest.mark.req("PRC-37")
def test_a_promotion_that_waits_starts_with_its_campaign() -> None:
    resumed = PromotionResumed(**OFF, reason="campaign double-11", resumed_at=NOW)
    pricing.given(BEGUN, WAITING).when(ask("start")).then(resumed, answer("start", "running"))
    pricing.given(BEGUN, WAITING).when(ask("start")).twice()
    pricing.given(BEGUN).when(ask("start")).then(answer("start", "running"))
    later = activated(activate(starts_at=NOW + DAY / 2))
    pricing.given(later, WAITING).when(ask("start")).then(resumed, answer("start", "planned"))


@pytest.mark.req("PRC-37", "PRC-39")
def test_it_is_paused_ended_and_adjusted_with_its_campaign() -> None:
    why = "campaign double-11: rain"
    paused = PromotionPaused(**OFF, reason=why, over_at=NOW + DAY, paused_at=NOW)
    pricing.given(BEGUN).when(ask("pause", reason="rain")).then(paused, answer("pause", "paused"))
    ended = PromotionEnded(**OFF, reason=why, ended_at=NOW)
    pricing.given(BEGUN).when(ask("end", reason="rain")).then(ended, answer("end", "ended"))
    limited = activated(activate(limits=Limits(budget=5_000)))
    adjusted = PromotionAdjusted(**OFF, limits=Limits(budget=7_000), reason=why, over_at=NOW + DAY, adjusted_at=NOW)
    change = ask("adjust", reason="rain", budget=7_000)
    pricing.given(limited).when(change).then(adjusted, answer("adjust", "adjusted"))
    for command in (ask("pause"), ask("end"), change):
        pricing.given(limited).when(command).twice()


@pytest.mark.req("PRC-37")
def test_what_a_channel_refuses_is_its_answer() -> None:
    no = "618: channel own has no such promotion"
    for asked in ("start", "pause", "resume", "end", "adjust"):
        pricing.when(ask(asked)).then(answer(asked, "unknown_promotion", no))
    over = PromotionEnded(**OFF, ended_at=NOW)
    for asked in ("start", "pause", "resume", "end", "adjust"):
        pricing.given(BEGUN, WAITING, over).when(ask(asked)).then(answer(asked, "over"))
    [refused] = pricing.given(BEGUN).when(ask("adjust", uses=3)).decided
    assert (refused.code, "has no limit of uses" in refused.reason) == ("contradicts_promotion", True)


def test_an_answer_of_before_is_not_given_again() -> None:
    pricing.given(BEGUN, answer("pause", "paused", turn=3)).when(ask("start", 2)).then_nothing()


@pytest.mark.req("PRC-37")
def test_the_last_answer_of_each_promotion_is_shown() -> None:
    last = answer("pause", "paused", turn=2)
    ViewSpec(service, "campaign_answers").given(answer("start", "running"), last).then({"double-11/own/618": last})


@pytest.mark.req("PRC-37")
def test_one_that_is_activated_paused_applies_to_no_order_until_it_is_started() -> None:
    waits = activate().model_copy(update={"paused": True})
    pricing.when(waits).then(BEGUN, WAITING)
    pricing.when(waits).twice()
    run = world(set_price(), waits)
    before = placed(line("CUP", 3), order_id="o1", placed_at=NOW - DAY / 24)
    run.do(ask("start"), NOW + DAY / 24)
    after = placed(line("CUP", 3), order_id="o2", placed_at=NOW + DAY / 24)
    totals = [fact.total for order in (before, after) for fact in run.order(order) if hasattr(fact, "total")]
    assert totals == [30_000, 28_000]


def test_it_is_not_activated_paused_where_no_more_may_be() -> None:
    known = [WAITING.model_copy(update={"promotion_id": f"p{n}"}) for n in range(PAUSES)]
    [refused] = pricing.given(*known).when(activate().model_copy(update={"paused": True})).decided
    assert refused.code == "too_many_pauses"
