"""The desk: three orders that staff take by telephone before the doors open, for a tent of which two are there.

The first gets both, the others wait for theirs. Then the first is changed to one, its money comes back and its tent goes to who
is first in the queue; a delivery brings the rest. The floor waits until all is settled.
"""

import httpx

from cli.demo.clerk import WAREHOUSE, Clerk
from cli.demo.driver import Driver

SKU, PRICE = "tent-18", 39_900
NUMBERS = ("D1", "D2", "D3")
EACH, THERE = 2, 2
"""Pieces of an order, and pieces on hand."""


class Desk:
    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.clerk = driver, Clerk(driver, http, "desk")

    async def play(self) -> None:
        """Raises DemoStuck, HTTPStatusError."""
        self.driver.report("the desk", 0)
        await self._opens()
        first, *others = [await self._takes(number) for number in NUMBERS]
        await self.clerk.picked_from(first)
        await self._changes(first)
        missing = EACH * len(NUMBERS) - THERE - 1
        await self.clerk.seen("inventory", f"/warehouses/{WAREHOUSE}/stock/{SKU}", lambda stock: stock["waiting"] == missing)
        await self.clerk.receives(f"desk-{SKU}", SKU, missing)
        for each in (first, *others):
            await self.clerk.leaves(each, await self.clerk.picked_from(each))

    async def _opens(self) -> None:
        await self.clerk.opens({"short_at_placing": "backorder"})
        await self.clerk.prices(SKU, "Tent No. 18", PRICE)
        cap = {"cap": EACH * len(NUMBERS)}
        await self.clerk.call("PUT", "inventory", f"/warehouses/{WAREHOUSE}/stock/{SKU}/backorder-cap", cap)
        await self.clerk.receives(f"opening-{SKU}", SKU, THERE)

    async def _takes(self, number: str) -> str:
        """An order, placed and paid; its id."""
        id = await self.clerk.takes(number, SKU, EACH)
        await self.clerk.paid(await self.clerk.until(id, lambda order: order["allocation"] in ("allocated", "waiting")))
        return id

    async def _changes(self, id: str) -> None:
        body = {"operations": [{"op": "cancel", "line": 1, "quantity": 1}], "reason": "one is enough", "change_id": f"{id}-fewer"}
        await self.clerk.call("POST", "orders", f"/orders/{id}/changes", body)
        path = f"/orders/{id}/changes/{id}-fewer"
        shown = await self.clerk.seen("orders", path, lambda change: change["status"] == "previewed")
        await self.clerk.call("POST", "orders", f"{path}/confirm", {"preview_id": shown["preview"]["preview_id"]})
        await self.clerk.seen("orders", path, lambda change: change["status"] == "applied")
