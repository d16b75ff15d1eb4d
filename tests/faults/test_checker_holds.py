"""Orders that are held, and such that came back: what is wrong is found, what is right is not accused."""

from collections import Counter

from tests.faults.judged import found, judged, world_of
from tests.faults.world import LINES, LOTS, W, World, allocated, captured, paid, part

HOLD = {"order_id": "o1", "kind": "fraud"}


def held(world: World) -> None:
    """Held before it is paid: nothing is released."""
    allocated(world)
    world["orders"].decide(("OrderHeld", HOLD))
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), ("OrderPaid", {"order_id": "o1", "paid": 1000}), **sent)


def test_a_held_order_is_not_stuck_and_one_that_ended_is_held_no_longer() -> None:
    verdict = judged(world_of(held))
    assert (verdict.wrong, verdict.standings) == ((), Counter({"held": 1}))
    world = world_of(held)
    world["orders"].decide(("OrderHoldReleased", HOLD))
    found(world, "lost", "paid and allocated, fulfillment never requested")
    world = world_of(held)
    world["orders"].decide(("OrderCancelled", {"order_id": "o1"}))
    found(world, "lost", "order o1 was cancelled and is still held")


def test_found_released_while_held_and_holds_that_do_not_add_up() -> None:
    requested = ("FulfillmentRequested", {"order_id": "o1", "shipment_id": "s-o1", **W, "lines": LINES})
    world = world_of(held)
    world["orders"].decide(requested)
    found(world, "invariant", "released while it was held for fraud")
    world = world_of(held)
    world["orders"].decide(("OrderHeld", HOLD))
    found(world, "invariant", "held twice for fraud")
    world = world_of(held)
    world["orders"].decide(("OrderHoldReleased", {**HOLD, "kind": "address"}))
    found(world, "invariant", "let go of address, for which it was not held")
    world = world_of(paid)
    world["orders"].decide(("OrderHeld", HOLD))
    found(world, "reordered", "OrderHeld after FulfillmentRequested")


def reinstated(world: World, o: str = "o1") -> None:
    """Expired, its stock let go; paid late, and reserved and asked for shipment again."""
    allocated(world, o)
    order, first, second = {"order_id": o}, part(o), part(o, 2)
    _, free = world["orders"].decide(("OrderExpired", order), ("ReleaseRequested", {**first, **W}))
    world["inventory"].decide(("StockReleased", {**first, **W, "lines": LOTS}), source=f"{free},0")
    sent = world.sends("PaymentReceived", o, payment_id=f"pay-{o}", amount=1000)
    late = [captured(world, o), ("OrderReinstated", order), ("OrderPaid", {**order, "paid": 1000})]
    anew = ("ReservationRequested", {**second, **W, "lines": LINES, "attempt": 2})
    *_, again = world["orders"].decide(*late, anew, **sent)
    [held] = world["inventory"].decide(("StockReserved", {**second, **W, "lines": LOTS}), source=f"{again},0")
    requested = ("FulfillmentRequested", {**second, **W, "lines": LINES})
    _, request = world["orders"].decide(("OrderAllocated", {**second, **W}), requested, source=f"{held},0")
    world["fulfillment"].decide(("ShipmentCreated", {**second, **W, "lines": LINES}), source=f"{request},0")


def test_an_order_that_came_back_is_not_accused() -> None:
    verdict = judged(world_of(reinstated))
    assert (verdict.wrong, verdict.standings) == ((), Counter({"awaiting_dispatch": 1}))


def test_found_an_order_that_came_back_twice_or_from_nowhere() -> None:
    world = world_of(reinstated)
    world["orders"].decide(("OrderReinstated", {"order_id": "o1"}))
    found(world, "reordered", "order o1: OrderReinstated without OrderExpired before")
    world["inventory"].decide(("StockReserved", {**part("o1", 2), **W, "lines": LOTS}))
    found(world, "doubled", "two StockReserved of reservation w/s2-o1")
