"""A campaign of two channels, and its life as facts."""

from typing import Any

from services.pricing.campaign.commands import AdjustCampaign, ApproveCampaign, CheckEventRules, DraftCampaign, EvaluateCampaign
from shared.contracts.campaign_plans import (
    Audience,
    Budget,
    CampaignPromotion,
    Evaluation,
    Goal,
    Interval,
    Partner,
    PeriodFigures,
    Plan,
    Step,
)
from shared.contracts.campaigns import CampaignApproved, CampaignDrafted, CampaignEvaluated, CampaignRulesChecked, CampaignStarted
from tests.pricing.world import DAY, NOW

ID: dict[str, Any] = {"campaign_id": "double-11"}
OWN, TILL = CampaignPromotion(channel="own", promotion_id="618"), CampaignPromotion(channel="till", promotion_id="618")
RULES = "a discount of 10 % at least"
PLAN = Plan(
    name="Double 11",
    currency="CNY",
    goal=Goal(measure="sales", figure=10_000_000),
    audience=Audience(segments=("young",)),
    budget=Budget(promotion=10_000, advertising=5_000, logistics=1_000),
    starts_at=NOW + DAY,
    ends_at=NOW + 3 * DAY,
    events=("tmall-11",),
    promotions=(OWN, TILL),
    steps=(Step(name="banners", owner="marketing", due_at=NOW), Step(name="stock", owner="warehouse", due_at=NOW + DAY)),
    partners=(Partner(name="Acme", rate=3_333), Partner(name="Zeta", rate=3_333)),
)


def plan(**other: Any) -> Plan:
    return PLAN.model_copy(update=other)


def draft(**other: Any) -> DraftCampaign:
    return DraftCampaign(**ID, plan=plan(**other))


def drafted(revision: int = 1, author: str = "lin", **other: Any) -> CampaignDrafted:
    return CampaignDrafted(**ID, plan=plan(**other), revision=revision, author=author, drafted_at=NOW)


CHECK = CheckEventRules(**ID, event_id="tmall-11", met=True, note="12 %")
CHECKED = CampaignRulesChecked(**dict(CHECK), rules=RULES, actor="wu", checked_at=NOW)
APPROVE = ApproveCampaign(**ID, revision=1, promotions=PLAN.promotions, events=PLAN.events)
APPROVED = CampaignApproved(**ID, revision=1, approver="chen", starts_at=NOW + DAY, ends_at=NOW + 3 * DAY, approved_at=NOW)
STARTED = CampaignStarted(**ID, turn=1, promotions=PLAN.promotions, started_at=NOW)
EVALUATION = Evaluation(
    starts_at=NOW + DAY,
    ends_at=NOW + 3 * DAY,
    before=PeriodFigures(sales=800_000, orders=90, traffic=4_000),
    during=PeriodFigures(sales=1_200_000, orders=120, traffic=5_500, awareness=2_150, satisfaction=8_000),
    after=PeriodFigures(sales=700_000, orders=80),
    uplift=Interval(rate=2_000, low=300, high=4_100),
    control="SKUs of its channels that it is not on",
    source="waybill promo evaluate",
)
EVALUATE = EvaluateCampaign(**ID, evaluation=EVALUATION)
EVALUATED = CampaignEvaluated(**ID, evaluation=EVALUATION, actor="wu", evaluated_at=NOW)
RUNNING = (drafted(), CHECKED, APPROVED, STARTED)


def promotion(budget: int | None = 5_000, currency: str = "CNY", adjusted: int | None = None) -> dict[str, Any]:
    limits = {"budget": budget, "uses": None, "per_customer": None}
    return {
        "offer": {"currency": currency, "limits": None if budget is None else limits},
        "adjusted": None if adjusted is None else limits | {"budget": adjusted},
    }


def found(own: Any = None, till: Any = None, rules: str = RULES) -> dict[str, Any]:
    """What approval looks up."""
    return {
        "promotions/own/618": promotion() if own is None else own,
        "promotions/till/618": promotion() if till is None else till,
        "events/tmall-11": {"rules": rules},
    }


def adjusting(**what: Any) -> AdjustCampaign:
    return AdjustCampaign(**ID, promotions=PLAN.promotions, reason="it goes well", **what)
