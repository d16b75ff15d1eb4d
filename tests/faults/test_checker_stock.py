"""Stock that is oversold, set aside or bought: what is wrong is found, what is right is not accused."""

from tests.faults.judged import found, judged, world_of
from tests.faults.world import Place, W, World, allocated


def test_found_oversold_stock() -> None:
    world = World()
    world.receive(1)
    allocated(world)
    found(world, "invariant", "w/S1: 2 allocated of 1 on hand")
    world = world_of()
    adjusted = {**W, "adjustment_id": "a", "sku": "S1", "change": -11, "lots": [{"lot": "r1", "quantity": -11}]}
    world["inventory"].decide(("StockAdjusted", adjusted))
    found(world, "invariant", "w/S1: 0 allocated of -1 on hand")
    world = world_of()
    world["inventory"].decide(("StockAdjusted", {**adjusted, "change": -1}))
    found(world, "invariant", "lots do not sum to the change of -1")


def test_found_orders_pieces_that_are_set_aside() -> None:
    aside = {**W, "sku": "S1", "quantity": 9, "reason": "damaged", "lots": [{"lot": "r1", "quantity": 9}], "move_id": "m1"}
    world = world_of(allocated)
    world["inventory"].decide(("StockSetAside", aside))
    found(world, "invariant", "w/S1: 2 allocated, 9 set aside of 10 on hand")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockMadeAvailable", aside))
    found(world, "invariant", "w/S1: 0 allocated, -9 set aside of 10 on hand")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockSetAside", {**aside, "quantity": 8}))
    found(world, "invariant", "lots of S1 do not sum to 8")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockSetAside", aside))
    world["inventory"].decide(("SetAsideWrittenOff", aside))
    found(world, "reordered", "set aside w/m1: SetAsideWrittenOff after StockSetAside")


def purchased(world: World) -> Place:
    inventory, po = world["inventory"], {"purchase_order": "PO1"}
    for step in ("Proposed", "Approved"):
        inventory.decide((f"PurchaseOrder{step}", po))
    [sent] = inventory.decide(("PurchaseOrderSent", po))
    inventory.decide(("IncomingExpected", {**W, **po}), source=f"{sent},0")
    return sent


def test_purchases_are_not_accused_and_found() -> None:
    world, po = World(), {"purchase_order": "PO1"}
    purchased(world)
    line = {"sku": "S1", "lot": "r1", "quantity": 10}
    [received] = world["inventory"].decide(("StockReceived", {**W, **po, "receipt_id": "r1", "lines": [line]}))
    found(world, "lost", "inventory never answered StockReceived")
    came = ("PurchaseOrderReceived", {**po, **W, "receipt_id": "r1", "lines": [line]})
    _, closed = world["inventory"].decide(came, ("PurchaseOrderClosed", po), source=f"{received},0")
    delivered = ("SupplierDelivered", {"supplier": "acme", **po})
    world["inventory"].decide(delivered, source=f"{closed},0")
    assert judged(world).wrong == ()
    world["inventory"].decide(came)
    found(world, "doubled", "two PurchaseOrderReceived w r1 of purchase order PO1")
    world["inventory"].decide(delivered)
    found(world, "doubled", "two SupplierDelivered PO1 of supplier acme")
    world = World()
    purchased(world)
    world["inventory"].decide(("PurchaseOrderClosed", po))
    world["inventory"].decide(("PurchaseOrderCancelled", po))
    found(world, "reordered", "purchase order PO1: PurchaseOrderCancelled after PurchaseOrderClosed")
