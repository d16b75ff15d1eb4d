"""The checker knows lost allocations: what is right is not accused, each planted fault is named."""

from tests.faults.judged import found, judged, world_of
from tests.faults.world import ONE, ONE_LOT, V, W, World, allocated, paid, part


def lost(world: World, o: str = "o1", told: bool = True) -> None:
    """Of two pieces one is counted missing: the order asks for it elsewhere."""
    first, second, inventory = part(o), part(o, 2), world["inventory"]
    inventory.decide(("StockReceived", {**V, "receipt_id": "r1", "lines": [{"sku": "S1", "lot": "r1", "quantity": 5}]}))
    adjusted = {**W, "adjustment_id": "a1", "sku": "S1", "change": -1, "lots": [{"lot": "r1", "quantity": -1}]}
    gone = ("AllocationLost", {**first, **W, "lines": [{**ONE_LOT[0], "left": 1}], "reason": "count"})
    loss, _ = inventory.decide(gone, ("StockAdjusted", adjusted), cause="counted")
    if not told:
        world["orders"].decide(("Nothing", {}), source=f"{loss},0")
        return
    shortened = ("ShipmentShortened", {**first, **W, "lines": ONE, "reason": "allocation_lost"})
    asked = ("ReservationRequested", {**second, **V, "lines": ONE, "attempt": 2})
    _, asks = world["orders"].decide(shortened, asked, source=f"{loss},0")
    [held] = inventory.decide(("StockReserved", {**second, **V, "lines": ONE_LOT}), source=f"{asks},0")
    world["orders"].decide(("OrderAllocated", {**second, **V}), source=f"{held},0")


def test_what_is_right_is_not_accused() -> None:
    assert judged(world_of(allocated, lost)).wrong == ()


def test_planted_faults_are_named() -> None:
    world = world_of(allocated)
    lost(world, told=False)
    found(world, "lost", "order o1: shipment s-o1 lost pieces and goes on as if it had them")
    world = world_of(allocated)
    world["orders"].decide(("ShipmentShortened", {**part("o1"), **W, "lines": ONE, "reason": "allocation_lost"}))
    found(world, "invariant", "order o1: shipment s-o1 goes without {'S1': 1} that it did not lose")
    world = world_of(allocated)
    world["orders"].decide(("ShipmentShortened", {**part("o1"), **W, "lines": ONE, "reason": "short_pick"}))
    found(world, "reordered", "order o1: shipment s-o1 is short picked and was never asked for")
    world = world_of(allocated)
    world["orders"].decide(("LinesCancelled", {"order_id": "o1", "lines": []}))
    found(world, "reordered", "order o1: LinesCancelled without FulfillmentRequested, or anything lost, before")
    world = world_of(paid, lost)
    del world["orders"].records[-2:]
    found(world, "lost", "orders never answered AllocationLost")
    world = World()
    world["inventory"].decide(("AllocationLost", {**part("o9"), **W, "lines": ONE_LOT, "reason": "count"}))
    found(world, "reordered", "w:s-o9: AllocationLost without StockReserved before")
