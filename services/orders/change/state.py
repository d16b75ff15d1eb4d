"""What an order's state knows of its changes: the open one, and how the others ended. Amounts: minor units of the order's
currency."""

from typing import Annotated, Literal

from pydantic import Field

from services.orders.order.shipments import OF_ORDER, Claim
from shared.contracts import changes
from shared.contracts.changes import LineChange
from shared.contracts.kits import Kit
from shared.contracts.limits import CHANGES, ORDER_LINES
from shared.contracts.lines import PricedLine, StockLine
from shared.contracts.without_stock import WithoutStock
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

OF_CHANGES = AtMost(CHANGES, "refused: too_many_changes")


class Preview(Message):
    preview_id: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    before: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    """The order's lines, of which it was made: where they are others, it is stale."""
    freight: int
    total: int
    difference: int
    repriced: bool
    """The whole order has other prices: they hold for what has not left."""
    approval: bool
    valid_until: Instant


class Changing(Message):
    """Stopping shipments, then holding what is added, then pricing, then for its customer to say yes, then for its money."""

    change_id: str
    lines: Annotated[tuple[LineChange, ...], ORDER_LINES]
    customer: Personal | None
    freight: int | None
    opened_by: str
    kits: Annotated[tuple[Kit, ...], ORDER_LINES] = ()
    """Of its added lines."""
    without_stock: WithoutStock = ()
    """Those of its lines' SKUs that no warehouse is asked for."""
    stops: Annotated[tuple[str, ...], OF_ORDER] = ()
    """Shipments of which fulfillment has not said whether they are stopped."""
    left: str = ""
    """That one of them has left, and with whom."""
    asked: Claim | None = None
    """Who was asked to hold what is added, and has not answered."""
    asks: int = 0
    held: Claim | None = None
    added: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    not_before: Instant | None = None
    pricing: bool = False
    """Pricing was asked, and has not answered."""
    preview: Preview | None = None
    approved: bool = False
    confirmed: bool = False
    since: int = 0
    """What the order's payments had captured, or were to capture, when it was confirmed."""
    due: int = 0
    pay_by: Instant | None = None

    @property
    def fewer(self) -> bool:
        return any(each.quantity < each.was for each in self.lines)

    @property
    def blocks(self) -> bool:
        """Nothing of the order is let go meanwhile: it might be what is taken out, or go to the wrong address."""
        return self.fewer or self.customer is not None

    @property
    def at_once(self) -> bool:
        """Of the address alone: there is nothing to preview."""
        return not self.lines and self.freight is None


class Past(Message):
    code: Literal["applied"] | changes.ChangeCode
    reason: str = ""
    preview_id: str = ""


class Changes(Message):
    """Of an order of which something was ever to be changed."""

    open: Changing | None = None
    past: Annotated[dict[str, Past], OF_CHANGES] = Field(default_factory=dict)
    """By change id."""
    own: Annotated[tuple[int, ...], ORDER_LINES] = ()
    """Numbers of lines with a price of their own."""


NO_CHANGES = Changes()

ChangeFact = (
    changes.ChangeOpened
    | changes.ShipmentHalted
    | changes.ChangeStockHeld
    | changes.ChangePriceRequested
    | changes.ChangePreviewed
    | changes.ChangeApproved
    | changes.ChangeConfirmed
    | changes.ChangeApplied
    | changes.ShipmentReduced
    | changes.ChangeEnded
)
