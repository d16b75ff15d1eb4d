"""Orders in parts: what does not add up, or is lost, is found."""

from tests.faults.judged import changed, found, judged, world_of
from tests.faults.world import LINES, PIECE, W, paid, part, split


def test_found_parts_that_do_not_add_up() -> None:
    world = world_of(split)
    world["orders"].decide(("ReservationRequested", {**part("o1", 3), **W, "lines": LINES, "attempt": 3}))
    found(world, "invariant", "order o1 asks for more than it wants: {'S1': 2}")
    found(world, "lost", "inventory never answered ReservationRequested")
    world = world_of(split)
    line = {"sku": "S1", "quantity": 1, "total": 500}
    world["orders"].decide(("LinesCancelled", {"order_id": "o1", "lines": [line]}))
    found(world, "invariant", "order o1: pieces for 500 cancelled, 0 paid back")
    for won, wrong in ((0, False), (500, True)):
        world = world_of(split)
        report = {"order_id": "o1", "payment_id": "p", "totals": {"refunded": 0, "lost": 0, "disputed": 500, "won": won}}
        world["orders"].decide(("ChargeReported", report))
        world["orders"].decide(("LinesCancelled", {"order_id": "o1", "lines": [line]}))
        said = [each.text for each in judged(world).wrong]
        assert any("500 cancelled, 0 paid back" in text for text in said) == wrong, said
    world = world_of(split)
    world["orders"].decide(("OrderDelivered", {"order_id": "o1"}))
    found(world, "invariant", "order o1: delivered and cancelled are not what was ordered")


def test_found_a_part_that_is_lost() -> None:
    world = world_of(split)
    del world["inventory"].records[-1]
    found(world, "lost", "order o1: shipment s2-o1 was shipped or issued, not both")
    world = changed(world_of(split), "inventory", "StockReleased", lines=[])
    found(world, "lost", "order o1 is over with shipment s-o1, and its stock is still allocated")
    world = world_of(split)
    del world["support"].records[-1]
    found(world, "lost", "support never answered LinesDelivered")
    world = world_of(paid)
    world["orders"].decide(("ShipmentShortened", {**part("o1"), **W, "lines": [PIECE]}))
    found(world, "lost", "confirmed and never allocated")
