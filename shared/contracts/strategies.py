"""How a SKU's price is found: strategies, the policy that guards them, and the signals they read (PRC-01..20, -42).

Amounts: minor units; rates: parts in 10,000; times: aware UTC.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor

Positioning = Literal["high", "mid", "low"]
"""Where a product stands: high-end, mass, cheap (PRC-06)."""

COMPETITORS = AtMost(20, "the one that was seen longest ago leaves")
COMPLAINTS = AtMost(20, "the oldest leaves")
CHANNELS = AtMost(50, "signals do not run the strategy of one more")
ENDINGS = AtMost(5, "refused at the door")
SEASONS = AtMost(12, "refused at the door")
COSTS = AtMost(20, "refused at the door")
STEPS = AtMost(10, "each guard has one")
WORDS = AtMost(10, "each reason and each signal has one")
FIGURES = AtMost(6, "a guard has so many")


# -- strategies: what each needs is in its terms, by name
class CostPlus(Message):
    """Cost and a margin upon it (PRC-01)."""

    strategy: Literal["cost_plus"] = "cost_plus"
    margin: int = 2_500


class CompetitorBased(Message):
    """So much under the lowest that competitors ask (PRC-02, -13)."""

    strategy: Literal["competitor"] = "competitor"
    under: int = 0


class Dynamic(Message):
    """From the price that stands, by demand, stock and competition (PRC-03). Each is a weight: how much the price moves when
    demand is twice as usual, when stock is gone, and what part of the way it goes to the lowest competitor."""

    strategy: Literal["dynamic"] = "dynamic"
    demand: int = 2_000
    stock: int = 1_000
    competition: int = 0


class Penetration(Message):
    """Well under the market, for what is new (PRC-05): until then, and not after."""

    strategy: Literal["penetration"] = "penetration"
    under: int = 1_000
    until: Instant


class Segment(Message):
    """A margin by the product's positioning (PRC-06)."""

    strategy: Literal["segment"] = "segment"
    high: int = 6_000
    mid: int = 2_500
    low: int = 1_000


class SeasonTerms(Message):
    """From a day of the year through another one, both in it; it may go over new year."""

    starts: str
    """MM-DD."""
    ends: str
    rate: int


class Season(Message):
    """A price by the time of the year (PRC-12): a rate of `unit_price`, which stands between seasons."""

    strategy: Literal["season"] = "season"
    currency: Currency
    unit_price: Minor
    zone: str = "UTC"
    """IANA: whose calendar it is."""
    seasons: Annotated[tuple[SeasonTerms, ...], SEASONS]


class Psychological(Message):
    """The price that stands, on one of the policy's endings (PRC-07)."""

    strategy: Literal["ending"] = "ending"


class Learned(Message):
    """The price at which an item earns most, if demand answers to price as it was learned to (PRC-04). Coefficients, trained
    offline: parts in 10,000."""

    strategy: Literal["learned"] = "learned"
    version: str
    trained_from: date
    trained_until: date
    """In it, too: of the days that it learned from."""
    elasticity: int
    """-20,000: one per cent dearer sells two per cent less."""
    low: int
    """With `high`: its interval, 95 %."""
    high: int
    gain_low: int
    """On later days, by how much of the demand it was less wrong than the last four weeks repeated: the interval's lower end."""


StrategyTerms = Annotated[
    CostPlus | CompetitorBased | Dynamic | Penetration | Segment | Season | Psychological | Learned,
    Field(discriminator="strategy"),
]


class Ending(Message):
    """Prices that leave `ends` when they are divided by `each`: 90 of 100 is .90, 80 of 100 is 1,280 JPY (PRC-07)."""

    ends: Minor
    each: int = 100


class Repricing(Message):
    """The policy that guards a SKU's price on a channel; what is not said is the default."""

    step: int = 500
    """A change is no larger."""
    every_hours: int = 24
    """No change sooner after the last one."""
    follow_downs: int = 2
    """After a competitor, in `follow_days`; the next one needs approval (PRC-10)."""
    follow_days: int = 7
    competitor_hours: int = 72
    """What competitors asked, and what was sold, longer ago does not count."""
    research_days: int = 90
    """Market research may be so old (PRC-20)."""
    alone: int = 1_000
    """A larger change needs somebody else's approval."""
    lapse_days: int = 7
    """A proposal waits no longer."""
    automatic: bool = True
    """What no guard asks approval for takes effect at once."""
    endings: Annotated[tuple[Ending, ...], ENDINGS] = ()
    """(): any."""


# -- signals: what is known of a SKU's market
class CompetitorPrice(Message):
    competitor: str
    currency: Currency
    unit_price: Minor
    seen_at: Instant


class CostChange(Message):
    """Of one piece, by head (PRC-18, -42)."""

    currency: Currency
    before: Annotated[dict[str, Minor], COSTS] = Field(default_factory=dict)
    costs: Annotated[dict[str, Minor], COSTS] = Field(default_factory=dict)
    changed_at: Instant


class PriceComplaint(Message):
    ticket_id: str
    order_id: str | None = None
    subject: str
    complained_at: Instant


class Market(Message):
    """Demand and stock, in pieces of the same time."""

    sold: int
    usual: int
    stock: int | None = None
    target: int | None = None
    """The stock that is wanted."""
    measured_at: Instant


class Research(Message):
    """Before a strategy takes effect (PRC-20): what competitors ask, where the product stands, what is asked for."""

    currency: Currency
    low: Minor
    high: Minor
    positioning: Positioning
    demand: Literal["low", "normal", "high"]
    researched_at: Instant


SignalKind = Literal["competitor_price", "cost", "complaint", "market", "research"]


class Signals(Message):
    """All that is known of a SKU's market, the newest of each."""

    competitors: Annotated[tuple[CompetitorPrice, ...], COMPETITORS] = ()
    """The newest of each competitor and currency."""
    cost: CostChange | None = None
    complaints: Annotated[tuple[PriceComplaint, ...], COMPLAINTS] = ()
    """Oldest first."""
    market: Market | None = None
    research: Research | None = None


# -- guards
Guard = Literal["range", "profit_floor", "step", "ending", "frequency", "price_war", "research"]


class GuardStep(Message):
    """What a guard said, in the order in which they are asked."""

    guard: Guard
    code: Literal["passed", "clamped", "approval", "held", "not_known"]
    unit_price: Minor
    """After it."""
    figures: Annotated[dict[str, int], FIGURES] = Field(default_factory=dict)


class Inputs(Message):
    """What a price was decided from (PRC-11); what was missing is named so."""

    unit_price: Minor | None
    """The price that stood."""
    cost: Minor | None
    """Of one piece, all heads."""
    signals: Signals
    missing: Annotated[tuple[str, ...], WORDS] = ()
