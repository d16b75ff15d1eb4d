"""What prices are: entries of the price book, and what is known of a SKU. Key: "channel/sku"."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.strategies import STEPS, GuardStep
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Upcast
from shared.domain.money import Currency, Minor

HEADS = AtMost(20, "refused at the door")


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
    guards: Annotated[tuple[GuardStep, ...], STEPS] = ()
    """What each said that knows the SKU; () of a proposal, which has its own."""
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
    code: Literal[
        "outside_range",
        "below_floor",
        "floor_above_range",
        "step_too_large",
        "too_soon",
        "reason_missing",
        "approval_needed",
        "too_many_entries",
        "price_invalid",
    ]
    reason: str
    guards: Annotated[tuple[GuardStep, ...], STEPS] = ()
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
