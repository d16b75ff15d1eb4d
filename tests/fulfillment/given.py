"""Words that fulfillment's specs share. Orders' facts say NOW themselves and come LATER, as do scans that tell their time."""

from datetime import UTC, datetime, timedelta

from services.fulfillment.service import service
from services.fulfillment.shipment.commands import (
    CorrectTracking,
    FoundLine,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportShortPick,
    ReportTransit,
    ShipShipment,
)
from shared.contracts.fulfillment import (
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
    ShortPicked,
    TrackingCorrected,
)
from shared.contracts.orders import ShipmentStopRequested, StockLine
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.storefront import DeliveryReported, DispatchReported, TransitReported
from shared.domain.messages import Personal
from shared.testing.specs import Spec

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
LINES = (StockLine(sku="TEA-1", quantity=2), StockLine(sku="POT-3", quantity=1))
CUSTOMER = Personal(customer_id="c1", name="sealed:name", country="CN")

shipment = Spec(service, time=NOW)

create = FulfillmentRequested(
    shipment_id="s1", order_id="o1", channel="shop", warehouse="EAST", lines=LINES, customer=CUSTOMER, requested_at=NOW
)
stop = ShipmentStopRequested(shipment_id="s1", order_id="o1", reason="customer cancelled", requested_at=NOW)
pick = PickShipment(order_id="o1")
short_pick = ReportShortPick(order_id="o1", lines=(FoundLine(sku="TEA-1", found=1),))
pack = PackShipment(order_id="o1", package="mailer")
ship = ShipShipment(order_id="o1", carrier="SF", tracking_number="SF100")
dispatch = DispatchReported(order_id="o1", shipment_id="s1", carrier="SF", tracking_number="SF100")
correct = CorrectTracking(order_id="o1", carrier="SF", tracking_number="SF200")
scan = ReportTransit(order_id="o1", shipment_id="s1", place="Wuhan")
scan_reported = TransitReported(order_id="o1", shipment_id="s1", place="Wuhan")
deliver = ReportDelivery(order_id="o1", shipment_id="s1")
delivery_reported = DeliveryReported(order_id="o1", shipment_id="s1")

created = ShipmentCreated(
    shipment_id="s1", order_id="o1", channel="shop", warehouse="EAST", lines=LINES, customer=CUSTOMER, created_at=NOW
)
short_picked = ShortPicked(
    shipment_id="s1",
    order_id="o1",
    warehouse="EAST",
    lines=(StockLine(sku="TEA-1", quantity=1),),
    left=(StockLine(sku="TEA-1", quantity=1), StockLine(sku="POT-3", quantity=1)),
    reported_at=NOW,
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
corrected = TrackingCorrected(
    shipment_id="s1",
    order_id="o1",
    carrier="SF",
    tracking_number="SF200",
    former_carrier="SF",
    former_tracking_number="SF100",
    corrected_at=NOW,
)
scanned = ShipmentInTransit(shipment_id="s1", order_id="o1", place="Wuhan", scanned_at=NOW)
delivered = ShipmentDelivered(shipment_id="s1", order_id="o1", delivered_at=LATER)
stopped = ShipmentStopped(shipment_id="s1", order_id="o1", reason="customer cancelled", stopped_at=NOW)
stop_refused = ShipmentStopRefused(
    shipment_id="s1", order_id="o1", reason="already with SF, tracking number SF100", refused_at=NOW
)
to_shipped = (created, picked, packed, shipped)
