"""What warehouse staff ask of a shipment. Key: order id.

Where `shipment_id` is None, the order's only shipment is meant that was not stopped; an order with several must name it.
"""

from shared.domain.messages import Command, Instant, Message


class PickShipment(Command):
    order_id: str
    shipment_id: str | None = None


class FoundLine(Message):
    """Of a SKU of the shipment, how many pieces there are: 0 where there is none."""

    sku: str
    found: int


class ReportShortPick(Command):
    """Pieces that the warehouse does not find. What it does find is told, not what is missing: told twice, it is the same."""

    order_id: str
    shipment_id: str | None = None
    lines: tuple[FoundLine, ...]


class PackShipment(Command):
    order_id: str
    shipment_id: str | None = None
    package: str
    """The package type (FUL-17)."""


class ShipShipment(Command):
    order_id: str
    shipment_id: str | None = None
    carrier: str
    tracking_number: str


class MakeReady(Command):
    """The customer may collect it."""

    order_id: str
    shipment_id: str | None = None


class HandOver(Command):
    """The customer has it."""

    order_id: str
    shipment_id: str | None = None


class EndPickUp(Command):
    """Sent by the clock, when a shipment has been ready as long as it is kept."""

    order_id: str
    shipment_id: str


class CorrectTracking(Command):
    """The carrier and number that the parcel really goes by; both, also where one of them was right."""

    order_id: str
    shipment_id: str | None = None
    carrier: str
    tracking_number: str


class ReportTransit(Command):
    order_id: str
    shipment_id: str | None = None
    place: str
    scanned_at: Instant | None = None
    """None: when it was asked."""


class ReportDelivery(Command):
    order_id: str
    shipment_id: str | None = None
