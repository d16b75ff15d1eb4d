"""What people do around an order, one step after the other: staff by the APIs, warehouse and carrier by what they report. Each
step waits until it is so, so that what comes of several is the same wherever they are played.

Amounts: fen.
"""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import httpx

from cli.demo.day import CURRENCY
from cli.demo.driver import DemoStuck, Driver
from cli.demo.tally import Tally
from cli.play.calls import call
from shared.contracts import storefront as contract
from shared.domain import ids

Shown = dict[str, Any]


class Staff:
    """All methods raise DemoStuck, HTTPStatusError."""

    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.http = driver, http

    async def call(self, method: str, service: str, path: str, body: Any = None) -> Shown:
        return await self.driver.call(self.http, method, service, path, body)

    async def seen(self, service: str, path: str, right: Callable[[Shown], bool]) -> Shown:
        """What a service shows, once it is so."""
        began = monotonic()
        while not right(found := await call(self.http, "GET", self.driver.apis[service] + path)):
            if monotonic() - began > self.driver.patience:
                raise DemoStuck(f"staff wait for {path}, which says {found}")
            await self.driver.storefront.flush()
            await asyncio.sleep(self.driver.poll)
        return found

    async def heard(self, right: Callable[[Tally], bool]) -> None:
        """What is published was heard as well, so that the day's table has it."""
        began = monotonic()
        while not right(self.driver.tally):
            if monotonic() - began > self.driver.patience:
                raise DemoStuck("staff wait for facts that were not published")
            await self.driver.storefront.flush()
            await asyncio.sleep(self.driver.poll)

    async def order(self, id: str, **fields: Any) -> Shown:
        """The order, once its fields are these."""
        return await self.seen("orders", f"/orders/{id}", lambda order: order | fields == order)

    async def stock(self, warehouse: str, sku: str, **figures: int) -> Shown:
        return await self.seen("inventory", f"/warehouses/{warehouse}/stock/{sku}", lambda stock: stock | figures == stock)

    # -- before
    async def price(self, channel: str, sku: str, name: str, amount: int) -> None:
        body = {"name": name, "currency": CURRENCY, "unit_price": amount}
        await self.call("PUT", "pricing", f"/channels/{channel}/prices/{sku}", body)

    async def receive(self, warehouse: str, receipt: str, pieces: Mapping[str, int], **more: str) -> None:
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in pieces.items()]
        await self.call("POST", "inventory", f"/warehouses/{warehouse}/receipts", {"receipt_id": receipt, "lines": lines, **more})

    # -- an order
    async def take(self, channel: str, number: str, pieces: Mapping[str, int], paid: int, **more: Any) -> str:
        """Placed, reserved or waiting, and paid; its id. `more`: who orders, what points he burns."""
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in pieces.items()]
        body = {"channel": channel, "external_id": number, "currency": CURRENCY, "lines": lines, **more}
        id: str = (await self.call("POST", "orders", "/orders", body))["order_id"]
        await self.seen("orders", f"/orders/{id}", lambda order: order["allocation"] in ("allocated", "waiting"))
        await self.pay(id, f"pay-{number}", paid)
        return id

    async def pay(self, id: str, payment: str, amount: int) -> None:
        body = {"payment_id": payment, "amount": amount, "currency": CURRENCY, "method": "transfer"}
        await self.call("POST", "orders", f"/orders/{id}/payments", body)

    async def change(self, id: str, name: str, reason: str, *operations: Mapping[str, Any]) -> Shown:
        """Opened, and confirmed as it was previewed; the change as it was then."""
        body = {"operations": list(operations), "reason": reason, "change_id": name}
        await self.call("POST", "orders", f"/orders/{id}/changes", body)
        path = f"/orders/{id}/changes/{name}"
        shown = await self.seen("orders", path, lambda change: change["status"] == "previewed")
        await self.call("POST", "orders", f"{path}/confirm", {"preview_id": shown["preview"]["preview_id"]})
        return shown

    async def changed(self, id: str, name: str) -> None:
        await self.seen("orders", f"/orders/{id}/changes/{name}", lambda change: change["status"] == "applied")

    # -- its parcels
    async def picked_from(self, id: str, parcels: int = 1) -> list[str]:
        """The order's shipments, once so many are on warehouses' lists."""
        path = f"/shipments?order_id={id}&status=created"
        listed = await self.seen("fulfillment", path, lambda page: len(page["items"]) == parcels)
        return [parcel["shipment_id"] for parcel in listed["items"]]

    async def ship(self, id: str, shipment: str, **order: str) -> None:
        """It leaves, and the order is seen to be so."""
        left = contract.DispatchReported(
            order_id=id, shipment_id=shipment, carrier="sf-express", tracking_number=f"SF{shipment[:8]}"
        )
        await self._says("DispatchReported", id, shipment, left)
        await self.order(id, **order or {"fulfillment": "shipped"})

    async def deliver(self, id: str, shipment: str, **order: str) -> None:
        arrived = contract.DeliveryReported(order_id=id, shipment_id=shipment)
        await self._says("DeliveryReported", id, shipment, arrived)
        await self.order(id, **order or {"fulfillment": "delivered"})

    async def serve(self, id: str) -> Shown:
        """Its one parcel leaves and arrives; the order, which is paid."""
        [parcel] = await self.picked_from(id)
        await self.ship(id, parcel)
        await self.deliver(id, parcel)
        return await self.order(id, payment="paid")

    # -- what comes back
    async def ask_return(self, id: str, body: Mapping[str, Any]) -> str:
        """Its id. Support hears of the delivery after orders has shown it."""
        await self.heard(lambda tally: id in tally.returnable)
        returned: str = (await self.call("POST", "support", f"/orders/{id}/returns", body))["return_id"]
        return returned

    async def take_back(self, id: str, back: str, line: Mapping[str, Any]) -> None:
        """Received, found good, and settled."""
        before, settled = dict(self.driver.tally.returns), ("ReturnRefunded", "StockRestocked")
        path = f"/orders/{id}/returns/{back}"
        await self.call("POST", "support", f"{path}/receive")
        await self.call("POST", "support", f"{path}/inspect", {"lines": [{**line, "disposition": "restock"}]})
        await self.heard(lambda tally: all(tally.returns[each] > before.get(each, 0) for each in settled))

    async def _says(self, type: str, id: str, shipment: str, event: Any) -> None:
        await self.driver.send(type, ids.derived("demo", type, id, shipment), self.driver.now, event, id)
