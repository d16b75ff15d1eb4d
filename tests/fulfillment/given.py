"""Words that fulfillment's specs share."""

from datetime import UTC, datetime, timedelta

from services.fulfillment.commands import (
    CreateShipment,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportDispatch,
    ReportTransit,
    ShipShipment,
    StopShipment,
)
from services.fulfillment.decider import decider
from shared.contracts.fulfillment import (
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
)
from shared.contracts.orders import StockLine
from shared.domain.messages import Personal
from shared.testing.specs import DeciderSpec

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
LINES = (StockLine(sku="TEA-1", quantity=2), StockLine(sku="POT-3", quantity=1))
CUSTOMER = Personal(customer_id="c1", name="sealed:name", country="CN")

shipment = DeciderSpec(decider)

create = CreateShipment(shipment_id="s1", order_id="o1", channel="shop", warehouse="EAST", lines=LINES, customer=CUSTOMER, at=NOW)
pick = PickShipment(order_id="o1", at=NOW)
pack = PackShipment(order_id="o1", package="mailer", at=NOW)
ship = ShipShipment(order_id="o1", carrier="SF", tracking_number="SF100", at=NOW)
dispatch = ReportDispatch(order_id="o1", shipment_id="s1", carrier="SF", tracking_number="SF100", at=NOW)
scan = ReportTransit(order_id="o1", shipment_id="s1", place="Wuhan", at=NOW)
deliver = ReportDelivery(order_id="o1", shipment_id="s1", at=LATER)
stop = StopShipment(shipment_id="s1", order_id="o1", reason="customer cancelled", at=NOW)

created = ShipmentCreated(
    shipment_id="s1", order_id="o1", channel="shop", warehouse="EAST", lines=LINES, customer=CUSTOMER, created_at=NOW
)
picked = ShipmentPicked(shipment_id="s1", order_id="o1", picked_at=NOW)
packed = ShipmentPacked(shipment_id="s1", order_id="o1", package="mailer", packed_at=NOW)
carton = ShipmentPacked(shipment_id="s1", order_id="o1", package="carton", packed_at=NOW)
shipped = ShipmentShipped(
    shipment_id="s1",
    order_id="o1",
    warehouse="EAST",
    lines=LINES,
    carrier="SF",
    tracking_number="SF100",
    shipped_at=NOW,
)
scanned = ShipmentInTransit(shipment_id="s1", order_id="o1", place="Wuhan", scanned_at=NOW)
delivered = ShipmentDelivered(shipment_id="s1", order_id="o1", delivered_at=LATER)
stopped = ShipmentStopped(shipment_id="s1", order_id="o1", reason="customer cancelled", stopped_at=NOW)
stop_refused = ShipmentStopRefused(
    shipment_id="s1", order_id="o1", reason="already with SF, tracking number SF100", refused_at=NOW
)
to_shipped = (created, picked, packed, shipped)
