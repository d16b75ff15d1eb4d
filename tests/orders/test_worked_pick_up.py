"""The worked case of orders that are collected: placed on their store, ended where nobody comes."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.order.commands import PlaceOrder
from services.orders.order.placing import fingerprint
from shared.contracts.fulfillment import ShipmentNotCollected
from shared.contracts.lanes import LaneNode
from shared.contracts.orders import OrderCancelled, OrderPlaced
from shared.contracts.storefront import GivenPickUp
from shared.contracts.terms import PickUp, Terms
from tests.orders.example import AT, FOUND, O1, SHIPMENT, SHOP, TOTAL, order
from tests.orders.given import (
    allocated,
    asked,
    captured,
    confirmed,
    no,
    paid,
    placed,
    refunded,
    refused,
    released,
    requested,
    stop,
)
from tests.orders.inputs import place, reserve, sold

KEPT = AT + timedelta(days=3)


def collected(store: str = "north", pay: str = "online") -> PlaceOrder:
    return place.model_copy(update={"pick_up": PickUp.model_validate({"store": store, "pay": pay})})


def taken(command: PlaceOrder, **more: Any) -> OrderPlaced:
    store = command.pick_up and command.pick_up.store
    update = {"pick_up": command.pick_up, "warehouses": (store,), "fingerprint": fingerprint(command)}
    return placed.model_copy(update={**update, **more})


at_north = taken(collected())
ready_to_go = requested.model_copy(update={"pick_up_days": 3})
READY = (at_north, confirmed, asked, allocated, captured(), paid, ready_to_go)
nobody_came = ShipmentNotCollected(shipment_id=SHIPMENT, order_id=O1, warehouse="north", kept_until=KEPT, ended_at=KEPT)
no_show = OrderCancelled(
    order_id=O1, reason="not collected in north by 2026-03-04T12:00:00+00:00", code="no_show", cancelled_at=KEPT
)


@pytest.mark.req("ORD-11")
def test_worked_91_put_back_cancelled_money_back() -> None:
    back = refunded(TOTAL, "cancelled", "cancelled").model_copy(update={"issued_at": KEPT})
    order.given(*READY).when(nobody_came).then(no_show, released("cancelled", at=KEPT), back)
    order.given(*READY).when(nobody_came).twice()


@pytest.mark.req("ORD-11")
def test_a_cancellation_that_came_before_is_answered_by_it() -> None:
    [first, *_] = order.given(*READY, stop).when(nobody_came).decided
    assert (first.code, first.reason) == (None, no_show.reason)
    order.given(*READY, stop).when(nobody_came).twice()


def test_it_is_placed_on_its_store_and_nowhere_else() -> None:
    order.when(collected(), found=FOUND).then(at_north)
    order.when(collected(), found=FOUND).twice()
    told = sold.model_copy(update={"pick_up": GivenPickUp(store="north")})
    order.when(told, found=FOUND).then(at_north)
    order.given(at_north).when(told, found=FOUND).then_nothing()
    at_south = order.given(at_north).when(collected("south"), found=FOUND)
    at_south.then(no("PlaceOrder", "contradicts_order", "order A-1 of shop exists with other content: pick_up"))
    order.given(placed).when(collected(), found=FOUND).then(
        no("PlaceOrder", "contradicts_order", "order A-1 of shop exists with other content: pick_up")
    )


def test_a_store_of_another_channel_is_refused() -> None:
    reason = "nothing is collected in west: it is none of the channel's warehouses"
    order.when(collected("west"), found=FOUND).then(refused("not_served", reason, collected("west")))


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ({"modes": ("ship",)}, "its modes are ship"),
        ({"modes": ("pickup",), "open": False}, "not open"),
        ({"modes": ("ship", "pickup")}, None),
        ({"warehouse": "elsewhere"}, None),
    ],
)
def test_what_a_lane_says_of_the_store_counts(node: dict[str, Any], reason: str | None) -> None:
    said = LaneNode.model_validate({"warehouse": "north", **node}).model_dump(mode="json")
    command = collected().model_copy(update={"region": "DE"})
    decided = order.when(command, found={**FOUND, "lanes/DE": {"nodes": [said]}}).decided
    if reason is None:
        assert isinstance(decided[0], OrderPlaced) and decided[0].warehouses == ("north",)
    else:
        assert decided == [refused("not_served", f"nothing is collected in north: {reason}", command)]


def test_who_pays_in_the_store_has_the_days_that_it_is_kept() -> None:
    terms = Terms(pick_up_days=5)
    found = {"channels/shop": {**SHOP, "terms": terms.model_dump(mode="json"), "revision": 1}}
    [fact] = order.when(collected(pay="in_store"), found=found).decided
    assert isinstance(fact, OrderPlaced) and fact.pay_by == AT + timedelta(days=5)


def test_fulfillment_is_told_that_it_is_collected() -> None:
    order.given(at_north, confirmed, asked, captured(), paid).when(reserve()).then(allocated, ready_to_go)
