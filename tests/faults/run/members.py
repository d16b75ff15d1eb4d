"""Customers who quote first, hold what is counted, name codes and pay with points: two orders of one customer at a time, which
want the same."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from cli.demo import said
from cli.demo.day import CURRENCY, OPENS, Order
from shared.contracts.storefront import OrderPlaced
from shared.domain.messages import Personal
from tests.faults.run.people import Person

if TYPE_CHECKING:
    from tests.faults.run.load import Load

MEMBERS = tuple(f"member-{number}" for number in range(6))
CODES = (("LAUNCH",), ("JUNE",), (), ("LAUNCH",))
"""By turns. What a campaign pauses is named, too."""
GIVEN, WANTED = 10_000, 3_000
"""Points: each member's at first, and an order's; so that some orders find too few."""
EVERY = 3
"""So many of the own shop's orders is one theirs."""
WAITING = 12
"""Orders that wait for their customer; more are placed as others are."""
HESITATES = 2.0
"""Seconds between quote and order: what a campaign has paused meanwhile, the order does not need any more."""
OFF = 2_500
"""Of the coupon."""
LIMITS = {"uses": 6, "budget": 5 * OFF, "per_customer": 1}
"""Of it, at first: fewer than want it, then and later. A fifth is one quote's hold."""


class Members:
    def __init__(self, load: "Load", keeper: Person) -> None:
        self.load, self.keeper = load, keeper
        self.orders: asyncio.Queue[Order | None] = asyncio.Queue()
        """None: no more."""
        self.numbers = count()
        self.quoted = self.holds = 0

    async def open(self) -> None:
        for member in MEMBERS:
            await self.keeper.asks("PUT", f"/customers/{member}", {"tier": "gold"})
            await self._adjusts(member, "welcome", GIVEN)
        ends = (OPENS + timedelta(days=1)).isoformat()
        coupon = {"currency": CURRENCY, "threshold": 5_000, "discount": OFF, "code": "LAUNCH"}
        coupon["limits"] = {**LIMITS, "code_uses": 200}
        coupon |= {"starts_at": self.load.driver.now.isoformat(), "ends_at": ends}
        await self.keeper.asks("PUT", "/channels/shop/promotions/launch", coupon)

    def takes(self, number: int, order: Order) -> bool:
        """Whether it is theirs."""
        plain = order.channel == "shop" and not (order.by_provider or order.contradicts or order.wrong_total)
        if number % EVERY or not plain or self.orders.qsize() >= WAITING:
            return False
        self.orders.put_nowait(order)
        return True

    async def shop(self) -> None:
        """Until there are no more orders."""
        for turn in count():
            member, one, other = MEMBERS[turn % len(MEMBERS)], await self.orders.get(), await self.orders.get()
            if one is None or other is None:
                return
            if turn % 3 == 2:  # somebody looks, holds, and does not buy
                await self._quote(MEMBERS[(turn + 3) % len(MEMBERS)], one, {"codes": ["LAUNCH"]}, True)
            wanted = await asyncio.gather(self._quoted(member, one, True), self._quoted(member, other, False))
            if turn % 2:
                await asyncio.sleep(HESITATES)
            await asyncio.gather(*(self._place(*each) for each in wanted if each is not None))
            if turn % 4 == 3:
                await self._more(turn // 4 + 1)
                for _ in range(2):  # said again, it changes nothing
                    await self._adjusts(member, f"thanks-{turn}", 4_000, (OPENS + timedelta(days=200)).isoformat())
                await self._adjusts(member, f"mistake-{turn}", -1_000)

    async def _more(self, times: int) -> None:
        """Of the coupon."""
        more = {"uses": times, "budget": times * OFF, "per_customer": times // 2}
        limits = {name: limit + more[name] for name, limit in LIMITS.items()}
        await self.keeper.asks("POST", "/channels/shop/promotions/launch/adjust", {**limits, "reason": "it sells"})

    async def _adjusts(self, member: str, adjustment: str, points: int, expires_at: str | None = None) -> None:
        said = {"adjustment": adjustment, "currency": CURRENCY, "points": points, "reason": adjustment, "expires_at": expires_at}
        await self.keeper.asks("POST", f"/customers/{member}/points/adjustments", said)

    async def _quoted(self, member: str, planned: Order, first: bool) -> tuple[Order, OrderPlaced] | None:
        """At what it would cost now: it is refused where somebody else, or the other one, is faster."""
        number = next(self.numbers)
        wish: dict[str, Any] = {"codes": list(CODES[number // 2 % len(CODES)]), "points": WANTED if number % 5 else None}
        quote = await self._quote(member, planned, wish, first or number % 3 == 0)
        if "total" not in quote:
            return None
        self.quoted += 1
        hold = (quote.get("hold") or {}).get("hold_id")
        self.holds += hold is not None
        customer = Personal(customer_id=member, name=member.title(), phone="+86 139 00000000", country="CN")
        order = replace(planned, customer=customer, total=quote["total"], at=max(planned.at, self.load.driver.now))
        placed = said.placed(order, self.load.day.prices)
        more = {"codes": tuple(wish["codes"]), "points": wish["points"], "quote_hold": hold}
        return order, placed.model_copy(update=more)

    async def _quote(self, member: str, order: Order, wish: dict[str, Any], hold: bool) -> dict[str, Any]:
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in order.lines]
        asked = {"channel": order.channel, "currency": CURRENCY, "lines": lines, "customer_id": member, "hold": hold, **wish}
        return await self.keeper.asks("POST", "/quotes", asked)

    async def _place(self, order: Order, placed: OrderPlaced) -> None:
        """As the day's driver does, with what members say besides."""
        driver = self.load.driver
        driver.orders[order.order_id] = order
        if order.cancels == "in_time":
            driver.held.add(order.order_id)
            self.load.holding.append(order)
        if order.pays == "before":
            await driver._pay(order, order.at - timedelta(minutes=1))
        await driver._event(order, "OrderPlaced", order.at, placed)
        if order.pays in ("after", "short", "over"):
            await driver._pay(order, order.at + timedelta(minutes=2))
        self.load.placed.append(order)
