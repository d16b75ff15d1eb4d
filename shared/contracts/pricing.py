"""Facts of the pricing service, on pricing.events. Amounts: minor units of `currency`; times: aware UTC.

Keys: order id for an order's price, "channel/sku" for a price, channel for its promotions.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.codes import CodesIssued
from shared.contracts.drafts import DRAFT_PRICE_EVENTS
from shared.contracts.drafts import DraftPriced as DraftPriced
from shared.contracts.drafts import DraftPriceRefused as DraftPriceRefused
from shared.contracts.orders import PricedLine, without_freight
from shared.contracts.promotions import Offer, Outcome
from shared.contracts.proposals import PROPOSALS, RepricingEvent
from shared.contracts.targets import ClassesWatched, ProductClassed, Targets, TargetsJoined, TargetsLeft
from shared.contracts.uses import USES_EVENTS, Use, UsesEvent
from shared.domain.bounds import AtMost
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast
from shared.domain.money import Currency, Minor

HEADS = AtMost(20, "refused at the door")
FIGURES = AtMost(6, "a rule has so many")


def _of_list(priced: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew list prices, for everybody, from the moment they were set on."""
    whole = {"price_list": "list", "group": None, "customer_id": None, "from_quantity": 1, "starts_at": None, "ends_at": None}
    return {**priced, **whole, "reason": "", "actor": "", "approver": None}


class PriceSet(Fact):
    """An entry of the price book (PRC-12, -14, -15): the unit price of a SKU on a channel, with the product's name."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_list,)
    key: ClassVar[str] = "channel/sku"
    channel: str
    """`base`: where a channel has no price of its own."""
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    price_list: str = "list"
    group: str | None = None
    customer_id: str | None = None
    from_quantity: int = 1
    """Of the SKU, over all lines of an order."""
    starts_at: Instant | None = None
    """None: when it was set."""
    ends_at: Instant | None = None
    """The first moment at which it no longer holds."""
    reason: str = ""
    actor: str = ""
    """Who asked for it."""
    approver: str | None = None
    """Who else agreed, of a large change."""
    proposal: str | None = None
    """The id of the proposal that it carries out."""
    set_at: Instant


class PriceEffective(Fact):
    """A price that was set ahead of its time holds from now on. Orders need no such word: they look at its start."""

    key: ClassVar[str] = "channel/sku"
    channel: str
    sku: str
    currency: Currency
    unit_price: Minor
    price_list: str
    group: str | None = None
    customer_id: str | None = None
    from_quantity: int = 1
    starts_at: Instant
    ends_at: Instant | None = None
    effective_at: Instant


class PriceApprovalAsked(Fact):
    """A change that is too large for one person: it waits, and the next one replaces it."""

    key: ClassVar[str] = "channel/sku"
    channel: str
    sku: str
    price: PriceSet
    change: int
    """In 10,000 of the list price."""
    asked_at: Instant


class PriceRefused(Fact):
    """A request about a price that changes nothing."""

    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "channel/sku"
    channel: str
    sku: str
    request: str
    code: Literal["outside_range", "reason_missing", "approval_needed", "too_many_entries", "price_invalid"]
    reason: str
    refused_at: Instant


class Money(Message):
    currency: Currency
    unit_price: Minor


class PriceRange(Message):
    currency: Currency
    low: Minor
    high: Minor


class SkuPriced(Fact):
    """What prices know of a SKU, whatever the channel (CHN-16): cost by head, the range its prices keep to, its profit floor."""

    key: ClassVar[str] = "channel/sku"
    channel: Literal["base"] = "base"
    """It lies with the base price: one document has both."""
    sku: str
    currency: Currency
    costs: Annotated[dict[str, Minor], HEADS] = Field(default_factory=dict)
    """Of one piece, by head: purchasing, operations, marketing, ... (PRC-42)."""
    range: PriceRange | None = None
    floor: Money | None = None
    """No promotion takes a piece below it (PRC-09)."""
    priced_at: Instant


def _of_threshold(activated: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one kind: from `threshold` on, `discount` off the order, once."""
    return {
        "channel": activated["channel"],
        "offer": spend_threshold(activated),
        "skus": [],
        "activated_at": activated["activated_at"],
    }


