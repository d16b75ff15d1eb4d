"""Signals: kept, newest first to leave last; they run strategies or open a review that shows all of them."""

from datetime import timedelta
from typing import Any

import pytest

from services.pricing.proposal.commands import Reprice
from services.pricing.service import service
from services.pricing.signal.commands import CloseReview, NoteCompetitorPrice, NoteMarket, NoteResearch
from services.pricing.signal.view import SignalsView
from shared.contracts.prices import SkuPriced
from shared.contracts.proposals import ChannelsWatched, PriceReviewClosed, PriceReviewOpened, SignalNoted, StrategySet
from shared.contracts.strategies import (
    CompetitorPrice,
    CostChange,
    CostPlus,
    Market,
    PriceComplaint,
    Repricing,
    Research,
    Signals,
)
from shared.contracts.support import PriceComplained
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.pricing.world import DAY, NOW, pricing

HOUR = timedelta(hours=1)
WATCHED = ChannelsWatched(sku="CUP", channels=("own", "till"), watched_at=NOW)
COMPLAINED = PriceComplained(ticket_id="t1", order_id="o1", sku="CUP", subject="dearer than next door", complained_at=NOW)


def rival(unit_price: int = 4_900, competitor: str = "other", **more: Any) -> NoteCompetitorPrice:
    return NoteCompetitorPrice(sku="CUP", competitor=competitor, currency="CNY", unit_price=unit_price, **more)


def seen(unit_price: int = 4_900, competitor: str = "other", at: Any = NOW) -> CompetitorPrice:
    return CompetitorPrice(competitor=competitor, currency="CNY", unit_price=unit_price, seen_at=at)


def noted(kind: Any, *channels: str, **signals: Any) -> SignalNoted:
    return SignalNoted(sku="CUP", kind=kind, signals=Signals(**signals), channels=channels, noted_at=NOW)


def opened(kind: Any) -> PriceReviewOpened:
    return PriceReviewOpened(sku="CUP", kind=kind, opened_at=NOW)


@pytest.mark.req("PRC-13", "PRC-17")
def test_a_competitors_price_runs_the_skus_strategies_or_opens_a_review() -> None:
    pricing.when(rival()).then(noted("competitor_price", competitors=(seen(),)), opened("competitor_price"))
    pricing.when(rival()).twice()
    fact = noted("competitor_price", "own", "till", competitors=(seen(),))
    pricing.given(WATCHED).when(rival()).then(fact)
    run = {"sku": "CUP", "signals": fact.signals}
    pricing.hears(fact).as_commands(("own/CUP", Reprice(channel="own", **run)), ("till/CUP", Reprice(channel="till", **run)))


@pytest.mark.req("PRC-17")
def test_of_a_competitor_the_price_that_was_seen_last_counts_and_no_clock_is_ahead() -> None:
    first = noted("competitor_price", competitors=(seen(),))
    pricing.given(first).when(rival(1, seen_at=NOW - HOUR), at=NOW + HOUR).then_nothing()
    [later, _] = pricing.given(first).when(rival(4_800, seen_at=NOW + DAY), at=NOW + HOUR).decided
    assert later.signals.competitors == (seen(4_800, at=NOW + HOUR),)
    [other, _] = pricing.given(first).when(rival(1, "third", seen_at=NOW - HOUR)).decided
    assert [each.competitor for each in other.signals.competitors] == ["other", "third"]


@pytest.mark.req("PRC-18", "PRC-42")
def test_a_changed_cost_is_a_signal_and_the_first_one_is_none() -> None:
    priced = SkuPriced(sku="CUP", currency="CNY", costs={"purchasing": 300}, priced_at=NOW)
    pricing.hears(priced).under("CUP")
    first = noted("cost", cost=CostChange(currency="CNY", costs={"purchasing": 300}, changed_at=NOW))
    pricing.given(WATCHED).when(priced).then(first)
    pricing.given(WATCHED).when(priced).twice()
    dearer = priced.model_copy(update={"costs": {"purchasing": 300, "marketing": 10}})
    change = CostChange(currency="CNY", before={"purchasing": 300}, costs=dearer.costs, changed_at=NOW)
    pricing.given(first, WATCHED).when(dearer).then(noted("cost", "own", "till", cost=change))
    pricing.given(first).when(dearer).then(noted("cost", cost=change), opened("cost"))
    pricing.when(SkuPriced(sku="CUP", currency="CNY", priced_at=NOW)).then_nothing()


