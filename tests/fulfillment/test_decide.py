from datetime import timedelta
from typing import Any

import pytest

from services.fulfillment.shipment.commands import FoundLine, ReportShortPick
from services.fulfillment.shipment.parcels import Asked, Input, Reported
from shared.contracts.allocating import OrderAllocated
from shared.contracts.fulfillment import FulfillmentEvent, RequestCode, RequestRefused
from shared.contracts.limits import SHORT_PICKS
from tests.fulfillment.given import (
    LATER,
    LINES,
    NOW,
    carton,
    correct,
    create,
    created,
    deliver,
    delivered,
    delivery_reported,
    dispatch,
    pack,
    packed,
    pick,
    picked,
    scan,
    scan_reported,
    scanned,
    ship,
    shipment,
    shipped,
    short_pick,
    short_picked,
    stop,
    stop_refused,
    stopped,
    to_shipped,
)

AT_WORK = [pick, pack, ship, correct, dispatch, scan, scan_reported, deliver, delivery_reported]


def refused(
    request: str,
    code: RequestCode,
    reason: str,
    *,
    named: str = "",
) -> RequestRefused:
    return RequestRefused(shipment_id=named, order_id="o1", request=request, code=code, reason=reason, refused_at=NOW)


def test_requests_of_orders_are_decided_where_they_lie() -> None:
    shipment.hears(create).where_it_lies()
    shipment.hears(stop).where_it_lies()


def test_other_facts_of_orders_are_not_ours() -> None:
    ours = {"FulfillmentRequested", "ShipmentStopRequested", "ShipmentShortenRequested"}
    assert set(shipment.wiring.heard()["orders.events"]) == ours
    assert OrderAllocated not in shipment.wiring.handlers


@pytest.mark.parametrize("report", [dispatch, scan_reported, delivery_reported])
def test_reports_from_outside_come_under_their_order(report: Reported) -> None:
    shipment.hears(report).under("o1")


@pytest.mark.req("FUL-17")
def test_a_shipment_is_created_picked_packed_and_shipped_in_order() -> None:
    shipment.when(create).then(created)
    shipment.given(created).when(pick).then(picked)
    shipment.given(created, picked).when(pack).then(packed)
    shipment.given(created, picked, packed).when(ship).then(shipped)


@pytest.mark.req("FUL-13", "FUL-14")
@pytest.mark.parametrize(("scan", "deliver"), [(scan, deliver), (scan_reported, delivery_reported)])
def test_a_shipped_parcel_is_tracked_and_delivered(scan: Input, deliver: Input) -> None:
    shipment.given(*to_shipped).when(scan).then(scanned)
    shipment.given(*to_shipped, scanned).when(deliver, at=LATER).then(delivered)


def test_a_fact_of_orders_tells_when_it_was_requested() -> None:
    shipment.when(create, at=LATER).then(created)
    shipment.given(created).when(stop, at=LATER).then(stopped)
    shipment.given(*to_shipped).when(stop, at=LATER).then(stop_refused)
    shipment.given(created).when(create.model_copy(update={"shipment_id": "s2"}), at=LATER).then(
        created.model_copy(update={"shipment_id": "s2"})
    )


@pytest.mark.parametrize(
    ("given", "input"),
    [
        ([], create),
        ([created], pick),
        ([created, picked], pack),
        ([created, picked, packed], ship),
        ([created], dispatch),
        (to_shipped, correct),
        ([created], correct),
        (to_shipped, scan),
        (to_shipped, scan_reported),
        (to_shipped, deliver),
        (to_shipped, delivery_reported),
        ([created], stop),
        (to_shipped, stop),
        ([], stop),
        ([], pick),
        ([created, stopped], ship),
    ],
)
def test_twice_changes_nothing(given: list[FulfillmentEvent], input: Input) -> None:
    shipment.given(*given).when(input).twice()


