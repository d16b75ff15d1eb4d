"""What a campaign did is noted on it, and another one follows it; each twice."""

import pytest

from shared.contracts.campaigns import CampaignEnded
from tests.pricing.campaigning import APPROVED, CHECKED, EVALUATE, EVALUATED, EVALUATION, ID, PLAN, RUNNING, draft, drafted
from tests.pricing.test_campaigns import codes
from tests.pricing.world import NOW, pricing

ENDED = CampaignEnded(**ID, turn=2, promotions=PLAN.promotions, reason="rain", ended_at=NOW)


@pytest.mark.req("ANA-13", "ANA-14", "ANA-15", "ANA-16", "PRC-33")
def test_what_it_did_is_noted_and_a_later_figure_counts() -> None:
    pricing.given(*RUNNING).when(EVALUATE, actor="wu").then(EVALUATED)
    pricing.given(*RUNNING).when(EVALUATE).twice()
    pricing.given(*RUNNING, ENDED, EVALUATED).when(EVALUATE, actor="lin").then_nothing()
    other = EVALUATION.model_copy(update={"uplift": None, "note": "its own units are 3"})
    again = EVALUATED.model_copy(update={"evaluation": other})
    pricing.given(*RUNNING, ENDED, EVALUATED).when(EVALUATE.model_copy(update={"evaluation": other}), actor="wu").then(again)
    assert codes(when=EVALUATE) == ["unknown_campaign"]
    assert codes(drafted(), when=EVALUATE) == codes(drafted(), CHECKED, APPROVED, when=EVALUATE) == ["contradicts_campaign"]


def test_a_campaign_follows_another_one() -> None:
    pricing.when(draft(follows="618"), actor="lin").then(drafted(follows="618"))
    assert codes(when=draft(follows="double-11")) == ["contradicts_campaign"]
