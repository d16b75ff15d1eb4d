"""Campaigns and the marketplace events they take part in, on pricing.events (PRC-32..40). Amounts: minor units of the plan's
currency; times: aware UTC. Keys: campaign id, event id; what channels answer: the channel."""

from typing import ClassVar, Literal

from shared.contracts.campaign_plans import Asked, Budget, CampaignPromotion, Evaluation, LimitChange, Plan, Step
from shared.domain.messages import Fact, Instant, Registry
from shared.domain.money import Currency, Minor


class EventAnnounced(Fact):
    """An official event of a marketplace, or what became of it: 618, 雙11 (PRC-32)."""

    key: ClassVar[str] = "event_id"
    event_id: str
    name: str
    marketplace: str
    rules: str
    """What it asks of those who take part, or where that is said."""
    starts_at: Instant
    ends_at: Instant
    announced_at: Instant


class CampaignDrafted(Fact):
    """Its plan, from now on. An approved one must be approved again."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    plan: Plan
    revision: int
    """From 1."""
    author: str = ""
    drafted_at: Instant


class CampaignRulesChecked(Fact):
    """Somebody has held the campaign against an event's rules (PRC-32)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    event_id: str
    rules: str
    """As they were."""
    met: bool
    note: str = ""
    actor: str = ""
    checked_at: Instant


class CampaignApproved(Fact):
    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    revision: int
    approver: str = ""
    starts_at: Instant
    ends_at: Instant
    approved_at: Instant


class CampaignStarted(Fact):
    """On all its channels (PRC-37)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    turn: int
    """How often it asked its promotions for something, from 1."""
    promotions: tuple[CampaignPromotion, ...]
    """Each is asked on its channel."""
    reason: str = ""
    actor: str = ""
    started_at: Instant


class CampaignPaused(Fact):
    """No order gets its promotions, until it is resumed (PRC-39)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    turn: int
    """How often it asked its promotions for something, from 1."""
    promotions: tuple[CampaignPromotion, ...]
    """Each is asked on its channel."""
    reason: str = ""
    actor: str = ""
    paused_at: Instant


class CampaignResumed(Fact):
    """Its promotions go on."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    turn: int
    """How often it asked its promotions for something, from 1."""
    promotions: tuple[CampaignPromotion, ...]
    """Each is asked on its channel."""
    reason: str = ""
    actor: str = ""
    resumed_at: Instant


class CampaignEnded(Fact):
    """For ever: its promotions are ended."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    turn: int
    """How often it asked its promotions for something, from 1."""
    promotions: tuple[CampaignPromotion, ...]
    """Each is asked on its channel."""
    reason: str = ""
    actor: str = ""
    ended_at: Instant


class CampaignAdjusted(Fact):
    """What is other from now on; None or empty: as it was (PRC-39)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    turn: int
    budget: Budget | None = None
    steps: tuple[Step, ...] = ()
    """All of them."""
    limits: tuple[LimitChange, ...] = ()
    """Each is asked of its promotion."""
    reason: str
    actor: str = ""
    adjusted_at: Instant


class CampaignStepDone(Fact):
    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    step: str
    actor: str = ""
    done_at: Instant


class CampaignCostBooked(Fact):
    """A bill for advertising or logistics, within its head's budget (PRC-35)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    booking_id: str
    head: Literal["advertising", "logistics"]
    amount: Minor
    """Negative: less than was booked."""
    currency: Currency
    day: str
    """YYYY-MM-DD."""
    note: str = ""
    actor: str = ""
    booked_at: Instant


class CampaignEvaluated(Fact):
    """What it did, as somebody reckoned it; a later one counts instead (ANA-13..17)."""

    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    evaluation: Evaluation
    actor: str = ""
    evaluated_at: Instant


class CampaignChannelAnswered(Fact):
    """What a channel did with a promotion of a campaign (PRC-37)."""

    key: ClassVar[str] = "channel"
    channel: str
    promotion_id: str
    campaign_id: str
    turn: int
    asked: Asked
    code: str
    """planned, running, paused, over, ended, adjusted; or why not: the code of a refusal."""
    reason: str = ""
    """Of a refusal."""
    answered_at: Instant


CampaignCode = Literal[
    "unknown_campaign",
    "contradicts_campaign",
    "goal_missing",
    "audience_missing",
    "budget_missing",
    "calendar_missing",
    "steps_missing",
    "promotions_missing",
    "rules_unchecked",
    "approval_needed",
    "plan_changed",
    "campaign_over",
    "unknown_event",
    "unknown_promotion",
    "unknown_step",
    "other_currency",
    "budget_exceeded",
    "budget_exhausted",
    "contradicts_booking",
]


class CampaignRefused(Fact):
    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "campaign_id"
    campaign_id: str
    request: str
    code: CampaignCode
    reason: str
    refused_at: Instant


CampaignEvent = (
    EventAnnounced
    | CampaignDrafted
    | CampaignRulesChecked
    | CampaignApproved
    | CampaignStarted
    | CampaignPaused
    | CampaignResumed
    | CampaignEnded
    | CampaignAdjusted
    | CampaignStepDone
    | CampaignCostBooked
    | CampaignEvaluated
    | CampaignChannelAnswered
    | CampaignRefused
)

CAMPAIGN_EVENTS: Registry = {
    "EventAnnounced": EventAnnounced,
    "CampaignDrafted": CampaignDrafted,
    "CampaignRulesChecked": CampaignRulesChecked,
    "CampaignApproved": CampaignApproved,
    "CampaignStarted": CampaignStarted,
    "CampaignPaused": CampaignPaused,
    "CampaignResumed": CampaignResumed,
    "CampaignEnded": CampaignEnded,
    "CampaignAdjusted": CampaignAdjusted,
    "CampaignStepDone": CampaignStepDone,
    "CampaignCostBooked": CampaignCostBooked,
    "CampaignEvaluated": CampaignEvaluated,
    "CampaignChannelAnswered": CampaignChannelAnswered,
    "CampaignRefused": CampaignRefused,
}
