"""The desk: three orders that staff take by telephone before the doors open, for a tent of which two are there.

The first gets both, the others wait for theirs. Then the first is changed to one, its money comes back and its tent goes to who
is first in the queue; a delivery brings the rest. The floor waits until all is settled.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import httpx

from cli.demo.day import CURRENCY, WAREHOUSES
from cli.demo.driver import DemoStuck, Driver
from cli.play.calls import call
from shared.contracts import storefront as contract
from shared.domain import ids

CHANNEL, SKU, PRICE = "desk", "tent-18", 39_900
WAREHOUSE = WAREHOUSES[0]
NUMBERS = ("D1", "D2", "D3")
EACH, THERE = 2, 2
"""Pieces of an order, and pieces on hand."""
POLL = 0.05

Order = dict[str, Any]


class Desk:
    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.http = driver, http

    async def play(self) -> None:
        """Raises DemoStuck, HTTPStatusError."""
        self.driver.report("the desk", 0)
        await self._opens()
        first, *others = [await self._takes(number) for number in NUMBERS]
        await self._picked_from(first)
        await self._changes(first)
        missing = EACH * len(NUMBERS) - THERE - 1
        await self._seen("inventory", f"/warehouses/{WAREHOUSE}/stock/{SKU}", lambda stock: stock["waiting"] == missing)
        await self._receives(f"desk-{SKU}", missing)
        for each in (first, *others):
            await self._leaves(each, await self._picked_from(each))

    async def _opens(self) -> None:
        policies = {"currency": CURRENCY, "warehouses": [WAREHOUSE], "terms": {"short_at_placing": "backorder"}}
        await self._call("PUT", "orders", f"/channels/{CHANNEL}", policies)
        price = {"name": "Tent No. 18", "currency": CURRENCY, "unit_price": PRICE}
        await self._call("PUT", "pricing", f"/channels/{CHANNEL}/prices/{SKU}", price)
        cap = {"cap": EACH * len(NUMBERS)}
        await self._call("PUT", "inventory", f"/warehouses/{WAREHOUSE}/stock/{SKU}/backorder-cap", cap)
        await self._receives(f"opening-{SKU}", THERE)

    async def _receives(self, receipt: str, pieces: int) -> None:
        body = {"receipt_id": receipt, "lines": [{"sku": SKU, "quantity": pieces}]}
        await self._call("POST", "inventory", f"/warehouses/{WAREHOUSE}/receipts", body)

    async def _takes(self, number: str) -> str:
        """An order, placed and paid; its id."""
        body = {"channel": CHANNEL, "external_id": number, "currency": CURRENCY, "lines": [{"sku": SKU, "quantity": EACH}]}
        id: str = (await self._call("POST", "orders", "/orders", body))["order_id"]
        await self._until(id, lambda order: order["allocation"] in ("allocated", "waiting"))
        paid = {"payment_id": f"pay-{number}", "amount": EACH * PRICE, "currency": CURRENCY, "method": "transfer"}
        await self._call("POST", "orders", f"/orders/{id}/payments", paid)
        return id

    async def _changes(self, id: str) -> None:
        body = {"operations": [{"op": "cancel", "line": 1, "quantity": 1}], "reason": "one is enough", "change_id": f"{id}-fewer"}
        await self._call("POST", "orders", f"/orders/{id}/changes", body)
        path = f"/orders/{id}/changes/{id}-fewer"
        shown = await self._seen("orders", path, lambda change: change["status"] == "previewed")
        await self._call("POST", "orders", f"{path}/confirm", {"preview_id": shown["preview"]["preview_id"]})
        await self._seen("orders", path, lambda change: change["status"] == "applied")

    async def _leaves(self, id: str, shipment: str) -> None:
        parcel = {"order_id": id, "shipment_id": shipment}
        left = contract.DispatchReported(**parcel, carrier="sf-express", tracking_number=f"SF{id[:8]}")
        await self._says("DispatchReported", id, left)
        await self._until(id, lambda order: order["fulfillment"] == "shipped")
        await self._says("DeliveryReported", id, contract.DeliveryReported(**parcel))
        await self._until(id, lambda order: order["fulfillment"] == "delivered")

    async def _picked_from(self, id: str) -> str:
        """The order's shipment, once it is on the warehouse's list."""
        path = f"/shipments?order_id={id}&status=created"
        listed = await self._seen("fulfillment", path, lambda page: bool(page["items"]))
        shipment: str = listed["items"][0]["shipment_id"]
        return shipment

    async def _says(self, type: str, id: str, event: Any) -> None:
        await self.driver.send(type, ids.derived("demo", type, id), self.driver.now, event, id)

    async def _call(self, method: str, service: str, path: str, body: Any) -> dict[str, Any]:
        return await self.driver.call(self.http, method, service, path, body)

    async def _until(self, id: str, right: Callable[[Order], bool]) -> None:
        await self._seen("orders", f"/orders/{id}", right)

    async def _seen(self, service: str, path: str, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What a service shows, once it is so. Raises DemoStuck."""
        began = monotonic()
        while not right(found := await call(self.http, "GET", self.driver.apis[service] + path)):
            if monotonic() - began > self.driver.patience:
                raise DemoStuck(f"the desk waits for {path}, which says {found}")
            await self.driver.storefront.flush()
            await asyncio.sleep(POLL)
        return found
