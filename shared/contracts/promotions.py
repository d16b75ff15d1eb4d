"""What promotions promise (PRC-21..30). Amounts: minor units of the offer's currency; rates: parts in 10,000."""

from typing import Annotated, Literal

from pydantic import Field

from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor

Layer = Literal["item", "order", "coupon"]
"""In the order in which they apply. A code's discount on the order is the coupon layer."""
LAYERS: tuple[Layer, ...] = ("item", "order", "coupon")
UNIQUE = "/"
"""The code of a promotion that has only unique ones: no customer can say it, since no code has a slash."""
WHOLE = 10_000
"""A rate of 100 %."""

TIERS = AtMost(10, "refused at the door")
PARTS = AtMost(10, "refused at the door")
GROUPS = AtMost(20, "refused at the door")
COMBINES = AtMost(3, "there are three layers")


class Tier(Message):
    """From `threshold` on, `off` or `rate`."""

    threshold: Minor
    off: Minor | None = None
    rate: int | None = None


class SpendThreshold(Message):
    """滿減 (PRC-21, -22) and every other discount on an order: the highest tier reached counts."""

    kind: Literal["spend_threshold"] = "spend_threshold"
    tiers: Annotated[tuple[Tier, ...], TIERS]
    """Lowest first."""
    each: bool = False
    """Each full threshold again; of one tier with a fixed amount."""
    times: int | None = None
    """Of `each`: at most so often."""
    cap: Minor | None = None
    base: Literal["after", "before"] = "after"
    """What is held against the threshold: goods after earlier layers, or before."""


class ItemDiscount(Message):
    """Off each piece, or a rate of the line (PRC-27)."""

    kind: Literal["item_discount"] = "item_discount"
    off: Minor | None = None
    rate: int | None = None


class FlashPrice(Message):
    """A price of its own for as long as it runs (PRC-25)."""

    kind: Literal["flash_price"] = "flash_price"
    unit_price: Minor


class BuyGet(Message):
    """Of each `buy` + `get` pieces the cheapest `get` are free (PRC-30)."""

    kind: Literal["buy_get"] = "buy_get"
    buy: int
    get: int


class Part(Message):
    sku: str
    quantity: int


class Bundle(Message):
    """These together for one price, as many as fit (PRC-30)."""

    kind: Literal["bundle"] = "bundle"
    parts: Annotated[tuple[Part, ...], PARTS]
    unit_price: Minor
    """Of one bundle."""


class Gift(Message):
    """With any of its SKUs comes another one, once an order (PRC-28)."""

    kind: Literal["gift"] = "gift"
    sku: str
    quantity: int = 1
    name: str = ""
    unit_price: Minor = 0
    """Its list price when the promotion was activated."""


Terms = Annotated[SpendThreshold | ItemDiscount | FlashPrice | BuyGet | Bundle | Gift, Field(discriminator="kind")]
SKU_KINDS = frozenset({"item_discount", "flash_price", "buy_get", "bundle", "gift"})
"""Those of the item layer: they target SKUs."""


UseComesBack = Literal["before_shipping", "never"]
"""When an order's use comes back: where it ends before shipping; or it stays used once the order was confirmed."""


class Limits(Message):
    """What is counted: whether it is used up is decided by counters, and handed to the engine as allowed or refused."""

    uses: int | None = None
    budget: Minor | None = None
    soft: bool = False
    """The budget may be overshot: orders are booked when they are confirmed, and the promotion ends when that is seen."""
    per_customer: int | None = None
    code_uses: int | None = None
    """Of its code, on all channels."""
    first_order: bool = False
    comes_back: UseComesBack = "before_shipping"


class Offer(Message):
    """A promotion as orders meet it. Which SKUs it targets is said by the document that it lies in."""

    promotion_id: str
    currency: Currency
    terms: Terms
    combines: Annotated[tuple[Layer, ...], COMBINES] = ()
    """Layers whose promotions it adds up with, where they say the same of its own. Its own layer: it stacks."""
    priority: int = 0
    """Where a channel goes by it, the higher one first."""
    exclusive: bool = False
    """Alone in an order, or not at all."""
    code: str | None = None
    """Only where the order names it; UNIQUE: only where it names one of its batches."""
    members: bool = False
    """Only for customers who are known (PRC-26)."""
    groups: Annotated[tuple[str, ...], GROUPS] = ()
    """Only for customers in one of them."""
    limits: Limits | None = None
    starts_at: Instant
    ends_at: Instant
    ended_at: Instant | None = None
    """When it was ended before its time."""

    @property
    def layer(self) -> Layer:
        if self.terms.kind in SKU_KINDS:
            return "item"
        return "coupon" if self.code is not None else "order"

    @property
    def stacks(self) -> bool:
        """It may add up with others of its own layer."""
        return self.layer in self.combines

    def over_at(self) -> Instant:
        """The first moment at which it no longer runs."""
        return self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)

    def adds_up_with(self, other: "Offer") -> bool:
        """Only where both say so."""
        return other.layer in self.combines and self.layer in other.combines


Outcome = Literal[
    "applied",
    "threshold_missed",
    "not_started",
    "over",
    "paused",
    "wrong_channel",
    "other_currency",
    "no_target",
    "not_member",
    "not_in_group",
    "not_first_order",
    "customer_required",
    "unknown_code",
    "used_up",
    "customer_used_up",
    "budget_exhausted",
    "beaten",
    "not_combinable",
    "floor_clipped",
    "gift_out_of_stock",
    "points_short",
    "hold_over",
    "hold_unknown",
    "hold_other_basket",
]
"""What became of a rule: a step's code."""
