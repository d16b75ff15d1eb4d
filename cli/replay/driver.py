"""Plays a plan against a running Waybill: the shop, its warehouse floor and its carrier, each event as soon as it may be.

Times are the plan's (`ce_time`); what must wait for Waybill waits for its fact: a parcel leaves (or is
cancelled) when its shipment exists, a return is asked when its window is open. So the flow runs as fast as the system takes it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import time as wall
from typing import Any

import httpx

from cli.play.calls import call
from cli.play.storefront import Storefront
from cli.play.watcher import Seen, Watcher
from cli.replay.plan import Plan, PlannedEvent
from cli.replay.sales import Sale
from shared.domain import ids

OPEN_ORDERS = 1500
"""Orders under way at once: enough to fill every loop's batches, few enough to see latency and not a queue."""
TERMINAL = ("OrderRefused", "OrderCancelled", "OrderExpired")
RETURN_ENDS = ("ReturnRefunded", "ReturnRefused")


class ReplayStuck(Exception):
    """Nothing happened for a while, and orders are still open; says which."""


@dataclass
class Played:
    """What was seen, for the reconciliation and the figures."""

    facts: list[Seen] = field(default_factory=list)
    sent: dict[str, PlannedEvent] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    reserved: list[float] = field(default_factory=list)
    """Seconds from OrderPlaced sent to StockReserved published."""
    shipped: list[float] = field(default_factory=list)
    """Seconds from OrderPlaced sent to ShipmentShipped published, the warehouse's answer included."""
    repeated: int = 0


