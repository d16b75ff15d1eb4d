"""The checker knows lots: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import judged
from tests.faults.world import World

W = {"warehouse": "w"}
L = {**W, "sku": "S1", "lot": "L1"}
Fact = tuple[str, dict[str, Any]]
Decision = tuple[Fact, ...]


def came(quantity: int, cost: int) -> Decision:
    line = {"sku": "S1", "lot": "L1", "quantity": quantity}
    said = {"sku": "S1", "lot": "L1", "cost": cost, "currency": "CNY"}
    return (("StockReceived", {**W, "receipt_id": "r1", "lines": [line], "lots": [said]}),)


def moved(type: str, order: str, quantity: int) -> Fact:
    line = {"sku": "S1", "quantity": quantity, "lots": [{"lot": "L1", "quantity": quantity}]}
    return type, {**W, "order_id": order, "shipment_id": f"s-{order}", "lines": [line], "requested_at": ""}


def shipped(order: str, quantity: int, cost: int) -> Decision:
    told = {"sku": "S1", "lot": "L1", "quantity": quantity, "cost": cost, "currency": "CNY"}
    of = {**W, "order_id": order, "shipment_id": f"s-{order}", "lots": [told]}
    return moved("StockIssued", order, quantity), ("LotsShipped", of)


def recalled(order: str) -> Decision:
    of = {"recall_id": "RC1", "order_id": order, "shipment_id": f"s-{order}", "quantity": 1}
    return (("LotShipmentRecalled", {**L, **of}),)


def said(*decisions: Decision) -> World:
    world = World()
    for each in decisions:
        world["inventory"].decide(*each)
    return world


def reserved(order: str, quantity: int) -> Decision:
    return (moved("StockReserved", order, quantity),)


def landed(correction: int, added: int) -> Decision:
    return (("LandedCostAdded", {**L, "amount": 150, "correction": correction, "added": added}),)


def released(order: str, quantity: int) -> Decision:
    return (moved("StockReleased", order, quantity),)


def exchanged(into: int) -> Decision:
    of = {**W, "order_id": "o1", "shipment_id": "s-o1", "sku": "S1"}
    return (("AllocationExchanged", {**of, "lots": [{"lot": "L1", "quantity": 1}], "into": [{"lot": "L2", "quantity": into}]}),)


begun: Decision = (("RecallBegun", {**L, "recall_id": "RC1"}),)
hold: Decision = (("LotHeld", {**L, "reason": "quality"}),)
freed: Decision = (("LotFreed", {**L, "reason": "quality"}),)
three = (came(3, 1000), reserved("o1", 1), shipped("o1", 1, 333), reserved("o2", 1), shipped("o2", 1, 333))


def of_lots(*decisions: Decision) -> list[str]:
    """What the play of lots says; that nobody answers in this small world is another matter."""
    return [
        each.text
        for each in judged(said(*decisions)).wrong
        if "lot " in each.text or "other lots" in each.text or "recall" in each.text or "cost" in each.text
    ]


@pytest.mark.parametrize(
    "decisions",
    [
        (*three, reserved("o3", 1), shipped("o3", 1, 334)),
        (*three, landed(100, 50), reserved("o3", 1), shipped("o3", 1, 384)),
        (*three, begun, recalled("o2"), recalled("o1")),
        (*three, hold, freed, reserved("o3", 1)),
        (came(3, 1000), reserved("o1", 1), hold, exchanged(1)),
        (came(3, 1000), reserved("o1", 1), hold, released("o1", 1)),
    ],
)
def test_what_is_right_is_not_accused(decisions: tuple[Decision, ...]) -> None:
    assert of_lots(*decisions) == []


@pytest.mark.parametrize(
    ("decisions", "text"),
    [
        ((*three, reserved("o3", 1), shipped("o3", 1, 333)), "1 of lot w/S1/L1 cost 333, not 334"),
        ((*three, landed(100, 49)), "landed cost of ('w', 'S1', 'L1') does not sum to 150"),
        ((*three, begun, recalled("o2")), "the recall of lot w/S1/L1 does not name s-o1"),
        ((*three, begun, recalled("o2"), recalled("o1"), recalled("o1")), "s-o1 is named twice by recall RC1"),
        ((*three, hold, reserved("o3", 1), released("o3", 1)), "pieces of lot w/S1/L1 are given, which is held: quality"),
        ((*three, reserved("o3", 1), hold), "s-o3 has 1 pieces of lot w/S1/L1, which is held: quality"),
        ((came(3, 1000), reserved("o1", 1), hold, exchanged(2)), "1 pieces of S1 are exchanged for 2, of other lots"),
    ],
)
def test_each_planted_fault_is_named(decisions: tuple[Decision, ...], text: str) -> None:
    assert of_lots(*decisions) == [text]


def sent(cost: int | None, expires: str | None = "2026-03-11T00:00:00Z") -> Decision:
    of = {**W, "transfer_id": "t1"}
    line = {"sku": "S1", "quantity": 1, "lots": [{"lot": "L1", "quantity": 1, "kept": True, "cost": cost, "expires_at": expires}]}
    plain = {"sku": "S1", "quantity": 1, "lots": [{"lot": "L1", "quantity": 1}]}
    return ("TransferStockAllocated", {**of, "lines": [plain]}), ("TransferStockSent", {**of, "lines": [line]})


def expiring(quantity: int, cost: int) -> Decision:
    ((type, data),) = came(quantity, cost)
    return ((type, {**data, "lots": [{**data["lots"][0], "expires_at": "2026-03-11T00:00:00Z"}]}),)


def test_what_is_packed_keeps_its_pieces() -> None:
    """While it is packed: one that was stopped since is not."""
    world = said(*three, reserved("o3", 1), hold)
    world["fulfillment"].decide(("ShipmentPacked", {"order_id": "o3", "shipment_id": "s-o3"}))
    assert not [each for each in judged(world).wrong if "which is held" in each.text]
    world["fulfillment"].decide(("ShipmentStopped", {"order_id": "o3", "shipment_id": "s-o3"}))
    assert [each for each in judged(world).wrong if "which is held" in each.text]


@pytest.mark.parametrize(
    ("decisions", "text"),
    [
        ((expiring(3, 1000), sent(333)), ""),
        ((expiring(3, 1000), sent(334)), "1 of lot w/S1/L1 go with a cost of 334, not 333"),
        ((expiring(3, 1000), sent(None)), "1 of lot w/S1/L1 go with a cost of None, not 333"),
        ((expiring(3, 1000), sent(333, None)), "lot w/S1/L1 goes with expiry None, not 2026-03-11T00:00:00Z"),
        ((hold, sent(None, None)), "pieces of lot w/S1/L1 are given, which is held: quality"),
    ],
)
def test_what_goes_to_another_warehouse_takes_expiry_and_cost_along(decisions: tuple[Decision, ...], text: str) -> None:
    assert of_lots(*decisions) == ([text] if text else [])


def back(lot: str, *origins: str) -> Decision:
    line = {"sku": "S1", "quantity": 1, "lot": lot, **({"origins": list(origins)} if origins else {})}
    return (("StockRestocked", {**W, "return_id": "ret1", "order_id": "o1", "lines": [line]}),)


held_back: Decision = (("LotHeld", {**L, "lot": "ret1", "reason": "recalled"}),)


@pytest.mark.parametrize(
    "decisions",
    [
        (*three, back("L1")),
        (*three, back("ret1", "L1"), begun, recalled("o2"), recalled("o1"), held_back),
    ],
)
def test_what_came_back_as_what_it_is_is_not_accused(decisions: tuple[Decision, ...]) -> None:
    assert of_lots(*decisions) == []


@pytest.mark.parametrize(
    ("decisions", "text"),
    [
        ((*three, back("ret1")), "what came back as lot w/S1/ret1 does not say that it is of ['L1']"),
        ((*three, back("ret1", "L2")), "what came back as lot w/S1/ret1 does not say that it is of ['L1']"),
        (
            (*three, back("ret1", "L1"), begun, recalled("o2"), recalled("o1")),
            "lot w/S1/ret1 may be of L1, which is recalled, and was never held",
        ),
    ],
)
def test_what_came_back_as_something_else_is_named(decisions: tuple[Decision, ...], text: str) -> None:
    assert text in of_lots(*decisions)
