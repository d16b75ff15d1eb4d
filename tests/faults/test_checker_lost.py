"""What is lost between services, and what is stuck: that it is found."""

from tests.faults.judged import found, judged, world_of
from tests.faults.world import World, allocated, cancelled, captured, delivered, part, placed, returned, shipped


def test_found_lost_storefront_event() -> None:
    world = world_of(allocated)
    world.sends("OrderPlaced", "o2")
    found(world, "lost", "no fact answers the storefront's OrderPlaced ce-1")
    world.journal[-1]["acknowledged"] = False
    assert judged(world).wrong == ()


def test_found_lost_between_services() -> None:
    found(world_of(placed), "lost", "inventory never answered ReservationRequested")
    world = world_of(shipped)
    del world["orders"].records[-1]
    found(world, "lost", "orders never answered ShipmentShipped")
    found(world, "lost", "orders and fulfillment disagree about the shipment")
    world = world_of(delivered)
    del world["support"].records[-1]
    found(world, "lost", "support never answered OrderDelivered")


def test_found_stuck_orders() -> None:
    world = world_of(allocated)
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), **sent)
    found(world, "lost", "1000 of 1000 captured, never paid")
    world = world_of(allocated)
    paid_in = ("OrderPaid", {"order_id": "o1", "paid": 1000})
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), paid_in, **sent)
    found(world, "lost", "fulfillment never requested")
    world = World()
    told = {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}
    [place] = world["orders"].decide(("OrderPlaced", told), **world.sends("OrderPlaced", "o1"))
    world["pricing"].decide(("Nothing", {}), source=f"{place},0")
    found(world, "lost", "placed and never priced")


def test_found_lost_stock_and_refunds() -> None:
    world = world_of(cancelled)
    del world["inventory"].records[-1]
    found(world, "lost", "its stock is still allocated")
    world = world_of(cancelled)
    del world["support"].records[-1]
    found(world, "lost", "support never answered RefundIssued")
    world = world_of(returned)
    del world["support"].records[-1]
    found(world, "lost", "was paid, support never heard of it")
    del world["orders"].records[-1]
    found(world, "lost", "return refund f-o1 of 1000: paid None")


def test_found_a_corrected_number_that_orders_never_told() -> None:
    world = world_of(delivered)
    [right] = world["fulfillment"].decide(("TrackingCorrected", {**part("o1"), "tracking_number": "T2"}))
    found(world, "lost", "orders never answered TrackingCorrected")
    world["orders"].decide(("Nothing", {}), source=f"{right},0")
    found(world, "lost", "order o1 tells tracking number None, the shipment's is T2")
