"""Plays the day hour by hour on the driven clock: events out, wait until the flow has drained, tick.

Like every client it knows topics and APIs only, and judges what happened by what is published.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime, timedelta
from time import time as wall
from typing import Any

import httpx

from cli.demo import said
from cli.demo.day import CURRENCY, HOURS, OPENS, Day, Order
from cli.demo.outside import Provider, Storefront, Ticker, Watcher
from cli.demo.seeing import Seeing
from cli.demo.tally import Tally
from cli.play.calls import call as made
from cli.play.watcher import Seen
from shared.contracts import storefront as contract
from shared.domain import ids
from shared.domain.messages import Message


class DemoStuck(Exception):
    """The flow did not drain; says which orders are under way."""


class Driver:
    def __init__(
        self,
        day: Day,
        storefront: Storefront,
        watcher: Watcher,
        ticker: Ticker,
        apis: Mapping[str, str],
        report: Callable[[str, int], None],
        *,
        patience: float = 60.0,
        poll: float = 0.05,
        calm: bool = False,
        provider: Provider | None = None,
    ) -> None:
        """`report(what, orders)` is told how far the day is. `patience`: seconds in which something must come of what is under
        way; `poll`: between two looks at it. `calm`: an event is sent when all before it is answered, so that the day comes to
        the same wherever it is played. `provider`: where some of the own shop's customers pay; it authorises, and is asked to
        capture when parcels can leave."""
        self.day, self.storefront, self.watcher, self.ticker = day, storefront, watcher, ticker
        self.apis, self.report, self.patience, self.poll, self.calm = apis, report, patience, poll, calm
        self.provider = provider
        self.orders = {order.order_id: order for order in day.orders}
        self.seen: dict[str, Seeing] = defaultdict(Seeing)
        self.sent: set[str] = set()
        self.held: set[str] = set()
        """Orders whose parcel the floor keeps back, since a cancellation is coming."""
        self.tally = Tally()
        self.limits: Mapping[str, Mapping[str, int]] = {}
        """Of the day's promotion, by channel."""
        self.reserved: list[float] = []
        self.shipped: list[float] = []
        self.first_sent: dict[str, float] = {}
        self.now = OPENS - timedelta(minutes=1)
        watcher.handlers |= {
            "*": self._note,
            "StockReserved": self._reserved,
            "ShipmentCreated": self._dispatch,
            "ShipmentShipped": self._deliver,
        }

    async def begin(self) -> None:
        """The clock, before anything is asked."""
        await (self._tick(self.now) if self.calm else self.ticker.tick(self.now))

    async def call(self, http: httpx.AsyncClient, method: str, service: str, path: str, body: Any = None) -> dict[str, Any]:
        """Under a key of the day's own, so that the ids made from it are the same on every playing."""
        return await made(http, method, self.apis[service] + path, body, ids.derived("demo", method, path, json.dumps(body)))

    async def at_once(self, todo: Iterable[Coroutine[Any, Any, Any]]) -> None:
        """On a calm day one after another."""
        if not self.calm:
            await asyncio.gather(*todo)
            return
        for each in todo:
            await each

    # -- the day
    async def play(self, http: httpx.AsyncClient) -> None:
        """Raises DemoStuck, KafkaError, HTTPStatusError."""
        for number in range(HOURS):
            orders, broken = self.day.hour(number)
            self.report(f"{8 + number:02d}:00", len(orders))
            for order in orders:
                await self._place(order)
            for record in broken:
                await self.send(
                    record.type, f"broken/{record.at.isoformat()}/{record.type}", record.at, record.value, record.type
                )
            await self._drained()
            for order in orders:
                if order.cancels == "in_time":
                    await self._cancel(order)
            await self._drained()
            await self._tick(OPENS + timedelta(hours=number + 1))
        await self._after_hours(http)

    async def _after_hours(self, http: httpx.AsyncClient) -> None:
        self.report("tickets", 0)
        await self._tickets(http)
        self.report("returns", 0)
        for order in self.day.orders:
            if order.returns == "in_time":
                await self._return(order, self.now + timedelta(days=4))
        await self._drained()
        await self._inspect(http)
        await self._drained()
        await self._tick(OPENS + timedelta(days=12))
        for order in self.day.orders:
            if order.returns == "too_late":
                await self._return(order, self.now)
            if order.cancels == "too_late":
                await self._cancel(order)
        await self._drained()

    async def _place(self, order: Order) -> None:
        placed = said.placed(order, self.day.prices)
        if order.cancels == "in_time":
            self.held.add(order.order_id)
        if order.pays == "before":
            await self._pay(order, order.at - timedelta(minutes=1))
        await self._event(order, "OrderPlaced", order.at, placed)
        if order.contradicts:
            other = placed.model_copy(update={"lines": [*placed.lines, placed.lines[0]]})
            await self._event(order, "OrderPlaced", order.at + timedelta(seconds=5), other, "again, other lines")
        if self.provider is not None and order.by_provider:
            await self.provider.authorise(f"pay-{order.external_id}", order.total, CURRENCY, (order.channel, order.external_id))
        elif order.pays in ("after", "short", "over"):
            await self._pay(order, order.at + timedelta(minutes=2))

    async def _pay(self, order: Order, at: datetime) -> None:
        await self._event(order, "PaymentReceived", at, said.paid(order))

    async def _cancel(self, order: Order) -> None:
        at = max(self.now, order.at + timedelta(minutes=3))
        await self._event(order, "OrderCancellationRequested", at, said.cancelled(order))

    async def _return(self, order: Order, at: datetime, replacement: str | None = None, lines: int = 1) -> None:
        if "OrderDelivered" in self.seen[order.order_id].facts:
            await self._event(order, "ReturnRequested", at, said.returned(order, replacement, lines))

    async def _tickets(self, http: httpx.AsyncClient) -> None:
        """Six customers write; four are answered within half an hour, two are not (SUP-01)."""
        for number, order in enumerate(self.day.orders[:6]):
            body = {"kind": "consultation", "subject": "Where is my parcel?", "customer_id": f"c-{number}", "channel": "chat"}
            ticket = await self.call(http, "POST", "support", "/tickets", {**body, "order_id": order.order_id})
            if number < 4:
                reply = {"agent": "li", "text": "On its way: see the tracking number."}
                await self.call(http, "POST", "support", f"/tickets/{ticket['ticket_id']}/answers", reply)
        await self._tick(self.now + timedelta(minutes=31))

    async def _inspect(self, http: httpx.AsyncClient) -> None:
        for number, order in enumerate(o for o in self.day.orders if o.returns == "in_time"):
            if "ReturnApproved" not in self.seen[order.order_id].facts:
                continue
            id = ids.return_id(order.order_id, f"R-{order.external_id}")
            path = f"/orders/{order.order_id}/returns/{id}"
            await self.call(http, "POST", "support", f"{path}/receive")
            line = {"sku": order.lines[0][0], "quantity": 1, "disposition": "scrap" if number % 4 == 0 else "restock"}
            await self.call(http, "POST", "support", f"{path}/inspect", {"lines": [line]})

    # -- out
    async def _event(self, order: Order, type: str, at: datetime, data: Message, *words: str) -> None:
        id = ids.derived("demo", type, order.channel, order.external_id, *words)
        if type == "OrderPlaced":
            self.first_sent.setdefault(order.order_id, wall())
        await self.send(type, id, at, data, order.external_id, order.twice)
        if self.calm:
            await self._drained()

    async def send(self, type: str, id: str, at: datetime, data: Message | bytes, key: str, times: int = 1) -> None:
        self.sent.add(id)
        await self.storefront.send(type, id, "urn:waybill:demo", at, data, key, times=times)

    async def _tick(self, time: datetime) -> None:
        self.now = time
        await self.ticker.tick(time)
        await asyncio.sleep(self.ticker.heard_within)
        await self._drained()

    # -- in
    async def _note(self, seen: Seen) -> None:
        self.tally.note(seen)
        if seen.key in self.orders:
            self.seen[seen.key].note(seen)

    async def _reserved(self, seen: Seen) -> None:
        if (order := seen.key) in self.first_sent:
            self.reserved.append(seen.timestamp - self.first_sent[order])

    async def _dispatch(self, seen: Seen) -> None:
        order = self.orders.get(seen.key)
        if order and order.order_id not in self.held:
            report = said.dispatched(order, seen.data["shipment_id"])
            at = max(self.now, order.at) + timedelta(minutes=20)
            await self.send("DispatchReported", _of_shipment("dispatch", seen), at, report, seen.key)

    async def _deliver(self, seen: Seen) -> None:
        if seen.key in self.orders:
            if seen.key in self.first_sent:
                self.shipped.append(seen.timestamp - self.first_sent[seen.key])
            report = contract.DeliveryReported(order_id=seen.key, shipment_id=seen.data["shipment_id"])
            at = max(self.now, self.orders[seen.key].at) + timedelta(days=1)
            await self.send("DeliveryReported", _of_shipment("delivery", seen), at, report, seen.key)

    async def _drained(self) -> None:
        await self.storefront.flush()
        seen, moved = -1, wall()
        while open := await self._open():
            self.watcher.check()
            if len(self.watcher.ids) != seen:
                seen, moved = len(self.watcher.ids), wall()
            if wall() - moved > self.patience:
                raise DemoStuck(f"nothing for {self.patience:.0f} s; {len(open)} under way, e.g. {open[:3]}")
            await asyncio.sleep(self.poll)

    async def _open(self) -> list[str]:
        """What is under way, of storefronts and of the provider."""
        if self.provider is not None and not await self.provider.said():
            await self.storefront.flush()
            return ["callbacks"]
        return self._under_way()

    def _under_way(self) -> list[str]:
        unanswered = [id for id in self.sent if id not in self.watcher.outcomes]
        return unanswered or [f"{id}: {sorted(self.seen[id].facts)}" for id in self.first_sent if not self._rests(id)]

    def _rests(self, id: str) -> bool:
        return self.seen[id].rests(self.orders[id], held=id in self.held, now=self.now)


def _of_shipment(what: str, seen: Seen) -> str:
    """The id of an event about a shipment: of an order's first by the order alone."""
    shipment = seen.data["shipment_id"]
    return ids.derived("demo", what, seen.key, *([] if shipment == ids.shipment_id(seen.key) else [shipment]))
