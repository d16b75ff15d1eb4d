"""The desk: three orders that staff take by telephone before the doors open, for a tent of which two are there.

The first gets both, the others wait for theirs. Then the first is changed to one, its money comes back and its tent goes to who
is first in the queue; a delivery brings the rest. The floor waits until all is settled.
"""

import httpx

from cli.demo.day import CURRENCY, WAREHOUSES
from cli.demo.driver import Driver
from cli.demo.staff import Staff

CHANNEL, SKU, PRICE = "desk", "tent-18", 39_900
WAREHOUSE = WAREHOUSES[0]
NUMBERS = ("D1", "D2", "D3")
EACH, THERE = 2, 2
"""Pieces of an order, and pieces on hand."""


class Desk:
    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.staff = driver, Staff(driver, http)

    async def play(self) -> None:
        """Raises DemoStuck, HTTPStatusError."""
        self.driver.report("the desk", 0)
        await self._opens()
        first, *others = [await self.staff.take(CHANNEL, number, {SKU: EACH}, EACH * PRICE) for number in NUMBERS]
        await self.staff.picked_from(first)
        fewer = f"{first}-fewer"
        await self.staff.change(first, fewer, "one is enough", {"op": "cancel", "line": 1, "quantity": 1})
        await self.staff.changed(first, fewer)
        missing = EACH * len(NUMBERS) - THERE - 1
        await self.staff.stock(WAREHOUSE, SKU, waiting=missing)
        await self.staff.receive(WAREHOUSE, f"desk-{SKU}", {SKU: missing})
        for each in (first, *others):
            [parcel] = await self.staff.picked_from(each)
            await self.staff.ship(each, parcel)
            await self.staff.deliver(each, parcel)

    async def _opens(self) -> None:
        policies = {"currency": CURRENCY, "warehouses": [WAREHOUSE], "terms": {"short_at_placing": "backorder"}}
        await self.staff.call("PUT", "orders", f"/channels/{CHANNEL}", policies)
        await self.staff.price(CHANNEL, SKU, "Tent No. 18", PRICE)
        cap = {"cap": EACH * len(NUMBERS)}
        await self.staff.call("PUT", "inventory", f"/warehouses/{WAREHOUSE}/stock/{SKU}/backorder-cap", cap)
        await self.staff.receive(WAREHOUSE, f"opening-{SKU}", {SKU: THERE})