def spend_threshold(said: Mapping[str, Any]) -> dict[str, Any]:
    """An offer's JSON, of 滿減 as it was said before there were other kinds."""
    tier = {"threshold": said["threshold"], "off": said["discount"]}
    of_old = {name: said[name] for name in ("promotion_id", "currency", "starts_at", "ends_at")}
    return {**of_old, "terms": {"kind": "spend_threshold", "tiers": [tier]}}


def _by_name(activated: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 targets were named one by one."""
    return {**activated, "targets": None}


class PromotionActivated(Fact):
    """Its terms never change under its id (PRC-21..31)."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_threshold, _by_name)
    key: ClassVar[str] = "channel"
    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    """Its targets; () without `targets`: the whole order."""
    targets: Targets | None = None
    """Classes of products: which SKUs they are is told by TargetsJoined and TargetsLeft."""
    activated_at: Instant


def _of_order(ended: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 promotions were on the whole order."""
    return {**ended, "skus": [], "code": None}


def _without_reason(ended: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 nobody said why; promotions had no classes."""
    return {**ended, "reason": "", "actor": "", "over_at": None}


class PromotionEnded(Fact):
    """Before its time. It names what its activation named: whoever keeps offers by SKU or code finds them."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_order, _without_reason)
    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    skus: tuple[str, ...] = ()
    code: str | None = None
    reason: str = ""
    actor: str = ""
    over_at: Instant | None = None
    """Of one by class or with unique codes: its planned end. Its SKUs and codes are not named."""
    ended_at: Instant


class PromotionPaused(Fact):
    """From now on no order gets it, until it is resumed (PRC-39). Its terms and its end stay."""

    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    reason: str
    actor: str = ""
    over_at: Instant
    """Its planned end."""
    paused_at: Instant


class PromotionResumed(Fact):
    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    reason: str
    actor: str = ""
    resumed_at: Instant


def _public(offered: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 codes came with their promotion alone."""
    return {**offered, "batch": ""}


class CodeOffered(Fact):
    """A code has terms on a channel: those of a promotion there (PRC-23)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_public,)
    key: ClassVar[str] = "code"
    code: str
    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    batch: str = ""
    """In which it was issued; "": it is public, the promotion's own."""
    offered_at: Instant


class CodeEnded(Fact):
    """The promotion behind it was ended before its time."""

    key: ClassVar[str] = "code"
    code: str
    channel: str
    promotion_id: str
    ended_at: Instant


class CustomerGrouped(Fact):
    """What prices and promotions know of a customer: membership, groups, segment (MEM-02, MEM-05)."""

    key: ClassVar[str] = "customer_id"
    customer_id: str
    tier: str | None = None
    """Of members; None: no member."""
    groups: tuple[str, ...] = ()
    segment: str | None = None
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
    | TargetsJoined
    | TargetsLeft
    | ClassesWatched
    | ProductClassed
    | CodesIssued
    | CodeOffered
    | CodeEnded
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
        "TargetsJoined": TargetsJoined,
        "TargetsLeft": TargetsLeft,
        "ClassesWatched": ClassesWatched,
        "ProductClassed": ProductClassed,
        "CodesIssued": CodesIssued,
        "CodeOffered": CodeOffered,
        "CodeEnded": CodeEnded,
        "CustomerGrouped": CustomerGrouped,
        "OrderPriced": OrderPriced,
        "OrderPriceRefused": OrderPriceRefused,
        "ChangePriced": ChangePriced,
        "ChangePriceRefused": ChangePriceRefused,
        **DRAFT_PRICE_EVENTS,
        "PricingRequestRefused": RequestRefused,
        **USES_EVENTS,
        **PROPOSALS,
    },
)
