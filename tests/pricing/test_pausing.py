"""A promotion is paused, resumed and ended with a reason; its terms never change (PRC-39)."""

from datetime import datetime
from typing import Any

import pytest

from services.pricing.offers.stops import KEPT, PAUSES, Stop, stopped_at
from services.pricing.promotion.commands import EndPromotion, PausePromotion, ResumePromotion
from shared.contracts.pricing import OrderPriced
from shared.contracts.promoting import PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import ItemDiscount
from tests.pricing.world import (
    DAY,
    NOW,
    World,
    activate,
    activate_offer,
    activated,
    end,
    line,
    offer,
    placed,
    pricing,
    set_price,
    world,
)

PAUSE = PausePromotion(promotion_id="618", channel="own", reason="wrong picture")
RESUME = ResumePromotion(promotion_id="618", channel="own", reason="it is right")
ENDS = NOW + DAY
PAUSED = PromotionPaused(**dict(PAUSE), actor="lin", over_at=ENDS, paused_at=NOW)
RESUMED = PromotionResumed(**dict(RESUME), actor="chen", resumed_at=NOW)
BEGUN = activated(activate())


def test_it_is_paused_and_resumed_and_each_once() -> None:
    pricing.given(BEGUN).when(PAUSE, actor="lin").then(PAUSED)
    pricing.given(BEGUN).when(PAUSE).twice()
    pricing.given(BEGUN, PAUSED).when(RESUME, actor="chen").then(RESUMED)
    pricing.given(BEGUN, PAUSED).when(RESUME).twice()
    pricing.given(BEGUN).when(RESUME).then_nothing()
    pricing.given(BEGUN, PAUSED, RESUMED).when(PAUSE, actor="lin").then(PAUSED)


def test_it_is_ended_with_a_reason() -> None:
    ending = EndPromotion(promotion_id="618", channel="own", reason="sold out")
    ended = PromotionEnded(promotion_id="618", channel="own", reason="sold out", actor="lin", ended_at=NOW)
    for facts in ([BEGUN], [BEGUN, PAUSED]):
        pricing.given(*facts).when(ending, actor="lin").then(ended)
        pricing.given(*facts).when(ending).twice()


@pytest.mark.parametrize("command", [PAUSE, RESUME])
def test_nobody_pauses_what_is_not_there_or_over(command: Any) -> None:
    [unknown] = pricing.when(command).decided
    assert unknown.code == "unknown_promotion"
    over = PromotionEnded(promotion_id="618", channel="own", ended_at=NOW)
    known = [BEGUN, over] if command is PAUSE else [BEGUN, PAUSED, over]
    [refused] = pricing.given(*known).when(command).decided
    assert (refused.code, "it was over at" in refused.reason) == ("contradicts_promotion", True)


def test_a_paused_promotion_keeps_its_terms() -> None:
    pricing.given(BEGUN, PAUSED).when(activate()).then_nothing()
    [refused] = pricing.given(BEGUN, PAUSED).when(activate(discount=1)).decided
    assert refused.code == "contradicts_promotion"


def moments(run: World, **order: Any) -> list[int]:
    """What orders get off that were placed before a pause of an hour, in it, and after."""
    off = []
    for n, at in enumerate((NOW, NOW + DAY / 24, NOW + DAY / 12)):
        [fact] = run.order(placed(line("CUP", 3), order_id=f"o{n}", placed_at=at, **order))
        assert isinstance(fact, OrderPriced)
        off.append(sum(share.amount for share in fact.shares))
    return off


@pytest.mark.req("PRC-39")
@pytest.mark.parametrize(
    ("activation", "codes"),
    [
        (activate(), ()),
        (activate_offer(offer(terms=ItemDiscount(off=1_000)), "CUP"), ()),
        (activate_offer(offer(terms=ItemDiscount(off=1_000), code="C"), "CUP"), ("C",)),
        (activate(code="C"), ("C",)),
    ],
)
def test_no_order_that_is_placed_in_a_pause_gets_it_whatever_it_targets(activation: Any, codes: tuple[str, ...]) -> None:
    run = world(set_price(), activation)
    run.do(PAUSE, NOW + DAY / 24)
    run.do(RESUME, NOW + DAY / 12)
    given = moments(run, codes=codes)
    assert given[0] > 0 and given == [given[0], 0, given[0]]
    run.check_documents()


def test_the_trace_of_a_code_says_that_it_is_paused() -> None:
    run = world(set_price(), activate(code="C"), PAUSE)
    [fact] = run.order(placed(line("CUP", 3), codes=("C",)))
    assert isinstance(fact, OrderPriced)
    assert [(step.subject, step.code) for step in fact.explanation[1:]] == [("C", "paused")]


def test_another_promotion_of_the_channel_runs_on() -> None:
    run = world(set_price(), activate(), activate("other", discount=1_000), PAUSE)
    [fact] = run.order(placed(line("CUP", 3)))
    assert isinstance(fact, OrderPriced)
    assert [share.promotion_id for share in fact.shares] == ["other"]


def test_a_channel_has_so_many_pauses_and_those_long_over_leave() -> None:
    known = [PAUSED.model_copy(update={"promotion_id": f"p{n}"}) for n in range(PAUSES)]
    [refused] = pricing.given(BEGUN, *known).when(PAUSE).decided
    assert refused.code == "too_many_pauses"
    late = activated(activate(ends_at=NOW + 90 * DAY))
    [paused] = pricing.given(late, *known).when(PAUSE, at=ENDS + KEPT).decided
    assert isinstance(paused, PromotionPaused)
    pricing.given(BEGUN, *known).when(end()).then(PromotionEnded(promotion_id="618", channel="own", ended_at=NOW))


def test_from_a_pause_until_its_resumption() -> None:
    def stopped(until: datetime | None, at: datetime) -> bool:
        stop = Stop(promotion_id="p", since=NOW, until=until, over_at=NOW + 9 * DAY)
        return stopped_at([stop.model_dump(mode="json")], at) == ["p"]

    assert [stopped(NOW + DAY, NOW + n * DAY / 2) for n in range(-1, 3)] == [False, True, True, False]
    assert stopped(None, NOW + 8 * DAY)
