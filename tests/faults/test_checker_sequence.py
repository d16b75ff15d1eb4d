"""What comes twice, too early, or from nowhere: that it is found."""

from typing import Any

import pytest

from tests.faults.judged import Life, found, judged, world_of
from tests.faults.world import (
    LINES,
    LOTS,
    W,
    World,
    allocated,
    cancelled,
    captured,
    delivered,
    paid,
    part,
    placed,
    returned,
    returned_short,
    shipped,
)


def test_found_an_order_in_two_partitions() -> None:
    world = world_of(allocated)
    world["orders"].records.append(world["orders"].records[0]._replace(partition=1, offset=0))
    stray = world["orders"].records[1]
    world["orders"].records.append(stray._replace(partition=1, offset=1))
    found(world, "log", "order o1 in two partitions")


@pytest.mark.parametrize(
    ("service", "fact", "text"),
    [
        ("orders", ("OrderPlaced", {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}), "two OrderPlaced of order o1"),
        ("orders", captured(World()), "two PaymentCaptured pay-o1"),
        ("orders", ("RefundIssued", {"order_id": "o1", "refund_id": "f-o1", "amount": 0, "reason": ""}), "two RefundIssued f-o1"),
        ("inventory", ("StockReserved", {**part("o1"), **W, "lines": LOTS}), "two StockReserved of reservation w/s-o1"),
        ("inventory", ("StockReceived", {**W, "receipt_id": "r1", "lines": []}), "two StockReceived of receipt w/r1"),
        ("fulfillment", ("ShipmentShipped", {**part("o1"), **W, "lines": LINES}), "two ShipmentShipped of shipment s-o1"),
        (
            "support",
            ("ReturnRequested", {"order_id": "o1", "return_id": "r-o1", "lines": []}),
            "two ReturnRequested of return r-o1",
        ),
        ("pricing", ("OrderPriced", {"order_id": "o1"}), "two OrderPriced of price of order o1"),
    ],
)
def test_found_doubled_facts(service: str, fact: tuple[str, dict[str, Any]], text: str) -> None:
    world = world_of(returned)
    world[service].decide(fact)
    found(world, "doubled", text)


def test_found_doubled_answers() -> None:
    world = world_of(allocated)
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,1,0,0")
    found(world, "doubled", "pricing answers orders.events,0,1,0,0 twice")
    world = world_of(allocated)
    world["inventory"].inbox -= 1
    world["inventory"].decide(("Nothing", {}))
    found(world, "doubled", "two decisions about inbox offset 1")
    world["inventory"].append({"types": "Nothing", "wb": "a1,3", "ce_id": "inventory/0/3", "inbox": "9"}, b"{}")
    found(world, "doubled", "ce_id inventory/0/3 twice")


@pytest.mark.parametrize(
    ("life", "service", "fact", "text"),
    [
        (allocated, "orders", ("OrderShipped", {"order_id": "o1"}), "OrderShipped without FulfillmentRequested before"),
        (placed, "orders", ("OrderDelivered", {"order_id": "o1"}), "OrderDelivered without OrderShipped before"),
        (cancelled, "orders", ("OrderShipped", {"order_id": "o1"}), "OrderShipped after OrderCancelled"),
        (shipped, "orders", ("OrderCancelled", {"order_id": "o1"}), "OrderCancelled after OrderShipped"),
        (delivered, "orders", ("OrderExpired", {"order_id": "o1"}), "OrderExpired after OrderDelivered"),
        (cancelled, "fulfillment", ("ShipmentPicked", part("o1")), "ShipmentPicked after ShipmentStopped"),
        (paid, "fulfillment", ("ShipmentPacked", part("o1")), "ShipmentPacked without ShipmentPicked before"),
        (shipped, "inventory", ("StockReleased", {**part("o1"), **W, "lines": []}), "StockReleased after StockIssued"),
        (
            delivered,
            "support",
            ("ReturnReceived", {"order_id": "o1", "return_id": "r"}),
            "ReturnReceived without ReturnRequested",
        ),
        (
            returned_short,
            "support",
            ("ReturnReceived", {"order_id": "o1", "return_id": "r2-o1"}),
            "ReturnReceived after ReturnWithdrawn",
        ),
        (
            returned,
            "support",
            ("ReturnWithdrawn", {"order_id": "o1", "return_id": "r-o1"}),
            "ReturnWithdrawn after ReturnReceived",
        ),
        (paid, "fulfillment", ("TrackingCorrected", {"order_id": "o1"}), "TrackingCorrected without ShipmentShipped before"),
    ],
)
def test_found_reordered_facts(life: Life, service: str, fact: tuple[str, dict[str, Any]], text: str) -> None:
    world = world_of(life)
    world[service].decide(fact)
    found(world, "reordered", text)


def test_found_reordered_answers() -> None:
    world = World()
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,9,0,0")
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,8,0,0")
    found(world, "reordered", "answers orders.events,0,8,0,0 after a later one")
    world = World()
    world["inventory"].inbox = 7
    world["inventory"].decide(("Nothing", {}))
    world["inventory"].inbox = 6
    world["inventory"].decide(("Nothing", {}))
    found(world, "reordered", "answers inbox offset 6 after a later one")


def test_found_phantoms() -> None:
    world = world_of(paid)
    world.journal = [sent for sent in world.journal if sent["type"] != "OrderPlaced"]
    found(world, "phantom", "nobody sent order uk-web o1")
    assert judged(world, complete=False).wrong == ()
    world = world_of(paid)
    world.journal[1]["data"]["amount"] = 999
    found(world, "phantom", "nobody sent payment pay-o1 of 1000")
    world = world_of(paid)
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,77,0,0")
    found(world, "phantom", "pricing answers orders.events,0,77,0,0, which is no fact")
