"""Facts of the pricing service, on pricing.events. Amounts: minor units of `currency`; times: aware UTC.

Keys: order id for an order's price, "channel/sku" for a price, channel for its promotions.
"""

from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.bookings import BOOKING_EVENTS, BookingEvent
from shared.contracts.campaigns import CAMPAIGN_EVENTS, CampaignEvent
from shared.contracts.codes import CodesIssued
from shared.contracts.combining import CombiningSet
from shared.contracts.drafts import DRAFT_PRICE_EVENTS
from shared.contracts.drafts import DraftPriced as DraftPriced
from shared.contracts.drafts import DraftPriceRefused as DraftPriceRefused
from shared.contracts.orders import PricedLine, without_freight
from shared.contracts.points import POINTS_EVENTS, PointsEvent
from shared.contracts.prices import PriceApprovalAsked, PriceEffective, PriceRefused, PriceSet, SkuPriced
from shared.contracts.promoting import (
    CodeEnded,
    CodeOffered,
    PromotionActivated,
    PromotionAdjusted,
    PromotionEnded,
    PromotionPaused,
    PromotionResumed,
)
from shared.contracts.promotions import Outcome
from shared.contracts.proposals import PROPOSALS, RepricingEvent
from shared.contracts.quote_holds import QUOTE_HOLD_EVENTS, QuoteHoldEvent
from shared.contracts.targets import ClassesWatched, ProductClassed, TargetsJoined, TargetsLeft
from shared.contracts.uses import USES_EVENTS, Use, UsesEvent
from shared.domain.bounds import AtMost
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast
from shared.domain.money import Currency, Minor

FIGURES = AtMost(6, "a rule has so many")


class CustomerGrouped(Fact):
    """What prices and promotions know of a customer: membership, groups, segment (MEM-02, MEM-05)."""

    key: ClassVar[str] = "customer_id"
    customer_id: str
    tier: str | None = None
    """Of members; None: no member."""
    groups: tuple[str, ...] = ()
    segment: str | None = None
    spent_in: Annotated[Currency | None, Field(exclude_if=not_)] = None
    """The currency in which his spend reached the tier; None: it was said by a person."""
    grouped_at: Instant


class PriceStep(Message):
    """One line of the explanation: what rule, on what, how much, and the running total after it."""

    rule: str
    """A rule's word: list_price, storefront_price, a kind of promotion, profit_floor, code, freight."""
    subject: str
    """The SKU, promotion or code it is about; "" of freight."""
    name: str = ""
    """Of a list price: the product's; of a gift: its SKU."""
    code: Outcome = "applied"
    figures: Annotated[dict[str, int], FIGURES] = Field(default_factory=dict)
    """By word: what the rule's outcome was reckoned from. Amounts: minor units."""
    by: str = ""
    """Of what was beaten: the promotion that stands instead."""
    text: str = ""
    """A sentence for people, with figures. Since version 3 of OrderPriced it is made when the price is read."""
    amount: Minor
    running: Minor


class Share(Message):
    """What a promotion takes off a line: returns, budgets and partners read it."""

    line: int
    """Its number, from 1."""
    promotion_id: str
    amount: Minor


def _without_codes(data: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 steps were sentences; no line had shares by promotion."""
    return {**data, "gifts": [], "shares": [], "left_out": 0}


class OrderPriced(Fact):
    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (without_freight, _without_codes)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    """Those of the order in their order, then gifts."""
    gifts: tuple[int, ...] = ()
    """Numbers of the lines, from 1, that come at no price, and only if they are there."""
    shares: tuple[Share, ...] = ()
    """Of a line they sum to its discount, where promotions gave it."""
    explanation: tuple[PriceStep, ...]
    left_out: int = 0
    """Promotions that were missed, beyond those that have a step."""
    freight: Minor = 0
    total: Minor
    """The sum of the lines, and the freight."""
    uses: tuple[Use, ...] = ()
    """What is counted of it: whoever hears the order's end tells pricing (OrderUsesDue). (): nothing is."""
    priced_at: Instant


class OrderPriceRefused(Fact):
    """No price that storefront and Waybill agree on; `expected` and `actual` where the totals differ."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    code: Literal["unknown_sku", "total_differs", "currency_differs", "price_missing", "too_large"]
    reason: str
    expected: Minor | None = None
    actual: Minor | None = None
    refused_at: Instant


class ChangePriced(Fact):
    """What lines of a change cost, in the order in which orders asked for them."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    change_id: str
    lines: tuple[PricedLine, ...]
    won: tuple[str, ...] = ()
    """Promotions that counted for none of the order before."""
    lost: tuple[str, ...] = ()
    """Promotions that count no more."""
    priced_at: Instant


class ChangePriceRefused(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    code: Literal["unknown_sku", "currency_differs", "price_missing", "too_large"]
    reason: str
    refused_at: Instant


class RequestRefused(Fact):
    refusal: ClassVar[bool] = True
    subject: str
    request: str
    code: Literal[
        "contradicts_promotion",
        "unknown_promotion",
        "promotion_invalid",
        "too_many_promotions",
        "too_many_order_promotions",
        "no_price_for_gift",
        "too_many_pauses",
        "too_many_adjustments",
        "budget_of_campaign",
        "contradicts_batch",
        "too_many_products",
    ]
    reason: str
    refused_at: Instant


PricingEvent = (
    PriceSet
    | PriceEffective
    | PriceApprovalAsked
    | PriceRefused
    | SkuPriced
    | PromotionActivated
    | PromotionEnded
    | PromotionPaused
    | PromotionResumed
    | PromotionAdjusted
    | TargetsJoined
    | TargetsLeft
    | ClassesWatched
    | ProductClassed
    | CodesIssued
    | CodeOffered
    | CodeEnded
    | CombiningSet
    | CustomerGrouped
    | OrderPriced
    | OrderPriceRefused
    | ChangePriced
    | ChangePriceRefused
    | DraftPriced
    | DraftPriceRefused
    | RequestRefused
    | UsesEvent
    | RepricingEvent
    | QuoteHoldEvent
    | PointsEvent
    | CampaignEvent
    | BookingEvent
)

EVENTS: Registry = contract(
    "pricing",
    {
        "PriceSet": PriceSet,
        "PriceEffective": PriceEffective,
        "PriceApprovalAsked": PriceApprovalAsked,
        "PriceRefused": PriceRefused,
        "SkuPriced": SkuPriced,
        "PromotionActivated": PromotionActivated,
        "PromotionEnded": PromotionEnded,
        "PromotionPaused": PromotionPaused,
        "PromotionResumed": PromotionResumed,
        "PromotionAdjusted": PromotionAdjusted,
        "TargetsJoined": TargetsJoined,
        "TargetsLeft": TargetsLeft,
        "ClassesWatched": ClassesWatched,
        "ProductClassed": ProductClassed,
        "CodesIssued": CodesIssued,
        "CodeOffered": CodeOffered,
        "CodeEnded": CodeEnded,
        "CombiningSet": CombiningSet,
        "CustomerGrouped": CustomerGrouped,
        "OrderPriced": OrderPriced,
        "OrderPriceRefused": OrderPriceRefused,
        "ChangePriced": ChangePriced,
        "ChangePriceRefused": ChangePriceRefused,
        **DRAFT_PRICE_EVENTS,
        "PricingRequestRefused": RequestRefused,
        **USES_EVENTS,
        **PROPOSALS,
        **QUOTE_HOLD_EVENTS,
        **POINTS_EVENTS,
        **CAMPAIGN_EVENTS,
        **BOOKING_EVENTS,
    },
)
