"""What is asked about a campaign. Key: campaign id. Amounts: minor units of its plan's currency."""

from typing import Literal

from shared.contracts.campaign_plans import Budget, CampaignPromotion, Evaluation, LimitChange, Plan, Step
from shared.domain.messages import Command


class DraftCampaign(Command):
    campaign_id: str
    plan: Plan


class CheckEventRules(Command):
    """Whether it meets the rules of an event, as somebody found."""

    campaign_id: str
    event_id: str
    met: bool
    note: str = ""


class ApproveCampaign(Command):
    """The plan that the approver has seen, with what it names: promotions and events are looked up."""

    campaign_id: str
    revision: int
    promotions: tuple[CampaignPromotion, ...]
    events: tuple[str, ...]


class StartCampaign(Command):
    """By hand, or when its time comes."""

    campaign_id: str


class PauseCampaign(Command):
    campaign_id: str
    reason: str


class ResumeCampaign(Command):
    campaign_id: str
    reason: str


class EndCampaign(Command):
    campaign_id: str
    reason: str


class AdjustCampaign(Command):
    """What changes. `promotions`: the plan's, which are looked up."""

    campaign_id: str
    budget: Budget | None = None
    steps: tuple[Step, ...] = ()
    limits: tuple[LimitChange, ...] = ()
    promotions: tuple[CampaignPromotion, ...]
    reason: str


class CompleteStep(Command):
    campaign_id: str
    step: str


class EvaluateCampaign(Command):
    """What it did, as was reckoned outside: nothing here judges it."""

    campaign_id: str
    evaluation: Evaluation


class BookCampaignCost(Command):
    """`day`: YYYY-MM-DD. A negative amount takes back what was booked too much."""

    campaign_id: str
    booking_id: str
    head: Literal["advertising", "logistics"]
    amount: int
    day: str
    note: str = ""