@pytest.mark.parametrize("input", [create, *AT_WORK])
def test_what_was_done_long_ago_changes_nothing(input: Input) -> None:
    as_it_stands = {"carrier": "SF", "tracking_number": "SF100"} if input is correct else {}
    again = input.model_copy(update=as_it_stands)
    shipment.given(*to_shipped, scanned, delivered).when(again).then_nothing()


def test_a_step_out_of_order_names_what_is_missing() -> None:
    shipment.given(created).when(pack).then(refused("PackShipment", "out_of_order", "missing before it can be packed: pick"))
    shipment.given(created).when(ship).then(
        refused("ShipShipment", "out_of_order", "missing before it can be shipped: pick and pack")
    )
    shipment.given(created, picked).when(ship).then(
        refused("ShipShipment", "out_of_order", "missing before it can be shipped: pack")
    )
    for moving in (scan, scan_reported):
        reason = "missing before it can be in transit: pack and ship"
        shipment.given(created, picked).when(moving).then(refused(type(moving).__name__, "out_of_order", reason, named="s1"))
    for arrived in (deliver, delivery_reported):
        reason = "missing before it can be delivered: ship"
        shipment.given(created, picked, packed).when(arrived).then(
            refused(type(arrived).__name__, "out_of_order", reason, named="s1")
        )


@pytest.mark.parametrize("input", AT_WORK)
def test_a_stopped_shipment_is_not_touched_any_more(input: Asked | Reported) -> None:
    shipment.given(created, picked, packed, stopped).when(input).then(
        refused(type(input).__name__, "stopped", "shipment s1 was stopped: it must not leave", named=input.shipment_id or "")
    )


@pytest.mark.parametrize("input", AT_WORK)
def test_an_order_without_a_shipment_is_unknown(input: Asked | Reported) -> None:
    named = input.shipment_id or ""
    reason = f"order o1 does not have this shipment: {named or 'no shipment'}"
    shipment.when(input).then(refused(type(input).__name__, "unknown_shipment", reason, named=named))


@pytest.mark.parametrize("input", AT_WORK)
def test_a_shipment_that_is_named_must_be_the_orders(input: Input) -> None:
    shipment.given(*to_shipped).when(input.model_copy(update={"shipment_id": "s2"})).then(
        refused(type(input).__name__, "unknown_shipment", "order o1 does not have this shipment: s2", named="s2")
    )


SECOND = {"shipment_id": "s2"}


def test_an_order_may_have_several_shipments() -> None:
    created_too, stopped_too = created.model_copy(update=SECOND), stopped.model_copy(update=SECOND)
    shipment.given(created).when(create.model_copy(update=SECOND)).then(created_too)
    shipment.given(created, created_too).when(stop.model_copy(update=SECOND)).then(stopped_too)
    shipment.given(created, created_too).when(pick.model_copy(update=SECOND)).then(picked.model_copy(update=SECOND))
    shipment.given(created, created_too).when(pick).then(
        refused("PickShipment", "shipment_not_named", "order o1 has several shipments: name one of s1, s2")
    )
    shipment.given(created, created_too, stopped).when(pick).then(picked.model_copy(update=SECOND))


def test_a_shipment_goes_without_what_was_not_found() -> None:
    for stage in ((created,), (created, picked)):
        shipment.given(*stage).when(short_pick).then(short_picked)
        shipment.given(*stage).when(short_pick).twice()
    rest = shipment.given(created, short_picked, picked, packed).when(ship).decided
    assert rest == [shipped.model_copy(update={"lines": short_picked.left})]


def test_a_shipment_of_which_nothing_was_found_does_not_leave() -> None:
    nothing = ReportShortPick(order_id="o1", lines=tuple(FoundLine(sku=line.sku, found=0) for line in LINES))
    none_left = short_picked.model_copy(update={"lines": LINES, "left": ()})
    shipment.given(created).when(nothing).then(none_left)
    shipment.given(created).when(nothing).twice()
    shipment.given(created, none_left).when(stop).then_nothing()
    shipment.given(created, none_left).when(pick).then(
        refused("PickShipment", "stopped", "shipment s1 was stopped: it must not leave")
    )


