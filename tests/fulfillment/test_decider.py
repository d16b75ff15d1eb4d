from datetime import timedelta
from typing import Literal

import pytest

from services.fulfillment.commands import FulfillmentCommand, WarehouseCommand
from shared.contracts.fulfillment import FulfillmentEvent, RequestRefused
from tests.fulfillment.given import (
    LATER,
    NOW,
    carton,
    create,
    created,
    deliver,
    delivered,
    dispatch,
    pack,
    packed,
    pick,
    picked,
    scan,
    scanned,
    ship,
    shipment,
    shipped,
    stop,
    stop_refused,
    stopped,
    to_shipped,
)


def refused(
    request: str,
    code: Literal["unknown_shipment", "stopped", "out_of_order", "contradicts_shipment"],
    reason: str,
    *,
    named: str = "",
) -> RequestRefused:
    return RequestRefused(shipment_id=named, order_id="o1", request=request, code=code, reason=reason, refused_at=NOW)


@pytest.mark.req("FUL-17")
def test_a_shipment_is_created_picked_packed_and_shipped_in_order() -> None:
    shipment.when(create).then(created)
    shipment.given(created).when(pick).then(picked)
    shipment.given(created, picked).when(pack).then(packed)
    shipment.given(created, picked, packed).when(ship).then(shipped)


@pytest.mark.req("FUL-13", "FUL-14")
def test_a_shipped_parcel_is_tracked_and_delivered() -> None:
    shipment.given(*to_shipped).when(scan).then(scanned)
    shipment.given(*to_shipped, scanned).when(deliver).then(delivered)


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ([], create),
        ([created], pick),
        ([created, picked], pack),
        ([created, picked, packed], ship),
        ([created], dispatch),
        (to_shipped, scan),
        (to_shipped, deliver),
        ([created], stop),
        (to_shipped, stop),
        ([], stop),
        ([], pick),
        ([created, stopped], ship),
    ],
)
def test_twice_changes_nothing(given: list[FulfillmentEvent], command: FulfillmentCommand) -> None:
    shipment.given(*given).when(command).twice()


@pytest.mark.parametrize("command", [create, pick, pack, ship, dispatch, scan, deliver])
def test_what_was_done_long_ago_changes_nothing(command: FulfillmentCommand) -> None:
    shipment.given(*to_shipped, scanned, delivered).when(command).then_nothing()


def test_a_step_out_of_order_names_what_is_missing() -> None:
    shipment.given(created).when(pack).then(refused("PackShipment", "out_of_order", "missing before it can be packed: pick"))
    shipment.given(created).when(ship).then(
        refused("ShipShipment", "out_of_order", "missing before it can be shipped: pick and pack")
    )
    shipment.given(created, picked).when(ship).then(
        refused("ShipShipment", "out_of_order", "missing before it can be shipped: pack")
    )
    shipment.given(created, picked).when(scan).then(
        refused("ReportTransit", "out_of_order", "missing before it can be in transit: pack and ship", named="s1")
    )
    shipment.given(created, picked, packed).when(deliver.model_copy(update={"at": NOW})).then(
        refused("ReportDelivery", "out_of_order", "missing before it can be delivered: ship", named="s1")
    )


@pytest.mark.parametrize("command", [pick, pack, ship, dispatch, scan, deliver])
def test_a_stopped_shipment_is_not_touched_any_more(command: WarehouseCommand) -> None:
    shipment.given(created, picked, packed, stopped).when(command.model_copy(update={"at": NOW})).then(
        refused(
            type(command).__name__,
            "stopped",
            "shipment s1 was stopped: it must not leave",
            named=command.shipment_id or "",
        )
    )


@pytest.mark.parametrize("command", [pick, pack, ship, dispatch, scan, deliver])
def test_an_order_without_a_shipment_is_unknown(command: WarehouseCommand) -> None:
    named = command.shipment_id or ""
    reason = f"order o1 does not have this shipment: {named or 'no shipment'}"
    shipment.when(command.model_copy(update={"at": NOW})).then(
        refused(type(command).__name__, "unknown_shipment", reason, named=named)
    )


@pytest.mark.parametrize("command", [pick, pack, ship, dispatch, scan, deliver, stop])
def test_a_shipment_that_is_named_must_be_the_orders(command: WarehouseCommand) -> None:
    shipment.given(*to_shipped).when(command.model_copy(update={"at": NOW, "shipment_id": "s2"})).then(
        refused(type(command).__name__, "unknown_shipment", "order o1 does not have this shipment: s2", named="s2")
    )


def test_an_order_has_one_shipment() -> None:
    shipment.given(created).when(create.model_copy(update={"shipment_id": "s2"})).then(
        refused("CreateShipment", "contradicts_shipment", "the order has one shipment, and it is s1", named="s2")
    )


def test_what_stands_is_not_contradicted() -> None:
    shipment.given(created, picked, packed).when(pack.model_copy(update={"package": "pallet"})).then(
        refused("PackShipment", "contradicts_shipment", "already packed in another package: mailer")
    )
    reason = "already shipped with SF, tracking number SF100"
    shipment.given(*to_shipped).when(ship.model_copy(update={"tracking_number": "SF200"})).then(
        refused("ShipShipment", "contradicts_shipment", reason)
    )
    shipment.given(*to_shipped).when(dispatch.model_copy(update={"carrier": "YTO"})).then(
        refused("ReportDispatch", "contradicts_shipment", reason, named="s1")
    )


def test_a_report_of_dispatch_states_what_is_missing() -> None:
    shipment.given(created).when(dispatch).then(picked, carton, shipped)
    shipment.given(created, picked).when(dispatch).then(carton, shipped)
    shipment.given(created, picked, packed).when(dispatch).then(shipped)


def test_a_shipment_is_stopped_before_it_is_shipped_and_never_after() -> None:
    shipment.given(created).when(stop).then(stopped)
    shipment.given(created, picked, packed).when(stop).then(stopped)
    shipment.given(*to_shipped).when(stop).then(stop_refused)
    shipment.given(*to_shipped, delivered).when(stop).then(stop_refused)


def test_a_stop_before_the_shipment_stands() -> None:
    shipment.when(stop).then(stopped)
    shipment.given(stopped).when(create).then_nothing()


def test_each_place_and_time_is_a_scan() -> None:
    shipment.given(*to_shipped, scanned).when(scan).then_nothing()
    elsewhere, again = scan.model_copy(update={"place": "Xi'an"}), scan.model_copy(update={"at": LATER})
    shipment.given(*to_shipped, scanned).when(elsewhere).then(scanned.model_copy(update={"place": "Xi'an"}))
    shipment.given(*to_shipped, scanned).when(again).then(scanned.model_copy(update={"scanned_at": LATER}))


def test_after_delivery_only_scans_made_before_it_count() -> None:
    before, after = scan.model_copy(update={"at": LATER}), scan.model_copy(update={"at": LATER + timedelta(seconds=1)})
    shipment.given(*to_shipped, delivered).when(before).then(scanned.model_copy(update={"scanned_at": LATER}))
    shipment.given(*to_shipped, delivered).when(after).then(
        RequestRefused(
            shipment_id="s1",
            order_id="o1",
            request="ReportTransit",
            code="out_of_order",
            reason="delivered already, at 2026-03-01T14:30:00+00:00",
            refused_at=LATER + timedelta(seconds=1),
        )
    )
