"""An order's shipments on their way: they may leave, have left, have arrived. Key: order id."""

from operator import not_
from typing import Annotated, Any, ClassVar

from pydantic import Field

from shared.contracts.lines import PricedLine, StockLine
from shared.domain.messages import Fact, Instant, Personal, Upcast
from shared.domain.money import Currency


def _once(requested: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 a shipment that was stopped never left."""
    return {**requested, "attempt": 1}


class FulfillmentRequested(Fact):
    """Paid and allocated: this shipment may leave."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_once,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    channel: str
    warehouse: str
    lines: tuple[StockLine, ...]
    customer: Personal | None = None
    attempt: int = 1
    """More than 1: it was stopped for a change, and may leave now."""
    pick_up_days: int | None = None
    """The customer collects it, and it is kept so long once it is ready. None: it goes by parcel."""
    requested_at: Instant


class OrderShipped(Fact):
    """A shipment of the order is with its carrier."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    shipped_at: Instant


class OrderTrackingCorrected(Fact):
    """The parcel goes by another carrier or number than OrderShipped said."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    former_carrier: str
    former_tracking_number: str
    corrected_at: Instant


class OrderDelivered(Fact):
    """All of its shipments are delivered, each by its LinesDelivered. Lines carry what was paid for them, without those that were
    cancelled; () where they are more than one record holds beside the last shipment's."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    external_id: str
    warehouse: str
    """Of its first shipment."""
    currency: Currency
    lines: tuple[PricedLine, ...]
    customer_id: str | None
    after_sales: Annotated[str, Field(exclude_if=not_)] = ""
    """As LinesDelivered's."""
    delivered_at: Instant
    return_until: Instant
