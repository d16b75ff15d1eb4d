"""How promotions of a channel combine, on pricing.events. Key: channel."""

from typing import ClassVar, Literal

from shared.contracts.promotions import Layer
from shared.domain.messages import Fact, Instant, Message

Combine = Literal["best", "priority", "all"]
"""Of promotions of one layer: the best for the customer; the first by priority; or all that stack, one after another."""


class Combining(Message):
    """What is not said is the default."""

    item: Combine = "best"
    """Line by line."""
    order: Combine = "best"
    coupon: Combine = "best"
    codes: int = 1
    """So many codes count in an order. Where it is more than one, coupons that stack add up."""

    def of(self, layer: Layer) -> Combine:
        return self.item if layer == "item" else self.order if layer == "order" else self.coupon


class CombiningSet(Fact):
    """A channel's policy, from now on."""

    key: ClassVar[str] = "channel"
    channel: str
    combining: Combining
    actor: str = ""
    set_at: Instant
