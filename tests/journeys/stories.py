"""Three stories told by HTTP and by what warehouses and carriers report: played in memory, and on real Kafka and MongoDB by the
same code (`test_same_as_real.py`). Each has its own channel and SKUs, so several go into one shop. Amounts: fen.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from cli.demo.day import CURRENCY, OPENS, WAREHOUSES
from cli.demo.staff import Staff
from shared.domain import ids

FIRST, SECOND = WAREHOUSES
Story = Callable[[Staff], Awaitable[str]]
"""Gives the order's id. Raises AssertionError, and what the staff's steps raise."""


async def split_and_short_pick(staff: Staff) -> str:
    """Nobody has six jars: one warehouse gives five, the other one. Two of the five are not found; the other has them."""
    await opens(staff, "story-split", {"jar": 6_000})
    await staff.receive(FIRST, "opening-jar", {"jar": 5})
    await staff.receive(SECOND, "opening-jar", {"jar": 4})
    order = await staff.take("story-split", "S1", {"jar": 6}, 36_000)
    await staff.picked_from(order, parcels=2)
    found = {"shipment_id": ids.shipment_id(order), "lines": [{"sku": "jar", "found": 3}]}
    await staff.call("POST", "fulfillment", f"/shipments/{order}/short-pick", found)
    await staff.picked_from(order, parcels=3)
    parts = (await staff.order(order))["shipments"]
    assert [(each["warehouse"], each["lines"][0]["quantity"]) for each in parts] == [(FIRST, 3), (SECOND, 1), (SECOND, 2)]
    await leaves(staff, order, 3)
    await staff.stock(FIRST, "jar", on_hand=2, allocated=0, issued=3)
    await staff.stock(SECOND, "jar", on_hand=1, allocated=0, issued=3)
    await staff.order(order, order="closed", payment="paid", total=36_000, refunded=0)
    return order


async def change_up_and_down(staff: Staff) -> str:
    """A mug is added to a lamp, which wins both a promotion, and is paid; then it is taken out, and its share goes back."""
    await opens(staff, "story-change", {"torch": 14_000, "flask": 6_000})
    offer = {"currency": CURRENCY, "threshold": 20_000, "discount": 2_000}
    times = {"starts_at": (OPENS - timedelta(days=1)).isoformat(), "ends_at": (OPENS + timedelta(days=1)).isoformat()}
    await staff.call("PUT", "pricing", "/channels/story-change/promotions/200-20", offer | times)
    await staff.receive(FIRST, "opening-torch", {"torch": 1, "flask": 1})
    order = await staff.take("story-change", "C1", {"torch": 1}, 14_000)
    await staff.picked_from(order)

    up = await staff.change(order, "up", "a flask, too", {"op": "add", "sku": "flask", "quantity": 1})
    assert (up["preview"]["difference"], up["preview"]["promotions_won"]) == (4_000, ["200-20"])
    await staff.stock(FIRST, "flask", allocated=1)
    await staff.pay(order, "pay-more", 4_000)
    await staff.changed(order, "up")
    await staff.order(order, total=18_000, payment="paid")
    await staff.picked_from(order, parcels=2)

    down = await staff.change(order, "down", "no flask after all", {"op": "remove", "line": 2})
    assert down["preview"]["difference"] == -5_400
    await staff.changed(order, "down")
    await staff.stock(FIRST, "flask", on_hand=1, allocated=0)
    await staff.order(order, total=12_600, refunded=5_400)
    await leaves(staff, order, 1)
    await staff.order(order, order="closed")
    return order


async def backorder_purchase_receipt_shipped(staff: Staff) -> str:
    """Nobody has a chair: eight are waited for, bought by one, received in two parts, and shipped."""
    await opens(staff, "story-wait", {"chair": 20_000}, terms={"short_at_placing": "backorder"})
    await staff.call("PUT", "inventory", f"/warehouses/{FIRST}/stock/chair/backorder-cap", {"cap": 30})
    order = await staff.take("story-wait", "W1", {"chair": 8}, 160_000)
    await staff.order(order, allocation="waiting", payment="paid")
    await staff.stock(FIRST, "chair", on_hand=0, waiting=8)

    acme = {"name": "Acme", "since": "2020-06-18", "lead_time_days": 9}
    await staff.call("PUT", "inventory", "/suppliers/acme", acme)
    terms = {"unit_price": 7_500, "currency": CURRENCY, "moq": 6, "pack": 6}
    await staff.call("PUT", "inventory", "/suppliers/acme/terms/chair", terms)
    due = {"due_at": (OPENS + timedelta(days=9)).isoformat()}
    lines = [{"warehouse": FIRST, "sku": "chair", "quantity": 12}]
    wanted = {"purchase_order": "PO-chair", "supplier": "acme", "lines": lines, **due}
    await staff.call("POST", "inventory", "/purchase-orders", wanted)
    for step, body in (("approve", {}), ("send", {}), ("confirm", due)):
        await staff.call("POST", "inventory", f"/purchase-orders/PO-chair/{step}", body)
    path = f"/incoming?warehouse={FIRST}&sku=chair"
    await staff.seen("inventory", path, lambda page: [each["due"] for each in page["items"]] == [12])

    await staff.receive(FIRST, "chairs-1", {"chair": 6}, purchase_order="PO-chair")
    await staff.stock(FIRST, "chair", on_hand=6, allocated=6, waiting=2)
    await staff.receive(FIRST, "chairs-2", {"chair": 6}, purchase_order="PO-chair")
    await staff.stock(FIRST, "chair", on_hand=12, allocated=8, waiting=0)
    bought = await staff.seen("inventory", "/purchase-orders/PO-chair", lambda bought: bought["status"] == "closed")
    assert (bought["lines"][0]["received"], bought["on_time_in_full"]) == (12, True)
    await staff.picked_from(order)
    await leaves(staff, order, 1)
    await staff.stock(FIRST, "chair", on_hand=4, allocated=0, issued=8)
    await staff.order(order, order="closed", payment="paid")
    return order


STORIES: tuple[Story, ...] = (split_and_short_pick, change_up_and_down, backorder_purchase_receipt_shipped)


async def opens(staff: Staff, channel: str, prices: Mapping[str, int], **more: Mapping[str, str]) -> None:
    await staff.call("PUT", "orders", f"/channels/{channel}", {"currency": CURRENCY, "warehouses": list(WAREHOUSES), **more})
    for sku, amount in prices.items():
        await staff.price(channel, sku, sku.title(), amount)


async def leaves(staff: Staff, order: str, parcels: int) -> None:
    """All of it, parcel by parcel."""
    shipments = [ids.shipment_id(order, number) for number in range(1, parcels + 1)]
    for number, shipment in enumerate(shipments, 1):
        await staff.ship(order, shipment, fulfillment="shipped" if number == parcels else "partially_shipped")
    for number, shipment in enumerate(shipments, 1):
        await staff.deliver(order, shipment, fulfillment="delivered" if number == parcels else "partially_delivered")
