"""An approved campaign that is drafted anew: what was booked on it stays, its turns go on, and channels follow it as before."""

from typing import Any

import pytest

from services.pricing.campaign.commands import StartCampaign
from shared.contracts.campaign_plans import Budget, LimitChange
from shared.contracts.campaigns import CampaignAdjusted, CampaignCostBooked, CampaignRefused, CampaignStarted, CampaignStepDone
from tests.pricing.campaigning import APPROVED, CHECKED, ID, PLAN, draft, drafted
from tests.pricing.test_campaigns import codes
from tests.pricing.world import NOW, pricing

LIMITS = (LimitChange(channel="own", promotion_id="618", uses=9),)
ADJUSTED = CampaignAdjusted(**ID, turn=1, limits=LIMITS, reason="it goes well", adjusted_at=NOW)
BILL: dict[str, Any] = {"booking_id": "b1", "head": "advertising", "amount": 4_000, "currency": "CNY", "day": "2026-11-01"}
BILLED = CampaignCostBooked(**ID, **BILL, booked_at=NOW)
DONE = CampaignStepDone(**ID, step="banners", done_at=NOW)
BEFORE = (drafted(), CHECKED, APPROVED, ADJUSTED, BILLED, DONE)


@pytest.mark.req("PRC-37")
def test_its_turns_go_on_so_that_channels_follow_its_start() -> None:
    again = APPROVED.model_copy(update={"revision": 2})
    started = CampaignStarted(**ID, turn=2, promotions=PLAN.promotions, actor="lin", started_at=NOW)
    there = pricing.given(*BEFORE, drafted(2, name="11.11"), CHECKED, again)
    there.when(StartCampaign(**ID), actor="lin").then(started)
    there.when(StartCampaign(**ID), actor="lin").twice()


@pytest.mark.req("PRC-35")
def test_its_bills_stay_and_no_plan_has_less() -> None:
    def refused(code: Any, reason: str) -> CampaignRefused:
        said = f"double-11: {reason}"
        return CampaignRefused(**ID, request="DraftCampaign", code=code, reason=said, refused_at=NOW)

    less = draft(budget=Budget(promotion=10_000, advertising=3_999, logistics=1_000))
    no = refused("budget_exceeded", "40.00 CNY are booked for advertising already")
    pricing.given(*BEFORE).when(less).then(no)
    pricing.given(*BEFORE).when(less).twice()
    other = refused("other_currency", "bills in CNY are booked already")
    pricing.given(*BEFORE).when(draft(currency="EUR")).then(other)
    enough = draft(budget=Budget(promotion=10_000, advertising=4_000, logistics=1_000))
    assert codes(*BEFORE, drafted(2, budget=enough.plan.budget), when=less) == ["budget_exceeded"]
    assert pricing.given(*BEFORE).when(enough, actor="lin").decided == [drafted(2, "lin", budget=enough.plan.budget)]
    other_money = draft(currency="EUR", budget=None)
    expected = drafted(2, "lin", currency="EUR", budget=None)
    assert pricing.given(*BEFORE[:4]).when(other_money, actor="lin").decided == [expected]  # nothing is booked yet
