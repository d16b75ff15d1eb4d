"""Facts of the inventory service about returns that were inspected, on inventory.events. Key: warehouse id. Quantities are
pieces; amounts: minor units of `currency`; times: aware UTC.

A warehouse knows the lots that it shipped. Where other warehouses shipped a part of the order they are asked first, one after the
other (ReturnLotsAsked, ReturnLotsNamed), and the pieces are restocked once all have answered.
"""

from operator import not_
from typing import Annotated, Any, ClassVar

from pydantic import Field

from shared.contracts.limits import LINES, SHIPMENTS
from shared.contracts.lots import ORIGINS, LotReason
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Upcast
from shared.domain.money import Currency, Minor

RETURN_LINES = AtMost(LINES, "support takes no return with more")
SHIPPERS = AtMost(SHIPMENTS, "an order has no more")
LEFT_LOTS = AtMost(500, "said to be more: pieces of all are held until somebody looks")


class ReturnedLine(Message):
    sku: str
    quantity: int


class RestockedLine(Message):
    sku: str
    quantity: int
    lot: str
    expires_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    """The earliest expiry of its origins. None: they keep, or it is not known."""
    cost: Annotated[Minor | None, Field(exclude_if=lambda cost: cost is None)] = None
    """Of these pieces, in `currency`: their share of what the order's pieces of the SKU cost. None: not known."""
    currency: Annotated[Currency | None, Field(exclude_if=not_)] = None
    origins: Annotated[tuple[str, ...], Field(exclude_if=not_), ORIGINS] = ()
    """The lots that they are, or may be, of, where they do not join the one that they are of. What becomes of one of these, a
    recall or a hold, becomes of them."""
    owner: Annotated[str | None, Field(exclude_if=not_)] = None
    """The partner whose pieces they are; None: ours. Of a lot that they join it is known."""

    @property
    def says_more(self) -> bool:
        """Than how many pieces."""
        return bool(self.origins)


def _lots_of_their_own(restocked: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not name them: they were called as the return."""
    return {**restocked, "lines": [{"lot": restocked["return_id"], **line} for line in restocked["lines"]]}


class StockRestocked(Fact):
    """Returned pieces that may be sold again: they join the lot that they are of, or form one of their own, named by the return,
    which is held where one of its origins is."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_lots_of_their_own,)
    key: ClassVar[str] = "warehouse"
    warehouse: str
    return_id: str
    order_id: str
    lines: tuple[RestockedLine, ...]
    restocked_at: Instant

    @property
    def apart(self) -> tuple[RestockedLine, ...]:
        """Kept lots of the return's own."""
        return tuple(line for line in self.lines if line.says_more and line.lot == self.return_id)


class ReturnScrapped(Fact):
    """Returned pieces that never came back to stock: counted as restocked and written off at once."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    return_id: str
    order_id: str
    lines: tuple[ReturnedLine, ...]
    scrapped_at: Instant


class LeftLot(Message):
    """Pieces of a kept lot that left a warehouse with an order."""

    sku: str
    lot: str
    quantity: int
    origins: Annotated[tuple[str, ...], ORIGINS]
    """Its maker's number, or the lots that it may be of."""
    expires_at: Instant | None = None
    holds: tuple[LotReason, ...] = ()
    """Why nothing of it is offered there."""
    cost: Minor | None = None
    currency: Currency | None = None
    owner: str | None = None


class ReturnLotsAsked(Fact):
    """These are to be restocked here; the other warehouses that shipped a part of the order are asked for its lots."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    return_id: str
    order_id: str
    lines: Annotated[tuple[ReturnedLine, ...], RETURN_LINES]
    shippers: Annotated[tuple[str, ...], SHIPPERS]
    """To be asked."""
    inspected_at: Instant


class ReturnLotsNamed(Fact):
    """A warehouse says which lots, of those that are kept, left it with the order."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    return_id: str
    order_id: str
    asked_by: str
    """The warehouse that restocks."""
    skus: Annotated[tuple[str, ...], RETURN_LINES]
    shippers: Annotated[tuple[str, ...], SHIPPERS]
    """Still to be asked."""
    lots: Annotated[tuple[LeftLot, ...], LEFT_LOTS]
    """Named so far, by all."""
    more: bool = False
    """There are lots that are not named."""
    named_at: Instant


RestockEvent = StockRestocked | ReturnScrapped | ReturnLotsAsked | ReturnLotsNamed
RESTOCK_EVENTS: dict[str, type[Fact]] = {
    "StockRestocked": StockRestocked,
    "ReturnScrapped": ReturnScrapped,
    "ReturnLotsAsked": ReturnLotsAsked,
    "ReturnLotsNamed": ReturnLotsNamed,
}
