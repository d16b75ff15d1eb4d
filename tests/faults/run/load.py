"""Continuous load that survives what the faults do: a day's storefronts without waiting for the hours to drain."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
from aiokafka.errors import KafkaError

from cli.demo.day import OPENS, Day, Order
from cli.demo.driver import Driver
from cli.demo.opening import open_shop
from cli.demo.seeing import ENDED
from cli.play.calls import NotNow, call
from cli.play.clock import Ticker
from cli.play.provider import PlayedProvider
from cli.play.watcher import Watcher
from shared.domain import ids
from tests.faults.checking.answers import heard_by
from tests.faults.checking.deleted import is_within
from tests.faults.run.changes import Changes
from tests.faults.run.depot import Depot
from tests.faults.run.members import Members
from tests.faults.run.office import Office
from tests.faults.run.people import CHIEF, KEEPER, Person
from tests.faults.run.steady import Letter, SteadyStorefront, producer_that_starts

log = logging.getLogger(__name__)
ANSWERED = {"StockReserved", "ReservationRefused", "OrderRefused", *ENDED}
"""The first answer of an order, by which flow is told."""
COMES_BACK = ("scrap", "restock", "missing", "restock", "withdrawn")
"""What becomes of returns, by turns."""
USES = 30
"""Of a store's promotion: who comes later expects another total, and is refused, until somebody cancels."""


class SteadyTicker(Ticker):
    def __init__(self, brokers: str, security: Mapping[str, Any]) -> None:
        super().__init__(brokers, security)
        self.brokers, self.security = brokers, security

    async def tick(self, time: datetime) -> None:
        while True:
            try:
                return await super().tick(time)
            except KafkaError:
                self.producer = await producer_that_starts(self.brokers, self.security)


class SteadyWatcher(Watcher):
    async def renew(self) -> None:
        """A new consumer from the beginning: what was seen is known by its id."""
        while True:
            try:
                await self.stop()
                return await self.start(from_end=False)
            except (KafkaError, asyncio.CancelledError) as error:  # a fetch under way fails, or was cancelled, when it is stopped
                if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                    raise
                log.debug("watcher cannot start yet: %r", error)
                await asyncio.sleep(0.5)


