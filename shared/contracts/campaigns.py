"""Campaigns and the marketplace events they take part in, on pricing.events (PRC-32..40). Amounts: minor units of the plan's
currency; rates: parts in 10,000; times: aware UTC. Keys: campaign id, event id; what channels answer: the channel."""

from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry
from shared.domain.money import Currency, Minor

PROMOTIONS = AtMost(50, "refused at the door")
STEPS = AtMost(50, "refused at the door")
MARKETPLACE_EVENTS = AtMost(10, "refused at the door")
PARTNERS = AtMost(10, "refused at the door")
WORDS = AtMost(20, "refused at the door")

Measure = Literal["sales", "share", "awareness", "traffic"]
Head = Literal["promotion", "advertising", "logistics"]
Status = Literal["draft", "approved", "running", "paused", "ended"]
Asked = Literal["start", "pause", "resume", "end", "adjust"]
"""What a campaign asks of its promotions."""


class Goal(Message):
    """What it is for, with a figure (PRC-33)."""

    measure: Measure
    figure: int
    """sales: minor units; share: of the market, parts in 10,000; awareness: people; traffic: visits."""


class Audience(Message):
    """Whom it is for, by what is known of customers (PRC-34)."""

    everyone: bool = False
    tiers: Annotated[tuple[str, ...], WORDS] = ()
    groups: Annotated[tuple[str, ...], WORDS] = ()
    segments: Annotated[tuple[str, ...], WORDS] = ()


class Budget(Message):
    """By head (PRC-35)."""

    promotion: Minor
    """What its promotions may take off."""
    advertising: Minor
    logistics: Minor


class CampaignPromotion(Message):
    """A promotion of a channel, activated there."""

    channel: str
    promotion_id: str


class Step(Message):
    """What somebody does until then (PRC-38)."""

    name: str
    owner: str
    """A role."""
    due_at: Instant


class Partner(Message):
    """Who bears a part of what it costs (PRC-40)."""

    name: str
    rate: int


class Plan(Message):
    """A draft may lack what is None or empty; approval names what is missing."""

    name: str
    currency: Currency
    goal: Goal | None = None
    audience: Audience | None = None
    budget: Budget | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    events: Annotated[tuple[str, ...], MARKETPLACE_EVENTS] = ()
    """Marketplace events that it takes part in."""
    promotions: Annotated[tuple[CampaignPromotion, ...], PROMOTIONS] = ()
    steps: Annotated[tuple[Step, ...], STEPS] = ()
    partners: Annotated[tuple[Partner, ...], PARTNERS] = ()
    """Their rates sum to 10,000 at most; the rest is our own."""


class LimitChange(Message):
    """Of a promotion; None leaves a limit as it is."""

    channel: str
    promotion_id: str
    uses: int | None = None
    budget: Minor | None = None
    per_customer: int | None = None


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
    "CampaignChannelAnswered": CampaignChannelAnswered,
    "CampaignRefused": CampaignRefused,
}
