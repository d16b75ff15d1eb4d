"""Shipments that the customer collects: each step in each state, and twice."""

from datetime import timedelta
from typing import Any

import pytest

from services.fulfillment.service import service
from services.fulfillment.shipment.commands import EndPickUp, HandOver, MakeReady
from shared.contracts.fulfillment import (
    PICK_UP,
    RequestRefused,
    ShipmentNotCollected,
    ShipmentPacked,
    ShipmentReady,
)
from shared.contracts.storefront import PickUpReadyReported, PickUpReported
from shared.domain.nouns import CancelTimer, SetTimer
from shared.testing.specs import ViewSpec
from tests.fulfillment.given import (
    NOW,
    create,
    created,
    deliver,
    delivered,
    dispatch,
    pack,
    packed,
    pick,
    picked,
    ship,
    shipment,
    shipped,
    short_pick,
    stop,
    stopped,
    to_shipped,
)

KEPT = NOW + timedelta(days=3)
to_collect = created.model_copy(update={"pick_up_days": 3})
make_ready, hand_over = MakeReady(order_id="o1"), HandOver(order_id="o1")
ready_reported = PickUpReadyReported(order_id="o1", shipment_id="s1")
handed_reported = PickUpReported(order_id="o1", shipment_id="s1")
ready = ShipmentReady(shipment_id="s1", order_id="o1", warehouse="EAST", keep_until=KEPT, ready_at=NOW)
wrapped = ShipmentPacked(shipment_id="s1", order_id="o1", package="none", packed_at=NOW)
handed = shipped.model_copy(update={"carrier": PICK_UP, "tracking_number": ""})
there = delivered.model_copy(update={"delivered_at": NOW})
time_is_over = EndPickUp(order_id="o1", shipment_id="s1")
not_collected = ShipmentNotCollected(shipment_id="s1", order_id="o1", warehouse="EAST", kept_until=KEPT, ended_at=KEPT)


def no(request: str, code: str, reason: str, shipment_id: str = "") -> RequestRefused:
    fields = {"shipment_id": shipment_id, "order_id": "o1", "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return RequestRefused.model_validate(fields)


def test_it_is_created_as_orders_asks() -> None:
    shipment.when(create.model_copy(update={"pick_up_days": 3})).then(to_collect)


@pytest.mark.req("ORD-11")
@pytest.mark.parametrize("asked", [make_ready, ready_reported])
def test_it_is_ready_once_whatever_was_done_before(asked: Any) -> None:
    shipment.given(to_collect).when(asked).then(picked, ready)
    shipment.given(to_collect).when(asked).twice()
    shipment.given(to_collect, picked).when(asked).then(ready)
    shipment.given(to_collect, picked, packed).when(asked).then(ready)
    shipment.given(to_collect, stopped).when(asked).twice()


@pytest.mark.req("ORD-11")
@pytest.mark.parametrize("asked", [hand_over, handed_reported])
def test_it_is_handed_over_once_also_at_once(asked: Any) -> None:
    shipment.given(to_collect).when(asked).then(picked, wrapped, handed, there)
    shipment.given(to_collect).when(asked).twice()
    shipment.given(to_collect, picked, ready).when(asked).then(wrapped, handed, there)
    shipment.given(to_collect, picked, packed, ready).when(asked).then(handed, there)
    shipment.given(to_collect, picked, wrapped, handed, there).when(asked).then_nothing()
    shipment.given(to_collect, picked, wrapped, handed, there).when(make_ready).then_nothing()
    shipment.given(to_collect, picked, wrapped, handed, there).when(deliver).then_nothing()


@pytest.mark.req("ORD-11")
def test_worked_91_who_does_not_come_in_time_gets_nothing() -> None:
    kept = shipment.given(to_collect, picked, ready)
    kept.when(time_is_over, at=KEPT - timedelta(seconds=1)).then_nothing()
    kept.when(time_is_over, at=KEPT).then(not_collected)
    kept.when(time_is_over, at=KEPT).twice()
    over = shipment.given(to_collect, picked, ready, not_collected)
    for asked in (hand_over, make_ready, pick):
        over.when(asked).then(no(type(asked).__name__, "stopped", "shipment s1 was stopped: it must not leave"))
    over.when(stop).then_nothing()
    for before in ((to_collect,), (to_collect, picked, wrapped, handed, there), (to_collect, picked, ready, stopped)):
        shipment.given(*before).when(time_is_over, at=KEPT).then_nothing()


def test_packed_when_it_is_ready_it_stays_ready() -> None:
    shipment.given(to_collect, picked, ready).when(pack).then(packed)
    shipment.given(to_collect, picked, ready, packed).when(time_is_over, at=KEPT).then(not_collected)
    shipment.given(to_collect, picked, ready).when(pick).then_nothing()
    shipment.given(to_collect, picked, ready).when(stop).then(stopped)


def test_pieces_are_missed_before_it_is_ready() -> None:
    reason = "packed already: what is in the parcel was found"
    shipment.given(to_collect, picked, ready).when(short_pick).then(no("ReportShortPick", "out_of_order", reason))
    [missed] = shipment.given(to_collect, picked).when(short_pick).decided
    [*_, later] = shipment.given(to_collect, picked, missed).when(make_ready).decided
    assert later == ready


def test_no_carrier_takes_it() -> None:
    reason = "no carrier takes it: the customer collects it, hand it over"
    for stage in ((to_collect,), (to_collect, picked, packed), (to_collect, picked, ready)):
        shipment.given(*stage).when(ship).then(no("ShipShipment", "is_picked_up", reason))
        shipment.given(*stage).when(dispatch).then(no("DispatchReported", "is_picked_up", reason, "s1"))


def test_what_a_carrier_takes_is_not_collected() -> None:
    for stage in ((created,), to_shipped):
        for asked in (make_ready, hand_over):
            reason = "a carrier takes it: nobody collects it"
            shipment.given(*stage).when(asked).then(no(type(asked).__name__, "not_picked_up", reason))
    [refused] = shipment.when(make_ready).decided
    assert refused.code == "unknown_shipment"


def test_a_timer_ends_it() -> None:
    timers = shipment.wiring.timers
    assert timers(ready) == [SetTimer("collect/s1", KEPT, "o1", time_is_over)]
    assert timers(handed) == [CancelTimer("collect/s1")]
    assert timers(shipped) == timers(stopped) == []


def test_it_is_shown() -> None:
    view = ViewSpec(service, "shipments")
    shown = view.given(to_collect, picked, ready, packed).documents["s1"]
    assert (shown.status, shown.pick_up_days, shown.keep_until, shown.package) == ("ready", 3, KEPT, "mailer")
    over = view.given(to_collect, picked, ready, not_collected).documents["s1"]
    assert (over.status, over.stopped_at) == ("not_collected", KEPT)
    assert view.given(to_collect, picked, wrapped, handed, there).documents["s1"].status == "delivered"
