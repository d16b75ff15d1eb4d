"""The boutique: promotions that can be watched, where the day's own are one line of a total.

Before the doors open many orders come at once for the last uses of a code: as many get it as there are uses, the others are
priced without it, and refused where their storefront said the lower total. A coat brings a scarf, of which one is there: the
second coat goes without. A member buys, and earns points at delivery; when they are usable she pays with them, and sends half of
it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from cli.demo.clerk import Clerk, Order
from cli.demo.day import CURRENCY, OPENS
from cli.demo.driver import Driver
from shared.contracts import storefront as contract
from shared.domain import ids
from shared.domain.messages import Personal

CHANNEL = "boutique"
COAT, SCARF, BOOTS = "coat-18", "scarf-18", "boots-18"
PRICES = {COAT: ("Coat No. 18", 30_000), SCARF: ("Scarf No. 18", 2_900), BOOTS: ("Boots No. 18", 30_000)}
STOCK = {COAT: 2, SCARF: 1, BOOTS: 40}
CODE, OFF = "LAST5", 5_000
USES, RACERS = 5, 24
MEMBER = "c-lin"
PAIRS = 2
"""Of boots, in each of the member's orders."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What came of it, as the services show it."""

    race: tuple[Order, ...]
    uses: int
    """That the counter has committed."""
    coats: tuple[Order, ...]
    points: Mapping[str, Any]


class Boutique:
    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.clerk = driver, Clerk(driver, http, CHANNEL)

    async def opens(self) -> None:
        """Raises DemoStuck, HTTPStatusError."""
        self.driver.report("the boutique", 0)
        await self._sets_up()
        self.race = await self._race()
        used = await self.clerk.call("GET", "pricing", f"/channels/{CHANNEL}/promotions/{CODE.lower()}")
        self.uses = used["used"]["committed"]
        self.coats = [await self._served(await self.clerk.takes(number, COAT, 1)) for number in ("C1", "C2")]
        await self._served(await self._takes_from_member("M1"))

    async def closes(self) -> Sold:
        """When the member's points are usable. Raises DemoStuck, HTTPStatusError."""
        self.driver.report("points", 0)
        points = await self._points(1)
        order = await self._served(await self._takes_from_member("M2", points["balances"][0]["usable"]))
        await self._points(4)
        await self._comes_back(order["order_id"])
        return Sold(self.race, self.uses, tuple(self.coats), await self._points(6))

    async def _sets_up(self) -> None:
        await self.clerk.opens()
        for sku, (name, price) in PRICES.items():
            await self.clerk.prices(sku, name, price)
            await self.clerk.receives(f"opening-{sku}", sku, STOCK[sku])
        tiers = [{"threshold": PRICES[BOOTS][1], "off": OFF}]
        coupon = {"terms": {"kind": "spend_threshold", "tiers": tiers}, "code": CODE, "limits": {"uses": USES}}
        gift = {"terms": {"kind": "gift", "sku": SCARF}, "skus": [COAT]}
        window = {"starts_at": self.driver.now.isoformat(), "ends_at": (OPENS + timedelta(days=1)).isoformat()}
        for id, promotion in ((CODE.lower(), coupon), ("scarf-with-coat", gift)):
            path = f"/channels/{CHANNEL}/promotions/{id}"
            await self.clerk.call("PUT", "pricing", path, {"currency": CURRENCY, **promotion, **window})
        await self.clerk.call("PUT", "pricing", f"/customers/{MEMBER}", {"tier": "gold"})

    async def _race(self) -> tuple[Order, ...]:
        """All of them at once; on a calm day one after another. Who got the code pays, the others leave it."""
        numbers = [f"B{number:02d}" for number in range(1, RACERS + 1)]
        for ordered, number in enumerate(numbers, 1):
            lower = PRICES[BOOTS][1] - OFF if ordered % 2 else None
            await self.clerk.says("OrderPlaced", ids.order_id(CHANNEL, number), _wanted(number, lower))
            if self.driver.calm:
                await self._priced(ordered)
        race = await self._priced(len(numbers))
        await self.driver.at_once(self._served(order["order_id"]) for order in race if has_code(order))
        return race

    async def _priced(self, count: int) -> tuple[Order, ...]:
        await self.driver.storefront.flush()
        path = f"/orders?channel={CHANNEL}&limit={RACERS}"
        listed = await self.clerk.seen("orders", path, lambda page: _are_priced(page["items"], count))
        return tuple(sorted(listed["items"], key=_number))

    async def _takes_from_member(self, number: str, points: int | None = None) -> str:
        customer = Personal(customer_id=MEMBER, name="Lin", country="CN").model_dump(exclude_none=True)
        return await self.clerk.takes(number, BOOTS, PAIRS, customer=customer, **({"points": points} if points else {}))

    async def _served(self, id: str) -> Order:
        """Paid, sent and delivered."""
        await self.clerk.paid(await self.clerk.until(id, lambda order: order["allocation"] == "allocated"))
        await self.clerk.leaves(id, await self.clerk.picked_from(id))
        return await self.clerk.until(id, lambda order: order["payment"] == "paid")

    async def _comes_back(self, id: str) -> None:
        """One pair of two."""
        line, tally = {"sku": BOOTS, "quantity": 1}, self.driver.tally
        returns, refunded = dict(tally.returns), tally.refunded
        back = await self.clerk.call("POST", "support", f"/orders/{id}/returns", {"return_number": "R-M2", "lines": [line]})
        path = f"/orders/{id}/returns/{back['return_id']}"
        await self.clerk.call("POST", "support", f"{path}/receive")
        await self.clerk.call("POST", "support", f"{path}/inspect", {"lines": [{**line, "disposition": "restock"}]})
        told = ("ReturnRequested", "ReturnRefunded", "StockRestocked")
        await self.clerk.heard(lambda tally: all(tally.returns[each] > returns.get(each, 0) for each in told))
        await self.clerk.heard(lambda tally: tally.refunded > refunded and tally.stands[id] == "delivered")

    async def _points(self, entries: int) -> dict[str, Any]:
        """The member's, once so much has happened to them."""
        path = f"/customers/{MEMBER}/points"
        return await self.clerk.seen("pricing", path, lambda points: len(points["entries"]) >= entries)


def has_code(order: Order) -> bool:
    confirmed: bool = order["order"] != "refused"
    return confirmed and order["total"] == PRICES[BOOTS][1] - OFF


def _wanted(number: str, expected: int | None) -> contract.OrderPlaced:
    return contract.OrderPlaced(
        channel=CHANNEL,
        external_id=number,
        currency=CURRENCY,
        lines=[contract.OrderedLine(sku=BOOTS, quantity=1)],
        codes=(CODE,),
        expected_total=expected,
    )


def _are_priced(orders: list[Order], count: int) -> bool:
    return len(orders) == count and all(order["order"] != "placed" for order in orders)


def _number(order: Order) -> str:
    number: str = order["external_id"]
    return number