class Load:
    """Orders at a steady rate for as long as it is asked; returns and cancellations among them, and what members, the office
    and the warehouses do beside."""

    def __init__(
        self, day: Day, kafka: str, apis: dict[str, str], journal: Path, rate: float, provider: PlayedProvider | None = None
    ) -> None:
        self.rate = rate
        self.storefront, self.watcher, self.ticker = (
            SteadyStorefront(kafka, {}, journal),
            SteadyWatcher(kafka, {}),
            SteadyTicker(kafka, {}),
        )
        self.day = day
        self.provider = provider
        self.driver = Driver(day, self.storefront, self.watcher, self.ticker, apis, lambda what, orders: None, provider=provider)
        self.begun()

    def begun(self) -> None:
        """Nothing is placed yet."""
        self.driver.limits = {"shop": {"uses": 1_000_000}, "store-1": {"uses": USES}}
        self.placed: list[Order] = []
        self.feeding = True
        self.holding: list[Order] = []
        """Their parcels wait for their cancellation."""
        self.returned: set[str] = set()
        self.given_up: set[str] = set()
        """Orders that nobody will ever know: all that was said of them was deleted unread, and is not said again."""

    async def start(self, http: httpx.AsyncClient) -> None:
        await asyncio.gather(self.storefront.start(), self.ticker.start())
        await self.watcher.start(from_end=True)
        await self.open(http)

    async def open(self, http: httpx.AsyncClient) -> None:
        await open_shop(self.driver, http)
        keeper, chief = (Person(name, http, self.driver.apis["pricing"]) for name in (KEEPER, CHIEF))
        self.members, self.office = Members(self, keeper), Office(self, keeper, chief)
        self.depot = Depot(self, Person(KEEPER, http, self.driver.apis["inventory"]))
        self.changes = Changes(self, Person(KEEPER, http, self.driver.apis["orders"]))
        await self.members.open()
        await self.office.open()

    async def stop(self) -> None:
        await asyncio.gather(self.storefront.stop(), self.ticker.stop(), self.watcher.stop())

    def is_answered(self, order: Order) -> bool:
        return order.order_id in self.given_up or bool(self.driver.seen[order.order_id].facts & ANSWERED)

    async def flow_after(self, since: int, orders: int = 8) -> float:
        """Seconds until `orders` orders placed from now on are answered, all of them: they spread over the partitions."""
        began = monotonic()
        while True:
            probes = self.placed[since : since + orders]
            if len(probes) == orders and all(map(self.is_answered, probes)):
                return monotonic() - began
            await asyncio.sleep(0.05)

    async def backlog_after(self) -> float:
        """Seconds until every order placed so far is answered."""
        began, waiting = monotonic(), list(self.placed)
        while True:
            waiting = [order for order in waiting if not self.is_answered(order)]
            if not waiting:
                return monotonic() - began
            await asyncio.sleep(0.05)

    async def feed(self) -> None:
        """Until `feeding` ends, or the day does."""
        of_office, of_depot = (self.office.campaign, self.office.prices), (self.depot.transfers, self.depot.lots)
        others = (self.members.shop, *of_office, *of_depot, self.changes.change)
        beside = [asyncio.create_task(each()) for each in others]
        try:
            await self._place_all(beside)
            self.feeding = False
            for _ in range(2):  # they are taken by two
                self.members.orders.put_nowait(None)
            await asyncio.gather(*beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        for order in self.holding:
            if order.order_id not in self.given_up:
                await self.driver._cancel(order)

    async def _place_all(self, beside: Iterable["asyncio.Task[None]"]) -> None:
        driver, began = self.driver, monotonic()
        broken, hold = list(self.day.broken), self.holding
        for count, order in enumerate(self.day.orders):
            if not self.feeding:
                break
            await asyncio.sleep(max(0.0, began + count / self.rate - monotonic()))
            for task in beside:
                if task.done():
                    task.result()  # raises what it broke on
            if not self.members.takes(count, order):
                await driver._place(order)
                self.placed.append(order)
                if order.cancels == "in_time":
                    hold.append(order)
            if len(hold) > 10 and (held := hold.pop(0)).order_id not in self.given_up:
                await driver._cancel(held)
            if broken and broken[0].at <= order.at:
                record = broken.pop(0)
                await driver.send(record.type, f"broken/{record.at.isoformat()}/{count}", record.at, record.value, record.type)
            if count % 50 == 49:
                driver.now = max(driver.now, order.at)
                await self.ticker.tick(driver.now)
            if count % 100 == 99:
                await self._ask_returns()

    def lost(self, service: str, ranges: Mapping[int, tuple[int, int]]) -> tuple[list[Letter], int]:
        """Of what lay there (by partition, from and to) this service has read nothing. What a storefront that hears of it sends
        again; and how many orders are given up instead, to see that they stay unknown: every second of those that are lost
        with all that was said of them."""
        gone = [
            each
            for each in self.storefront.landed
            if heard_by(each.letter.type) == service and is_within(ranges, each.partition, each.offset)
        ]
        keys = Counter(each.letter.key for each in gone)
        unsure = {each.letter.key for each in gone if each.tries > 1}
        wholly = [
            order
            for order in self.placed
            if (key := order.external_id.encode()) in keys and keys[key] == self.storefront.said[key] and key not in unsure
        ]
        given_up = {order.external_id.encode(): order.order_id for order in wholly[::2] if order.order_id not in self.given_up}
        self.given_up |= set(given_up.values())
        self.driver.sent -= {each.letter.ce_id for each in gone if each.letter.key in given_up}
        for id in given_up.values():
            self.driver.first_sent.pop(id, None)
        return [each.letter for each in gone if each.letter.key not in given_up], len(given_up)

    def send_again(self, letters: Iterable[Letter]) -> None:
        self.storefront.post(letters)

    def _known(self) -> list[Order]:
        return [order for order in self.placed if order.order_id not in self.given_up]

    async def _ask_returns(self) -> None:
        for order in self.placed:
            delivered = "OrderDelivered" in self.driver.seen[order.order_id].facts
            wanted = order.returns == "in_time" or (order.returns == "no" and self._is_parted(order))
            if wanted and delivered and order.order_id not in self.returned:
                self.returned.add(order.order_id)
                at, lines = self.driver.now + timedelta(days=4), self._lines_back(order)
                await self.driver._return(order, at, self._replacement(order), lines)

    def _lines_back(self, order: Order) -> int:
        """Of what several warehouses shipped, and of every third besides, a piece of each line."""
        return len(order.lines) if self._is_parted(order) or int(order.external_id[1:]) % 3 == 0 else 1

    def _is_parted(self, order: Order) -> bool:
        return self.driver.seen[order.order_id].counts["ShipmentShipped"] > 1

    def _replacement(self, order: Order) -> str | None:
        """Every second return pays for the newest paid order of its channel: too much then, so it comes back."""
        if len(self.returned) % 2:
            return None
        paid = (each for each in reversed(self._known()) if each.channel == order.channel and each.pays == "after")
        return next((each.external_id for each in paid if each.order_id != order.order_id), None)

    async def finish(self, http: httpx.AsyncClient, patience: float) -> float:
        """Everything placed comes to rest, then what happens after hours. The seconds that the backlog took."""
        driver, began = self.driver, monotonic()
        driver.day, driver.patience = replace(self.day, orders=tuple(self._known())), patience
        await driver._drained()
        took = monotonic() - began
        await self._ask_returns()
        await driver._drained()
        await self._correct_tracking(http)
        await self.depot.recalls(0)
        for number, order in enumerate(order for order in self.placed if order.order_id in self.returned):
            if "ReturnApproved" in driver.seen[order.order_id].facts:
                await self._inspect(http, order, number)
        await driver._drained()
        await self.depot.recalls(1)
        await driver._tick(OPENS + timedelta(days=12))
        for order in self._known():
            if order.returns == "too_late":
                await driver._return(order, driver.now)
            if order.cancels == "too_late":
                await driver._cancel(order)
        await driver._drained()
        return took

    async def _inspect(self, http: httpx.AsyncClient, order: Order, number: int) -> None:
        id = ids.return_id(order.order_id, f"R-{order.external_id}")
        base = f"{self.driver.apis['support']}/orders/{order.order_id}/returns/{id}"
        if (comes := COMES_BACK[number % len(COMES_BACK)]) == "withdrawn":
            await patient_call(http, f"{base}/withdraw", None)
            return
        await patient_call(http, f"{base}/receive", None)
        back = order.lines[: self._lines_back(order)]
        lines = [{"sku": sku, "quantity": 1, "disposition": comes} for sku, _ in back]
        await patient_call(http, f"{base}/inspect", {"lines": lines})

    async def _correct_tracking(self, http: httpx.AsyncClient) -> None:
        """Of every tenth order that was shipped."""
        shipped = [order for order in self.placed if "ShipmentShipped" in self.driver.seen[order.order_id].facts]
        for order in shipped[::10]:
            url = f"{self.driver.apis['fulfillment']}/shipments/{order.order_id}/correct-tracking"
            first = ids.shipment_id(order.order_id)
            number = {"carrier": "sf-express", "tracking_number": f"SF-{order.external_id}"}
            await patient_call(http, url, {"shipment_id": first, **number})


async def patient_call(http: httpx.AsyncClient, url: str, body: Any) -> None:
    """However long nobody answers: under one key it happens once."""
    key = ids.new_id()
    while True:
        try:
            await call(http, "POST", url, body, key)
        except (httpx.TransportError, NotNow):
            continue
        return
