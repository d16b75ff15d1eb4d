"""What warehouse staff ask of a shipment. Key: order id.

Where `shipment_id` is None, the order's shipment is meant; where it is named, it must be that one.
"""

from shared.domain.messages import Command, Instant


class PickShipment(Command):
    order_id: str
    shipment_id: str | None = None


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
