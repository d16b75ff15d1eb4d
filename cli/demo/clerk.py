"""Who serves a channel by hand: takes orders and money, and sees parcels off, one order after the other."""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import httpx

from cli.demo.day import CURRENCY, WAREHOUSES
from cli.demo.driver import DemoStuck, Driver
from cli.demo.tally import Tally
from cli.play.calls import call
from shared.contracts import storefront as contract
from shared.domain import ids
from shared.domain.messages import Message

WAREHOUSE = WAREHOUSES[0]

Order = dict[str, Any]


class Clerk:
    def __init__(self, driver: Driver, http: httpx.AsyncClient, channel: str) -> None:
        self.driver, self.http, self.channel = driver, http, channel

    async def opens(self, terms: Mapping[str, Any] | None = None) -> None:
        """`terms`: those that are not the defaults."""
        policies: dict[str, Any] = {"currency": CURRENCY, "warehouses": [WAREHOUSE]}
        await self.call("PUT", "orders", f"/channels/{self.channel}", policies | ({"terms": terms} if terms else {}))

    async def prices(self, sku: str, name: str, unit_price: int) -> None:
        body = {"name": name, "currency": CURRENCY, "unit_price": unit_price}
        await self.call("PUT", "pricing", f"/channels/{self.channel}/prices/{sku}", body)

    async def receives(self, receipt: str, sku: str, pieces: int) -> None:
        body = {"receipt_id": receipt, "lines": [{"sku": sku, "quantity": pieces}]}
        await self.call("POST", "inventory", f"/warehouses/{WAREHOUSE}/receipts", body)

    async def takes(self, number: str, sku: str, pieces: int, **more: Any) -> str:
        """An order, placed; its id. `more`: customer, points."""
        body = {"channel": self.channel, "external_id": number, "currency": CURRENCY, "lines": [{"sku": sku, "quantity": pieces}]}
        id: str = (await self.call("POST", "orders", "/orders", body | more))["order_id"]
        return id

    async def paid(self, order: Order) -> None:
        paid = {"payment_id": f"pay-{order['external_id']}", "amount": order["total"], "currency": CURRENCY, "method": "transfer"}
        await self.call("POST", "orders", f"/orders/{order['order_id']}/payments", paid)

    async def picked_from(self, id: str) -> str:
        """The order's shipment, once it is on the warehouse's list."""
        path = f"/shipments?order_id={id}&status=created"
        listed = await self.seen("fulfillment", path, lambda page: bool(page["items"]))
        shipment: str = listed["items"][0]["shipment_id"]
        return shipment

    async def leaves(self, id: str, shipment: str) -> None:
        """And is delivered."""
        parcel = {"order_id": id, "shipment_id": shipment}
        left = contract.DispatchReported(**parcel, carrier="sf-express", tracking_number=f"SF{id[:8]}")
        await self.says("DispatchReported", id, left)
        await self.until(id, lambda order: order["fulfillment"] == "shipped")
        await self.says("DeliveryReported", id, contract.DeliveryReported(**parcel))
        await self.until(id, lambda order: order["fulfillment"] == "delivered")

    async def says(self, type: str, id: str, event: Message) -> None:
        """As the storefront, the floor or a carrier."""
        await self.driver.send(type, ids.derived("demo", type, id), self.driver.now, event, id)

    async def call(self, method: str, service: str, path: str, body: Any = None) -> dict[str, Any]:
        return await self.driver.call(self.http, method, service, path, body)

    async def until(self, id: str, right: Callable[[Order], bool]) -> Order:
        return await self.seen("orders", f"/orders/{id}", right)

    async def seen(self, service: str, path: str, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What a service shows, once it is so. Raises DemoStuck."""
        began = monotonic()
        while not right(found := await call(self.http, "GET", self.driver.apis[service] + path)):
            if monotonic() - began > self.driver.patience:
                raise DemoStuck(f"{self.channel} waits for {path}, which says {found}")
            await self._a_moment()
        return found

    async def heard(self, right: Callable[[Tally], bool]) -> None:
        """What is published was heard as well, so that the table has it. Raises DemoStuck."""
        began = monotonic()
        while not right(self.driver.tally):
            if monotonic() - began > self.driver.patience:
                raise DemoStuck(f"{self.channel} waits for facts that were not published")
            await self._a_moment()

    async def _a_moment(self) -> None:
        await self.driver.storefront.flush()
        await asyncio.sleep(self.driver.poll)