def test_a_short_pick_that_cannot_be() -> None:
    def of(sku: str, found: int) -> ReportShortPick:
        return ReportShortPick(order_id="o1", lines=(FoundLine(sku=sku, found=found),))

    shipment.given(created).when(of("HAT", 0)).then(
        refused("ReportShortPick", "contradicts_shipment", "not in the shipment: HAT")
    )
    shipment.given(created).when(of("TEA-1", 3)).then(
        refused("ReportShortPick", "contradicts_shipment", "more than the shipment has: TEA-1 (3 of 2)")
    )
    shipment.given(created).when(of("TEA-1", 2)).then_nothing()
    shipment.given(created, picked, packed).when(of("TEA-1", 0)).then(
        refused("ReportShortPick", "out_of_order", "packed already: what is in the parcel was found")
    )
    often = [short_picked.model_copy(update={"left": LINES})] * SHORT_PICKS
    shipment.given(created, *often).when(of("TEA-1", 0)).then(
        refused(
            "ReportShortPick",
            "too_many_short_picks",
            "pieces were not found 5 times already: pick what is there, or stop the order",
        )
    )


def test_what_stands_is_not_contradicted() -> None:
    shipment.given(created, picked, packed).when(pack.model_copy(update={"package": "pallet"})).then(
        refused("PackShipment", "contradicts_shipment", "already packed in another package: mailer")
    )
    reason = "already shipped with SF, tracking number SF100; if that is wrong, correct it: POST /shipments/o1/correct-tracking"
    shipment.given(*to_shipped).when(ship.model_copy(update={"tracking_number": "SF200"})).then(
        refused("ShipShipment", "contradicts_shipment", reason)
    )
    shipment.given(*to_shipped).when(dispatch.model_copy(update={"carrier": "YTO"})).then(
        refused("DispatchReported", "contradicts_shipment", reason, named="s1")
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


SCANNED_LATER = scan.model_copy(update={"scanned_at": LATER})


@pytest.mark.parametrize(
    ("scan", "came", "again", "came_again"),
    [(scan, NOW, SCANNED_LATER, NOW), (scan, NOW, scan, LATER), (scan_reported, NOW, scan_reported, LATER)],
    ids=["tells its time", "asked", "reported"],
)
def test_each_place_and_time_is_a_scan(scan: Any, came: Any, again: Any, came_again: Any) -> None:
    shipment.given(*to_shipped, scanned).when(scan, at=came).then_nothing()
    elsewhere = scan.model_copy(update={"place": "Xi'an"})
    shipment.given(*to_shipped, scanned).when(elsewhere, at=came).then(scanned.model_copy(update={"place": "Xi'an"}))
    shipment.given(*to_shipped, scanned).when(again, at=came_again).then(scanned.model_copy(update={"scanned_at": LATER}))


@pytest.mark.parametrize("input", [scan, scan_reported])
def test_after_delivery_only_scans_made_before_it_count(input: Input) -> None:
    after = LATER + timedelta(seconds=1)
    refusal = RequestRefused(
        shipment_id="s1",
        order_id="o1",
        request=type(input).__name__,
        code="out_of_order",
        reason="delivered already, at 2026-03-01T14:30:00+00:00",
        refused_at=after,
    )
    shipment.given(*to_shipped, delivered).when(input, at=LATER).then(scanned.model_copy(update={"scanned_at": LATER}))
    shipment.given(*to_shipped, delivered).when(input, at=after).then(refusal)


def test_a_scan_that_tells_its_time_may_come_after_delivery() -> None:
    after = LATER + timedelta(seconds=1)
    shipment.given(*to_shipped, delivered).when(SCANNED_LATER, at=after).then(scanned.model_copy(update={"scanned_at": LATER}))
    told = scan.model_copy(update={"scanned_at": after})
    (refusal,) = shipment.given(*to_shipped, delivered).when(told, at=NOW).decided
    assert isinstance(refusal, RequestRefused) and (refusal.code, refusal.refused_at) == ("out_of_order", after)
