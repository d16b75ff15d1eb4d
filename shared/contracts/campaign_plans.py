"""What a campaign is to be (PRC-32..40). Amounts: minor units of its currency; rates: parts in 10,000; times: aware UTC."""

from typing import Annotated, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
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
    follows: str | None = None
    """An earlier campaign, whose evaluation this one's people look at."""


class PeriodFigures(Message):
    """Of a time before, during or after a campaign (ANA-13..16). None: nobody has counted it, or asked."""

    sales: Minor
    """Of its channels, after discounts."""
    orders: int
    traffic: int | None = None
    """Visits."""
    awareness: int | None = None
    """Of those who were asked, parts in 10,000."""
    satisfaction: int | None = None
    """As awareness."""


class Interval(Message):
    """By what part sales were more than without it, parts in 10,000: 2,000 is a fifth more; and where that is with 95 %."""

    rate: int
    low: int
    high: int


class Evaluation(Message):
    """What a campaign did. Before and after are as long as it ran."""

    starts_at: Instant
    ends_at: Instant
    """Of what was looked at: until it was over, or as far as was known."""
    before: PeriodFigures
    during: PeriodFigures
    after: PeriodFigures
    uplift: Interval | None = None
    """None: not known; the note says why."""
    control: str
    """Who stood for "without it", in words."""
    source: str
    """Who or what reckoned it."""
    note: str = ""


class LimitChange(Message):
    """Of a promotion; None leaves a limit as it is."""

    channel: str
    promotion_id: str
    uses: int | None = None
    budget: Minor | None = None
    per_customer: int | None = None