@pytest.mark.req("PRC-19")
def test_complaints_are_for_people_and_join_the_review_that_is_open() -> None:
    pricing.hears(COMPLAINED).under("CUP")
    one = PriceComplaint(ticket_id="t1", order_id="o1", subject="dearer than next door", complained_at=NOW)
    first = noted("complaint", complaints=(one,))
    pricing.given(WATCHED).when(COMPLAINED).then(first, opened("complaint"))
    pricing.given(WATCHED).when(COMPLAINED).twice()
    second = COMPLAINED.model_copy(update={"ticket_id": "t2"})
    both = (one, one.model_copy(update={"ticket_id": "t2"}))
    pricing.given(first, opened("complaint")).when(second).then(noted("complaint", complaints=both))


@pytest.mark.req("PRC-03", "PRC-20")
def test_demand_and_stock_run_strategies_and_research_moves_nothing() -> None:
    market = Market(sold=20, usual=10, stock=5, target=50, measured_at=NOW)
    asked = NoteMarket(sku="CUP", sold=20, usual=10, stock=5, target=50)
    pricing.given(WATCHED).when(asked).then(noted("market", "own", "till", market=market))
    pricing.given(WATCHED).when(asked).twice()
    first = noted("market", market=market)
    hourly = asked.model_copy(update={"measured_at": NOW})
    pricing.given(first).when(hourly, at=NOW + HOUR).then_nothing()
    pricing.given(first).when(hourly.model_copy(update={"sold": 1, "measured_at": NOW - HOUR}), at=NOW + HOUR).then_nothing()
    [later, _] = pricing.given(first).when(hourly.model_copy(update={"measured_at": NOW + DAY}), at=NOW + HOUR).decided
    assert later.signals.market == market.model_copy(update={"measured_at": NOW + HOUR})
    study = NoteResearch(sku="CUP", currency="CNY", low=1, high=2, positioning="mid", demand="high")
    research = Research(**study.model_dump(exclude={"sku", "researched_at"}), researched_at=NOW)
    pricing.given(WATCHED).when(study).then(noted("research", research=research))
    pricing.given(WATCHED).when(study).twice()


def test_a_strategy_is_watched_where_it_is_set() -> None:
    own = StrategySet(channel="own", sku="CUP", terms=CostPlus(), policy=Repricing(), set_at=NOW)
    pricing.hears(own).under("CUP")
    pricing.when(own).then(ChannelsWatched(sku="CUP", channels=("own",), watched_at=NOW))
    pricing.when(own).twice()
    off = own.model_copy(update={"terms": None})
    pricing.given(WATCHED).when(off).then(ChannelsWatched(sku="CUP", channels=("till",), watched_at=NOW))
    pricing.when(off).then_nothing()


@pytest.mark.req("PRC-19")
def test_a_review_is_closed_with_its_outcome_and_the_next_signal_opens_another() -> None:
    close = CloseReview(sku="CUP", outcome="it stays")
    closed = PriceReviewClosed(sku="CUP", outcome="it stays", actor="lin", closed_at=NOW)
    given = pricing.given(noted("complaint"), opened("complaint"))
    given.when(close, actor="lin").then(closed)
    given.when(close, actor="lin").twice()
    assert [fact.code for fact in pricing.when(close).decided] == ["no_review"]
    [_, again] = pricing.given(opened("complaint"), closed).when(COMPLAINED).decided
    assert again == opened("complaint")
    shown = SignalsView(
        sku="CUP",
        channels=("own", "till"),
        last="complaint",
        noted_at=NOW,
        review="closed",
        opened_by="complaint",
        opened_at=NOW,
        outcome="it stays",
        closed_by="lin",
        closed_at=NOW,
    )
    ViewSpec(service, "signals").given(WATCHED, noted("complaint"), opened("complaint"), closed).then({"CUP": shown})


def test_signals_for_ever_keep_their_bounds() -> None:
    sku, now = Growing(pricing), NOW
    for n in range(60):
        now += HOUR
        sku.take(rival(n, word(n)).model_copy(update={"sku": word(0)}), word(0), now)
        sku.take(COMPLAINED.model_copy(update={"ticket_id": word(n), "sku": word(0)}), word(0), now)
        channel = StrategySet(channel=word(n), sku=word(0), terms=CostPlus(), policy=Repricing(), set_at=now)
        sku.take(channel, word(0), now)
    state = sku.states["signal", word(0)]
    assert (len(state.signals.competitors), len(state.signals.complaints), len(state.channels)) == (20, 20, 50)
    assert state.signals.competitors[0].competitor == word(40)
    sku.check()
