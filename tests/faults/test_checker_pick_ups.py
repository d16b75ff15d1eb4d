"""The checker knows orders that are collected."""

from typing import Any

import pytest

from tests.faults.checking.log import read
from tests.faults.checking.pick_ups import uncollected
from tests.faults.world import Decided, World

ORDER, S = {"order_id": "o1"}, {"order_id": "o1", "shipment_id": "s1"}
PLACED: Decided = ("OrderPlaced", {**ORDER, "pick_up": {"store": "w", "pay": "online"}})
READY: Decided = ("ShipmentReady", {**S, "keep_until": "2026-03-04T10:00:00Z"})
CANCELLED: Decided = ("OrderCancelled", {**ORDER, "code": "no_show"})


def asked(warehouse: str) -> Decided:
    return "ReservationRequested", {**ORDER, "warehouse": warehouse}


def ended(at: str) -> Decided:
    return "ShipmentNotCollected", {**S, "ended_at": at}


def judged(orders: list[Decided], fulfillment: list[Decided]) -> list[str]:
    world = World()
    for service, facts in (("orders", orders), ("fulfillment", fulfillment)):
        for fact in facts:
            world[service].decide(fact)
    return [wrong.text for wrong in uncollected({service: read(records) for service, records in world.records.items()})]


def test_what_is_right_is_not_accused() -> None:
    assert judged([PLACED, asked("w"), CANCELLED], [READY, ended("2026-03-04T10:00:00Z")]) == []
    assert judged([("OrderPlaced", {**ORDER, "pick_up": None}), asked("w"), asked("v"), CANCELLED], []) == []


@pytest.mark.parametrize(
    ("orders", "fulfillment", "text"),
    [
        ([PLACED, asked("v")], [], "order o1 is collected in w, v is asked"),
        ([PLACED, CANCELLED], [READY], "order o1 is cancelled, though its customer was not late"),
        ([PLACED], [READY, ended("2026-03-04T09:59:59Z")], "shipment s1 was to be kept until 2026-03-04T10:00:00Z"),
    ],
)
def test_planted_faults_are_named(orders: Any, fulfillment: Any, text: str) -> None:
    assert judged(orders, fulfillment) == [text]
