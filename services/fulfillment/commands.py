"""Intents of the fulfillment service. Key: order id. `at` is when it happened or was asked, aware UTC.

Where `shipment_id` may be None, the order's shipment is meant; where it is named, it must be that one.
"""

from shared.contracts.orders import StockLine
from shared.domain.messages import Command, Instant, Personal, Registry, type_names


class CreateShipment(Command):
    shipment_id: str
    order_id: str
    channel: str
    warehouse: str
    lines: tuple[StockLine, ...]
    customer: Personal | None = None
    at: Instant


class StopShipment(Command):
    shipment_id: str
    order_id: str
    reason: str
    at: Instant


class PickShipment(Command):
    order_id: str
    shipment_id: str | None = None
    at: Instant


class PackShipment(Command):
    order_id: str
    shipment_id: str | None = None
    package: str
    """The package type (FUL-17)."""
    at: Instant


class ShipShipment(Command):
    order_id: str
    shipment_id: str | None = None
    carrier: str
    tracking_number: str
    at: Instant


class ReportDispatch(Command):
    """A warehouse system or 3PL did it all: what is missing of picked, packed and shipped follows from it."""

    order_id: str
    shipment_id: str | None = None
    carrier: str
    tracking_number: str
    package: str = "carton"
    """Used where the shipment was not packed yet: the report names no package."""
    at: Instant


class ReportTransit(Command):
    order_id: str
    shipment_id: str | None = None
    place: str
    at: Instant


class ReportDelivery(Command):
    order_id: str
    shipment_id: str | None = None
    at: Instant


WarehouseCommand = PickShipment | PackShipment | ShipShipment | ReportDispatch | ReportTransit | ReportDelivery
FulfillmentCommand = CreateShipment | StopShipment | WarehouseCommand

COMMANDS: Registry = {
    "CreateShipment": CreateShipment,
    "StopShipment": StopShipment,
    "PickShipment": PickShipment,
    "PackShipment": PackShipment,
    "ShipShipment": ShipShipment,
    "ReportDispatch": ReportDispatch,
    "ReportTransit": ReportTransit,
    "ReportDelivery": ReportDelivery,
}

REQUESTS = type_names(COMMANDS)
"""How a refusal names the command it answers."""
