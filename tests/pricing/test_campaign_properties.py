"""Whatever is asked of a campaign in whatever order: no head is overdrawn, each turn asks once, and what ended stays ended."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.campaign.commands import (
    BookCampaignCost,
    CompleteStep,
    EndCampaign,
    PauseCampaign,
    ResumeCampaign,
    StartCampaign,
)
from services.pricing.campaign.live import borne
from services.pricing.campaign.state import Campaign
from shared.contracts.campaign_plans import Budget, Partner
from tests.domain.growing import Growing
from tests.pricing.campaigning import APPROVE, CHECK, ID, adjusting, draft, found
from tests.pricing.world import NOW, pricing

amounts = st.integers(-6_000, 6_000)
bills = st.builds(
    BookCampaignCost,
    campaign_id=st.just("double-11"),
    booking_id=st.sampled_from("abcdef"),
    head=st.sampled_from(["advertising", "logistics"]),
    amount=amounts,
    day=st.just("2026-06-18"),
)
budgets = st.builds(Budget, promotion=st.just(10_000), advertising=st.integers(0, 6_000), logistics=st.integers(0, 2_000))
AGAIN = APPROVE.model_copy(update={"revision": 2})
commands = st.one_of(
    st.sampled_from(
        [draft(), draft(name="other"), CHECK, APPROVE, APPROVE.model_copy(update={"revision": 2}), StartCampaign(**ID)]
    ),
    st.sampled_from([each(**ID, reason="so") for each in (PauseCampaign, ResumeCampaign, EndCampaign)]),
    st.just(CompleteStep(**ID, step="banners")),
    bills,
    st.builds(lambda budget: adjusting(budget=budget), budgets),
)
NEXT = {
    "draft": {"draft", "approved", "ended"},
    "approved": {"draft", "approved", "running", "ended"},
    "running": {"running", "paused", "ended"},
    "paused": {"paused", "running", "ended"},
    "ended": {"ended"},
}


@pytest.mark.req("PRC-35", "PRC-39")
@given(st.lists(commands, max_size=15), st.booleans())
def test_no_head_is_overdrawn_and_what_ended_stays_ended(asked: list[Any], begun: bool) -> None:
    run = Growing(pricing)
    status, turn = "draft", 0
    for command in [draft(), *([CHECK, APPROVE, StartCampaign(**ID)] if begun else []), *asked]:
        facts = run.take(command, "double-11", NOW, found())
        state = run.states["campaign", "double-11"]
        assert isinstance(state, Campaign) and pricing.wiring.nouns["campaign"].always["within_budget"](state)
        assert state.status in NEXT[status]
        asks = [fact.turn for fact in facts if hasattr(fact, "turn")]
        assert asks == ([turn + 1] if state.turn != turn else [])
        status, turn = state.status, state.turn
        view = run.documents["campaigns", "double-11"]
        assert {name: getattr(view, name) for name in Campaign.model_fields} == dict(state)
    run.check()


@pytest.mark.req("PRC-40")
@given(st.integers(0, 10**12), st.lists(st.integers(1, 2_500), max_size=4))
def test_what_partners_bear_sums_to_what_is_spent(spent: int, rates: list[int]) -> None:
    parts = borne(spent, [Partner(name=str(n), rate=rate) for n, rate in enumerate(rates)])
    assert (sum(each.spent for each in parts), sum(each.rate for each in parts)) == (spent, 10_000)
    assert all(abs(each.spent * 10_000 - spent * each.rate) < 10_000 for each in parts)


@pytest.mark.req("PRC-40")
def test_a_cent_that_is_left_is_the_largest_remainders() -> None:
    partners = (Partner(name="Acme", rate=3_333), Partner(name="Zeta", rate=3_333))
    assert [each.spent for each in borne(100, partners)] == [33, 33, 34]
    assert [each.spent for each in borne(1, partners)] == [0, 0, 1]