class Driver:
    def __init__(
        self, plan: Plan, storefront: Storefront, watcher: Watcher, apis: Mapping[str, str], report: Callable[[int, int], None]
    ) -> None:
        """`apis`: base URL by service. `report(done, sent)` is told of orders."""
        self.plan, self.storefront, self.watcher, self.report = plan, storefront, watcher, report
        self.apis = apis
        self.played = Played()
        self.sales: dict[str, Sale] = {sale.order_id: sale for sale in plan.sales}
        self.leaving = {sale.order_id for sale in plan.shipped()}
        self.returns: dict[str, list[PlannedEvent]] = defaultdict(list)
        self.cancellations: dict[str, list[PlannedEvent]] = defaultdict(list)
        self.open: set[str] = set()
        self.open_returns: set[str] = set()
        self.placed: dict[str, str] = {}
        """ce_id of OrderPlaced to its order."""
        self.room = asyncio.Semaphore(OPEN_ORDERS)
        self.desk: asyncio.Queue[tuple[str, str, PlannedEvent]] = asyncio.Queue()
        watcher.handlers |= {
            "*": self._note,
            "ShipmentCreated": self._dispatch,
            "ShipmentShipped": self._deliver,
            "ReturnWindowOpened": self._delivered,
            "StockReserved": self._reserved,
            "ReturnApproved": self._approved,
            "Repeated": self._repeated,
            **dict.fromkeys(TERMINAL, self._ended),
            **dict.fromkeys(RETURN_ENDS, self._return_ended),
        }

    async def configure(self, http: httpx.AsyncClient) -> None:
        """The channel's policies, and stock enough for everything the plan sells."""
        policy = self.plan.policy
        body: dict[str, Any] = {
            "currency": policy.currency,
            "warehouses": [policy.warehouse],
            "payment_window_minutes": policy.payment_window_minutes,
            "return_window_days": policy.return_window_days,
            "price_source": policy.price_source,
        }
        await call(http, "PUT", f"{self.apis['orders']}/channels/{policy.channel}", body)
        for receipt in self.plan.receipts():
            lines = [{"sku": sku, "quantity": quantity} for sku, quantity in receipt.lines]
            url = f"{self.apis['inventory']}/warehouses/{receipt.warehouse}/receipts"
            await call(http, "POST", url, {"receipt_id": receipt.receipt_id, "lines": lines})

    async def run(self, http: httpx.AsyncClient, patience: float = 60.0) -> Played:
        """Raises ReplayStuck, KafkaError, HTTPStatusError."""
        clerks = [asyncio.create_task(self._clerk(http)) for _ in range(8)]
        try:
            self.played.began = wall()
            await self._send_all()
            await self._settled(clerks, patience)
            self.played.ended = wall()
            return self.played
        finally:
            for clerk in clerks:
                clerk.cancel()
            await asyncio.gather(*clerks, return_exceptions=True)

    async def _send_all(self) -> None:
        events = list(self.plan.events())
        for event in events:
            if (later := self._later(event)) is not None:
                later[self._order_of(event)].append(event)
        for event in events:
            if self._later(event) is not None:
                continue
            if event.type == "OrderPlaced":
                await self.room.acquire()
                order = self._order_of(event)
                self.open.add(order)
                self.placed[event.ce_id] = order
                self.report(len(self.placed) - len(self.open), len(self.placed))
            await self._send(event)
        await self.storefront.flush()

    def _later(self, event: PlannedEvent) -> dict[str, list[PlannedEvent]] | None:
        """Where an event waits for its order: for its shipment (a cancellation in time stops it), or for its delivery."""
        return {"ReturnRequested": self.returns, "OrderCancellationRequested": self.cancellations}.get(event.type)

    async def _send(self, event: PlannedEvent) -> None:
        self.played.sent[event.ce_id] = event
        key = getattr(event.data, "external_id", None) or self._order_of(event)
        await self.storefront.send(event.type, event.ce_id, event.source, event.time, event.data, key)

    def _order_of(self, event: PlannedEvent) -> str:
        data: Any = event.data
        return str(data.order_id) if hasattr(data, "order_id") else ids.order_id(data.channel, data.external_id)

    async def _settled(self, clerks: "list[asyncio.Task[None]]", patience: float) -> None:
        seen, moved = -1, wall()
        while self.open or self.open_returns or self._unanswered():
            self.watcher.check()
            for clerk in clerks:
                if clerk.done():
                    clerk.result()
            if len(self.watcher.ids) != seen:
                seen, moved = len(self.watcher.ids), wall()
            if wall() - moved > patience:
                some = [*sorted(self.open)[:3], *sorted(self.open_returns)[:3], *self._unanswered()[:3]]
                raise ReplayStuck(
                    f"nothing for {patience:.0f} s: {len(self.open)} orders, {len(self.open_returns)} returns open, "
                    f"{len(self._unanswered())} events unanswered, e.g. {some}"
                )
            self.report(len(self.placed) - len(self.open), len(self.placed))
            await asyncio.sleep(0.05)

    def _unanswered(self) -> list[str]:
        outcomes = self.watcher.outcomes
        return [id for id in self.played.sent if id not in outcomes]

    # -- facts come back
    async def _note(self, seen: Seen) -> None:
        self.played.facts.append(seen)

    async def _reserved(self, seen: Seen) -> None:
        if (sent := self._sent_at(seen.key)) is not None:
            self.played.reserved.append(seen.timestamp - sent)

    def _sent_at(self, order: str) -> float | None:
        sale = self.sales.get(order)
        return self.storefront.sent.get(self._placed_id(sale)) if sale else None

    def _placed_id(self, sale: Sale) -> str:
        return ids.derived("replay", self.plan.policy.channel, "OrderPlaced", sale.number)

    async def _dispatch(self, seen: Seen) -> None:
        if seen.key in self.leaving:
            await self._send(self._handed_over(self.sales[seen.key])[0])
        await self._cancel(seen.key)

    async def _cancel(self, order: str) -> None:
        for event in self.cancellations.pop(order, []):
            await self._send(event)

    def _handed_over(self, sale: Sale) -> tuple[PlannedEvent, PlannedEvent]:
        return self.plan.handed_over(sale, f"RM{sale.number}GB")

    async def _deliver(self, seen: Seen) -> None:
        if seen.key in self.leaving:
            if (sent := self._sent_at(seen.key)) is not None:
                self.played.shipped.append(seen.timestamp - sent)
            await self._send(self._handed_over(self.sales[seen.key])[1])

    async def _delivered(self, seen: Seen) -> None:
        await self._ask_returns(seen.key)
        self._close(seen.key)

    async def _ask_returns(self, order: str) -> None:
        for event in self.returns.pop(order, []):
            self.open_returns.add(event.ce_id)
            await self._send(event)

    async def _ended(self, seen: Seen) -> None:
        self._close(seen.key)

    def _close(self, order: str) -> None:
        if order in self.open:
            self.open.remove(order)
            self.room.release()

    async def _repeated(self, seen: Seen) -> None:
        """The event was played before: so was all that followed from it."""
        event = self.played.sent.get(seen.causation)
        if event is None:
            return
        self.played.repeated += 1
        self.open_returns.discard(event.ce_id)
        if event.type == "OrderPlaced":
            order = self.placed[event.ce_id]
            if order in self.leaving:
                for later in self._handed_over(self.sales[order]):
                    await self._send(later)
            await self._cancel(order)
            await self._ask_returns(order)
            self._close(order)

    async def _approved(self, seen: Seen) -> None:
        if event := self.played.sent.get(seen.causation):
            self.desk.put_nowait((seen.key, seen.data["return_id"], event))

    async def _return_ended(self, seen: Seen) -> None:
        if seen.type == "ReturnRefused":
            self.open_returns.discard(seen.causation)
            return
        data = seen.data
        for id in [id for id in self.open_returns if self._return_id(self.played.sent[id]) == data["return_id"]]:
            self.open_returns.discard(id)

    def _return_id(self, event: PlannedEvent) -> str:
        data: Any = event.data
        return ids.return_id(self._order_of(event), data.return_number)

    async def _clerk(self, http: httpx.AsyncClient) -> None:
        """Receives and inspects what comes back; everything may be sold again, the file says nothing else."""
        while True:
            order, return_id, event = await self.desk.get()
            data: Any = event.data
            base = f"{self.apis['support']}/orders/{order}/returns/{return_id}"
            await call(http, "POST", f"{base}/receive")
            lines = [{"sku": line.sku, "quantity": line.quantity, "disposition": "restock"} for line in data.lines]
            await call(http, "POST", f"{base}/inspect", {"lines": lines})
