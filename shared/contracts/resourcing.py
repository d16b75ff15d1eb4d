"""Facts about a shipment that waits in one warehouse's queue, and may be had from others by now: asked once a day, reserving
nothing. Those of orders on orders.events (key: order id), StockTold on inventory.events (key: warehouse id)."""

from datetime import timedelta
from typing import Annotated, ClassVar

from shared.contracts.limits import OF_CHANNEL, ORDER_LINES
from shared.contracts.lines import Shortage, StockLine
from shared.domain.messages import Fact, Instant

AGAIN = timedelta(days=1)
"""After it began to wait, and after each time it was asked."""


class StockAsked(Fact):
    """Whether other warehouses could serve a shipment now that waits in one."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouses: Annotated[tuple[str, ...], OF_CHANNEL]
    """By rank."""
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    min_days_left: int = 0
    """As ReservationRequested says it."""
    asked_at: Instant


class StockTold(Fact):
    """What a warehouse has too few of, for a newcomer; of the other lines it has enough. It promises nothing."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    order_id: str
    shipment_id: str
    shortages: Annotated[tuple[Shortage, ...], ORDER_LINES]
    told_at: Instant


class StockOffered(Fact):
    """Heard of a warehouse, of those that were asked."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    """Pieces of the shipment that it has."""
    offered_at: Instant


class SourcedAgain(Fact):
    """Others can serve what this shipment waits for: it leaves its queue first, then they are asked for it."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    """Where it waited."""
    sourced_at: Instant
