"""Facts of the inventory service about pieces that a cart holds before there is an order, on inventory.events. Key: warehouse id.

A hold ends by HoldEnded, not by the clock: until that is said, the order that names it gets its pieces.
"""

from typing import Annotated, ClassVar, Literal

from shared.contracts.orders import StockLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

HOLD_MINUTES = 15
LONGEST_HOLD_MINUTES = 60
"""From its start, whatever is done in the cart."""
HELD_PERCENT = 20
"""Of what is free of a SKU, that one cart may hold; one piece always."""
HOLD_LINES = AtMost(100, "refused at the door")

EndReason = Literal["expired", "ended", "sourced_elsewhere"]


class HeldLine(Message):
    """`quantity` pieces are held, of those that were asked for."""

    sku: str
    quantity: int
    asked: int


class StockHeld(Fact):
    """A cart holds pieces: nobody else is offered them."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    hold_id: str
    customer_id: str
    lines: Annotated[tuple[HeldLine, ...], HOLD_LINES]
    ends_at: Instant
    held_at: Instant


class HoldExtended(Fact):
    """Something was done in the cart: 15 minutes from then, 60 at most from the hold's start."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    hold_id: str
    ends_at: Instant
    extended_at: Instant


class HoldConverted(Fact):
    """These pieces of a hold are free for the order that names it, and for no other: the same decision allocates them."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    hold_id: str
    order_id: str
    shipment_id: str
    lines: Annotated[tuple[StockLine, ...], HOLD_LINES]
    converted_at: Instant


class HoldEndAsked(Fact):
    """A hold shall end. The fact names its SKUs, so that whoever decides about their stock knows what to read."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    warehouse: str
    hold_id: str
    skus: Annotated[tuple[str, ...], HOLD_LINES]
    reason: EndReason
    asked_at: Instant


class HoldEnded(Fact):
    """What the cart still held is free again."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    hold_id: str
    lines: Annotated[tuple[StockLine, ...], HOLD_LINES]
    reason: EndReason
    ended_at: Instant


HoldEvent = StockHeld | HoldExtended | HoldConverted | HoldEndAsked | HoldEnded
HOLD_EVENTS: dict[str, type[Fact]] = {
    "StockHeld": StockHeld,
    "HoldExtended": HoldExtended,
    "HoldConverted": HoldConverted,
    "HoldEndAsked": HoldEndAsked,
    "HoldEnded": HoldEnded,
}
