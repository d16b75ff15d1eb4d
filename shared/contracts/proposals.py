"""Facts about how prices are found, on pricing.events: strategies and proposals (key: channel/SKU), signals (key: SKU)."""

from typing import Annotated, ClassVar, Literal

from shared.contracts.strategies import CHANNELS, STEPS, WORDS, GuardStep, Inputs, Repricing, SignalKind, Signals, StrategyTerms
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor

BY_HAND = "by_hand"
"""In place of a strategy: a person's price."""


class StrategySet(Fact):
    """Which strategy prices a SKU on a channel, and under which policy."""

    key: ClassVar[str] = "channel/sku"
    channel: str
    sku: str
    terms: StrategyTerms | None
    """None: no strategy any more."""
    policy: Repricing
    actor: str = ""
    set_at: Instant


class PriceProposed(Fact):
    """A price behind its guards, with all that it was decided from. Without `waits_for` it is approved in the same decision."""

    key: ClassVar[str] = "channel/sku"
    proposal_id: str
    channel: str
    sku: str
    name: str
    currency: Currency
    strategy: str
    """Its word; `by_hand` of a person's price."""
    wanted: Minor
    unit_price: Minor
    """After the guards."""
    change: int
    """In 10,000 of the price that stood, signed."""
    follows: bool
    """It goes down after competitors."""
    inputs: Inputs
    guards: Annotated[tuple[GuardStep, ...], STEPS]
    waits_for: Annotated[tuple[str, ...], WORDS]
    """Why somebody must approve it: step, change, price_war, policy."""
    reason: str = ""
    actor: str = ""
    proposed_at: Instant
    lapses_at: Instant


class PriceProposalApproved(Fact):
    """From here the price is set, as anybody would set it."""

    key: ClassVar[str] = "channel/sku"
    proposal_id: str
    channel: str
    sku: str
    name: str
    currency: Currency
    strategy: str
    unit_price: Minor
    follows: bool
    approver: str | None = None
    """None: by the policy."""
    approved_at: Instant


class PriceProposalRejected(Fact):
    key: ClassVar[str] = "channel/sku"
    proposal_id: str
    channel: str
    sku: str
    reason: str
    actor: str
    rejected_at: Instant


class PriceProposalLapsed(Fact):
    """Nobody approved it in time, or another one stands in its place."""

    key: ClassVar[str] = "channel/sku"
    proposal_id: str
    channel: str
    sku: str
    why: Literal["time", "replaced"]
    lapsed_at: Instant


HeldCode = Literal["inputs_missing", "other_currency", "floor_above_range", "too_soon", "research_missing"]


class PriceHeld(Fact):
    """A strategy would have another price, and a guard does not let it (PRC-10, -20), or it does not know enough."""

    key: ClassVar[str] = "channel/sku"
    run_id: str
    channel: str
    sku: str
    strategy: str
    code: HeldCode
    wanted: Minor | None
    inputs: Inputs
    guards: Annotated[tuple[GuardStep, ...], STEPS]
    held_at: Instant


class ProposalRefused(Fact):
    """A request about a proposal or strategy that changes nothing."""

    key: ClassVar[str] = "channel/sku"
    refusal: ClassVar[bool] = True
    channel: str
    sku: str
    request: str
    code: Literal[
        "unknown_sku",
        "no_strategy",
        "unknown_proposal",
        "outside_range",
        "below_floor",
        "step_too_large",
        "ending_not_permitted",
        "too_soon",
        "research_missing",
        "floor_above_range",
        "other_currency",
        "approval_needed",
        "price_changed",
    ]
    reason: str
    refused_at: Instant


class SignalNoted(Fact):
    """Something about a SKU's market, with all that is known of it now (PRC-13, -17..19)."""

    key: ClassVar[str] = "sku"
    sku: str
    kind: SignalKind
    signals: Signals
    channels: Annotated[tuple[str, ...], CHANNELS] = ()
    """Whose strategies it runs."""
    noted_at: Instant


class ChannelsWatched(Fact):
    """Where strategies price the SKU."""

    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    channels: Annotated[tuple[str, ...], CHANNELS]
    watched_at: Instant


class PriceReviewOpened(Fact):
    """Somebody should look at the SKU's price: no strategy answers the signal, or customers complain."""

    key: ClassVar[str] = "sku"
    sku: str
    kind: SignalKind
    opened_at: Instant


class PriceReviewClosed(Fact):
    key: ClassVar[str] = "sku"
    sku: str
    outcome: str
    actor: str
    closed_at: Instant


class SignalRefused(Fact):
    key: ClassVar[str] = "sku"
    refusal: ClassVar[bool] = True
    sku: str
    request: str
    code: Literal["no_review"]
    reason: str
    refused_at: Instant


ProposalEvent = StrategySet | PriceProposed | PriceProposalApproved | PriceProposalRejected | PriceProposalLapsed | PriceHeld
SignalEvent = SignalNoted | ChannelsWatched | PriceReviewOpened | PriceReviewClosed
RepricingEvent = ProposalEvent | ProposalRefused | SignalEvent | SignalRefused

PROPOSALS: dict[str, type[Message]] = {
    "StrategySet": StrategySet,
    "PriceProposed": PriceProposed,
    "PriceProposalApproved": PriceProposalApproved,
    "PriceProposalRejected": PriceProposalRejected,
    "PriceProposalLapsed": PriceProposalLapsed,
    "PriceHeld": PriceHeld,
    "ProposalRefused": ProposalRefused,
    "SignalNoted": SignalNoted,
    "ChannelsWatched": ChannelsWatched,
    "PriceReviewOpened": PriceReviewOpened,
    "PriceReviewClosed": PriceReviewClosed,
    "SignalRefused": SignalRefused,
}
