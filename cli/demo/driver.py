"""Plays the day hour by hour on the driven clock: events out, wait until the flow has drained, tick.

Like every client it knows topics and APIs only, and judges what happened by what is published.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import time as wall
from typing import Any

import httpx

from cli.demo.day import CHANNELS, CURRENCY, HOURS, OPENS, WAREHOUSES, Day, Order
from cli.demo.outside import Provider, Storefront, Ticker, Watcher
from cli.demo.tally import Tally
from cli.play.calls import call as made
from cli.play.watcher import Seen
from shared.contracts import storefront as contract
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.domain.messages import Message

WINDOW_MINUTES = 45
"""An unpaid order expires, when its grace is over too; shorter than a step of the clock, so that it is seen."""
EXPIRES_AFTER = timedelta(minutes=WINDOW_MINUTES + Terms().grace_minutes)
ENDED = {"OrderRefused", "OrderCancelled", "OrderExpired"}


class DemoStuck(Exception):
    """The flow did not drain; says which orders are under way."""


@dataclass
class Seeing:
    """What is known of one order from its public facts."""

    facts: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    """Facts by type: an order in parts has several of some."""
    reserved: int = 0
    """Pieces that warehouses hold, or held until they left."""

    def note(self, seen: Seen) -> None:
        self.facts.add(seen.type)
        self.counts[seen.type] += 1
        if seen.type in ("StockReserved", "StockReleased"):
            pieces = sum(line["quantity"] for line in seen.data["lines"])
            self.reserved += pieces if seen.type == "StockReserved" else -pieces


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
        calm: bool = False,
        provider: Provider | None = None,
    ) -> None:
        """`report(what, orders)` is told how far the day is. `patience`: seconds in which something must come of what is under
        way. `calm`: an event is sent when all before it is answered, so that the day comes to the same wherever it is played.
        `provider`: where some of the own shop's customers pay; it authorises, and is asked to capture when parcels can leave."""
        self.day, self.storefront, self.watcher, self.ticker = day, storefront, watcher, ticker
        self.apis, self.report, self.patience, self.calm = apis, report, patience, calm
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

    # -- before the doors open
    async def open_shop(self, http: httpx.AsyncClient) -> None:
        await (self._tick(self.now) if self.calm else self.ticker.tick(self.now))
        if self.provider is not None:
            await self.call(http, "PUT", "orders", f"/providers/{self.provider.name}", {})
        for channel in CHANNELS:
            policies: dict[str, Any] = {
                "currency": CURRENCY,
                "warehouses": list(WAREHOUSES),
                "payment_window_minutes": WINDOW_MINUTES,
                "return_window_days": 7,
                "price_source": "storefront" if channel == "tmall" else "list",
            }
            if channel == "shop" and self.provider is not None:
                policies["terms"] = {"capture": "release"}
            await self.call(http, "PUT", "orders", f"/channels/{channel}", policies)
        for channel in ("shop", "store-1"):
            for product in self.day.products:
                body = {"name": product.name, "currency": CURRENCY, "unit_price": product.price}
                await self.call(http, "PUT", "pricing", f"/channels/{channel}/prices/{product.sku}", body)
            ends = (OPENS + timedelta(days=1)).isoformat()
            promotion = {
                "currency": CURRENCY,
                "threshold": 20000,
                "discount": 2000,
                "starts_at": self.now.isoformat(),
                "ends_at": ends,
                "limits": self.limits.get(channel),
            }
            await self.call(http, "PUT", "pricing", f"/channels/{channel}/promotions/618-200-20", promotion)
        for warehouse in WAREHOUSES:
            lines = [{"sku": product.sku, "quantity": product.stock[warehouse]} for product in self.day.products]
            body = {"receipt_id": f"opening-{warehouse}", "lines": lines}
            await self.call(http, "POST", "inventory", f"/warehouses/{warehouse}/receipts", body)
        for product in self.day.products:
            path = f"/warehouses/{WAREHOUSES[0]}/stock/{product.sku}/alert-line"
            await self.call(http, "PUT", "inventory", path, {"alert_line": product.alert_line})

    async def call(self, http: httpx.AsyncClient, method: str, service: str, path: str, body: Any = None) -> dict[str, Any]:
        """Under a key of the day's own, so that the ids made from it are the same on every playing."""
        return await made(http, method, self.apis[service] + path, body, ids.derived("demo", method, path, json.dumps(body)))

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
        binding = order.channel == "tmall"
        lines = [
            contract.OrderedLine(sku=sku, quantity=quantity, unit_price=self.day.prices[sku] if binding else None)
            for sku, quantity in order.lines
        ]
        placed = contract.OrderPlaced(
            channel=order.channel,
            external_id=order.external_id,
            currency=CURRENCY,
            lines=lines,
            customer=order.customer,
            expected_total=order.total + (100 if order.wrong_total else 0),
        )
        if order.cancels == "in_time":
            self.held.add(order.order_id)
        if order.pays == "before":
            await self._pay(order, order.at - timedelta(minutes=1))
        await self._event(order, "OrderPlaced", order.at, placed)
        if order.contradicts:
            other = placed.model_copy(update={"lines": [*lines, lines[0]]})
            await self._event(order, "OrderPlaced", order.at + timedelta(seconds=5), other, "again, other lines")
        if self.provider is not None and order.by_provider:
            await self.provider.authorise(f"pay-{order.external_id}", order.total, CURRENCY, (order.channel, order.external_id))
        elif order.pays in ("after", "short", "over"):
            await self._pay(order, order.at + timedelta(minutes=2))

    async def _pay(self, order: Order, at: datetime) -> None:
        amount = {"short": max(1, order.total // 2), "over": order.total + 500}.get(order.pays, order.total)
        paid = contract.PaymentReceived(
            channel=order.channel,
            external_id=order.external_id,
            payment_id=f"pay-{order.external_id}",
            amount=amount,
            currency=CURRENCY,
            method="wechat" if order.channel == "shop" else "alipay",
        )
        await self._event(order, "PaymentReceived", at, paid)

    async def _cancel(self, order: Order) -> None:
        asked = contract.OrderCancellationRequested(
            channel=order.channel, external_id=order.external_id, reason="changed my mind"
        )
        await self._event(order, "OrderCancellationRequested", max(self.now, order.at + timedelta(minutes=3)), asked)

    async def _return(self, order: Order, at: datetime) -> None:
        if "OrderDelivered" not in self.seen[order.order_id].facts:
            return
        sku = order.lines[0][0]
        asked = contract.ReturnRequested(
            channel=order.channel,
            external_id=order.external_id,
            return_number=f"R-{order.external_id}",
            lines=[contract.ReturnLine(sku=sku, quantity=1)],
        )
        await self._event(order, "ReturnRequested", at, asked)

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
            shipment = seen.data["shipment_id"]
            number = f"SF{order.external_id}"
            report = contract.DispatchReported(
                order_id=order.order_id,
                shipment_id=shipment,
                carrier="sf-express",
                tracking_number=number if shipment == ids.shipment_id(seen.key) else f"{number}-{shipment[:4]}",
            )
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
            await asyncio.sleep(0.05)

    async def _open(self) -> list[str]:
        """What is under way, of storefronts and of the provider."""
        if self.provider is not None and not await self.provider.said():
            await self.storefront.flush()
            return ["callbacks"]
        return self._under_way()

    def _under_way(self) -> list[str]:
        unanswered = [id for id in self.sent if id not in self.watcher.outcomes]
        return unanswered or [
            f"{id}: {sorted(self.seen[id].facts)}" for id in self.first_sent if not self._rests(id, self.seen[id])
        ]

    def _rests(self, id: str, seen: Seeing) -> bool:
        """Nothing more will happen to the order by itself."""
        facts, counts = seen.facts, seen.counts
        if facts & ENDED:
            return True
        allocated = "OrderAllocated" in facts and seen.reserved == sum(quantity for _, quantity in self.orders[id].lines)
        if "OrderPaid" in facts and allocated:
            if id in self.held:
                return counts["ShipmentCreated"] == counts["OrderAllocated"]
            windows = counts["ReturnWindowOpened"] == counts["LinesDelivered"]
            return "OrderDelivered" in facts and windows and counts["StockIssued"] == counts["ShipmentShipped"]
        if "OrderAuthorised" in facts and "OrderPaid" not in facts and allocated:
            return False
        is_overdue = "OrderPaid" not in facts and self.orders[id].at + EXPIRES_AFTER <= self.now
        return allocated and not is_overdue


def _of_shipment(what: str, seen: Seen) -> str:
    """The id of an event about a shipment: of an order's first by the order alone."""
    shipment = seen.data["shipment_id"]
    return ids.derived("demo", what, seen.key, *([] if shipment == ids.shipment_id(seen.key) else [shipment]))
