"""An order's stock: what orders asks warehouses for, what they have for it, and what they shall free. Key: order id."""

from typing import Any, ClassVar, Literal

from shared.contracts.lines import StockLine
from shared.domain import ids
from shared.domain.messages import Fact, Instant, Upcast

Wait = Literal["no", "backorder", "force"]
"""Whether a shipment that a warehouse has not all of waits for the rest: as far as the SKU's cap lets, or beyond."""


def one_shipment(fact: dict[str, Any]) -> dict[str, Any]:
    """Before shipments were named an order had one."""
    return {"shipment_id": ids.shipment_id(fact["order_id"]), **fact}


def _waits_for_nothing(asked: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 an order had one shipment, which did not wait, of no cart."""
    asked = {**one_shipment(asked), "wait": "no", "rank": 0}
    return {**asked, "said_at": None, "street_date": None, "hold_id": None}


class ReservationRequested(Fact):
    """Orders asks one warehouse for a shipment; `attempt` counts from 1 what the order asked, whichever warehouse."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_waits_for_nothing,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    attempt: int
    wait: Wait = "no"
    rank: int = 0
    """Of who waits: its class, the lowest first; within it by said time, order id, shipment id."""
    said_at: Instant | None = None
    """When the order was placed, as its storefront said. None: when this was requested."""
    street_date: Instant | None = None
    """Of a preorder: not to be released before."""
    hold_id: str | None = None
    """The cart's, in this warehouse: its pieces become the shipment's."""
    pool: str | None = None
    """Its channel's: only who names one has its pieces, and reads them."""
    min_days_left: int = 0
    """No pieces that expire in less, counted in whole days of 24 hours from the decision."""
    change_id: str | None = None
    """Of what is added by a change: the order's own once it is applied."""
    requested_at: Instant


class CartHoldReleaseRequested(Fact):
    """The order is sourced elsewhere, or has ended: what its cart holds in this warehouse shall be free."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    warehouse: str
    hold_id: str
    requested_at: Instant


class ShipmentQueued(Fact):
    """Its warehouse has not all of it yet, and it waits there for the rest."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    queued_at: Instant


class OrderAllocated(Fact):
    """A warehouse has reserved a shipment of the order."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    not_before: Instant | None = None
    """Of a preorder whose street date is still to come: the shipment leaves after StreetDateReached."""
    allocated_at: Instant


class ReleaseRequested(Fact):
    """Inventory shall free what it reserved for a shipment that will not leave.

    `lines` are those of its ReservationRequested: inventory's writer must know from the fact alone which SKUs to read.
    """

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    reason: str
    pool: str | None = None
    """Its channel's: gets back what was its."""
    requested_at: Instant
