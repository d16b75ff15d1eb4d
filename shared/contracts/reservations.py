"""What warehouses say of shipments' pieces: reserved or refused, released, issued. Key: warehouse id."""

from typing import Annotated, Any, ClassVar

from shared.contracts.allocating import one_shipment
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import Shortage, StockLine
from shared.contracts.pieces import LotLine
from shared.domain.messages import Fact, Instant, Upcast


def _asked_once(reserved: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 an order had one shipment, asked a warehouse once, and waited for nothing."""
    return {**one_shipment(reserved), "attempt": 1, "waited": False, "not_before": None}


class StockReserved(Fact):
    """All lines of a shipment, or none (INV-02)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_asked_once,)
    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    attempt: int
    """Of the request: after a release a later one is answered anew."""
    lines: tuple[LotLine, ...]
    waited: bool = False
    """True: it waited, and its pieces were allocated as they came (ReservationQueued, QueueFilled). This fact moves none."""
    pool: str = ""
    """Of its channel; "" where none of its pieces were a pool's."""
    pooled: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """Of the pieces those that were the pool's; of these only is a pool told."""
    not_before: Instant | None = None
    """A preorder's street date: the shipment may not be released before."""
    reserved_at: Instant


def _reason_none(refused: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had shortages only."""
    return {"reason": "", **refused}


def _first_attempt(refused: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 an order had one shipment, asked a warehouse once, and did not wait."""
    shortages = [{**shortage, "left": None} for shortage in refused["shortages"]]
    return {**one_shipment(refused), "attempt": 1, "shortages": shortages}


class ReservationRefused(Fact):
    """This warehouse cannot serve the whole shipment: every short SKU is named with what is available. Of the others there was
    enough."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_reason_none, _first_attempt)
    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    attempt: int
    """Of the request: a later one is answered anew."""
    shortages: tuple[Shortage, ...]
    reason: str = ""
    """Where it is none of stock: the order takes more lots than a record can name. "" beside shortages."""
    refused_at: Instant


class StockReleased(Fact):
    """Allocated stock is available again."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[LotLine, ...]
    pool: str = ""
    """Of its channel; "" where none of its pieces were a pool's."""
    pooled: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """Of the pieces those that are again the pool's; of these only is a pool told."""
    reason: str
    released_at: Instant


class StockIssued(Fact):
    """The reserved pieces left the warehouse: on hand and allocated fall together."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[LotLine, ...]
    issued_at: Instant
