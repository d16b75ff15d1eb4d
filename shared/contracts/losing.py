"""Facts of the inventory service about pieces that a shipment had and has no more, on inventory.events. Key: warehouse id."""

from typing import Annotated, ClassVar

from shared.contracts.limits import ORDER_LINES
from shared.contracts.pieces import LotLine
from shared.domain.messages import Fact, Instant


class LostLine(LotLine):
    """`quantity` pieces of `lots`, which are the shipment's no more."""

    left: int
    """What it still has of the SKU here, or waits for."""


class AllocationLost(Fact):
    """Pieces that a shipment was to have are not there, or may not leave: they are its no more, and its order asks for them
    elsewhere. What becomes of the pieces is another fact of the same decision (written off, set aside)."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    lines: Annotated[tuple[LostLine, ...], ORDER_LINES]
    """Of the SKUs that it loses pieces of."""
    reason: str
    """Any word: count, lot_held, lot_recalled."""
    lost_at: Instant


LOSS_EVENTS: dict[str, type[Fact]] = {"AllocationLost": AllocationLost}
