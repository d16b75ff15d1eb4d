from datetime import timedelta

import pytest

from services.fulfillment.service import service
from services.fulfillment.shipment.view import PLACES, FormerTracking, Place, ShipmentView
from shared.contracts.fulfillment import RequestRefused
from shared.testing.specs import ViewSpec
from tests.fulfillment.given import (
    CUSTOMER,
    LATER,
    LINES,
    NOW,
    carton,
    corrected,
    created,
    delivered,
    picked,
    scanned,
    shipped,
    stop_refused,
    stopped,
)

view = ViewSpec(service, "shipments")
CREATED = ShipmentView(
    order_id="o1",
    shipment_id="s1",
    status="created",
    channel="shop",
    warehouse="EAST",
    lines=LINES,
    customer=CUSTOMER,
    created_at=NOW,
)
SHIPPED = CREATED.model_copy(
    update={
        "status": "shipped",
        "package": "carton",
        "carrier": "SF",
        "tracking_number": "SF100",
        "picked_at": NOW,
        "packed_at": NOW,
        "shipped_at": NOW,
    }
)


@pytest.mark.req("FUL-14")
def test_a_shipment_shows_where_it_is() -> None:
    view.given(created).then({"s1": CREATED})
    view.given(created, picked).then({"s1": CREATED.model_copy(update={"status": "picked", "picked_at": NOW})})
    view.given(created, picked, carton, shipped).then({"s1": SHIPPED})
    place = Place(place="Wuhan", scanned_at=NOW)
    moving = SHIPPED.model_copy(update={"status": "in_transit", "places": (place,)})
    view.given(created, picked, carton, shipped, scanned).then({"s1": moving})
    view.given(created, picked, carton, shipped, scanned, delivered).then(
        {"s1": moving.model_copy(update={"status": "delivered", "delivered_at": LATER})}
    )


def test_a_late_scan_does_not_undo_delivery_and_finds_its_place() -> None:
    late = scanned.model_copy(update={"place": "Xi'an", "scanned_at": NOW - timedelta(hours=1)})
    places = (Place(place="Xi'an", scanned_at=late.scanned_at), Place(place="Wuhan", scanned_at=NOW))
    view.given(created, picked, carton, shipped, scanned, delivered, late, scanned).then(
        {"s1": SHIPPED.model_copy(update={"status": "delivered", "places": places, "delivered_at": LATER})}
    )


def test_the_newest_scans_are_shown() -> None:
    scans = [scanned.model_copy(update={"scanned_at": NOW + timedelta(minutes=n)}) for n in range(PLACES + 3)]
    places = tuple(Place(place="Wuhan", scanned_at=scan.scanned_at) for scan in scans[3:])
    view.given(created, picked, carton, shipped, *scans).then(
        {"s1": SHIPPED.model_copy(update={"status": "in_transit", "places": places, "places_older": 3})}
    )


def test_a_scan_that_comes_too_late_to_be_shown_is_counted() -> None:
    scans = [scanned.model_copy(update={"scanned_at": NOW + timedelta(minutes=n)}) for n in range(PLACES)]
    places = tuple(Place(place="Wuhan", scanned_at=scan.scanned_at) for scan in scans)
    early = scanned.model_copy(update={"scanned_at": NOW - timedelta(minutes=1)})
    view.given(created, picked, carton, shipped, *scans, early, scans[0]).then(
        {"s1": SHIPPED.model_copy(update={"status": "in_transit", "places": places, "places_older": 1})}
    )


def test_a_corrected_shipment_shows_what_is_right_and_what_was_told() -> None:
    other = corrected.model_copy(
        update={
            "carrier": "YTO",
            "tracking_number": "Y1",
            "former_carrier": "SF",
            "former_tracking_number": "SF200",
            "corrected_at": LATER,
        }
    )
    was = FormerTracking(carrier="SF", tracking_number="SF100", corrected_at=NOW)
    view.given(created, picked, carton, shipped, corrected).then(
        {"s1": SHIPPED.model_copy(update={"tracking_number": "SF200", "former_tracking": (was,)})}
    )
    former = (was, FormerTracking(carrier="SF", tracking_number="SF200", corrected_at=LATER))
    now = {"carrier": "YTO", "tracking_number": "Y1", "former_tracking": former}
    view.given(created, picked, carton, shipped, corrected, delivered, other).then(
        {"s1": SHIPPED.model_copy(update={"status": "delivered", "delivered_at": LATER, **now})}
    )


def test_a_stopped_shipment_says_why() -> None:
    update = {"status": "stopped", "stop_reason": "customer cancelled", "stopped_at": NOW}
    view.given(created, stopped).then({"s1": CREATED.model_copy(update=update)})
    view.given(stopped).then(
        {"s1": ShipmentView(order_id="o1", shipment_id="s1", status="stopped", stop_reason="customer cancelled", stopped_at=NOW)}
    )


def test_refusals_change_no_document() -> None:
    refused = RequestRefused(
        shipment_id="", order_id="o1", request="PickShipment", code="unknown_shipment", reason="-", refused_at=NOW
    )
    view.given(refused).then({})
    view.given(created, picked, carton, shipped, stop_refused).then({"s1": SHIPPED})
