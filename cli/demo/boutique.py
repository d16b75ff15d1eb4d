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

from cli.demo.day import CURRENCY, OPENS, WAREHOUSES
from cli.demo.driver import Driver
from cli.demo.exchange import Exchanged, exchange
from cli.demo.staff import Shown, Staff
from shared.contracts import storefront as contract
from shared.domain import ids

CHANNEL, WAREHOUSE = "boutique", WAREHOUSES[0]
COAT, SCARF, BOOTS = "coat-18", "scarf-18", "boots-18"
PRICES = {COAT: ("Coat No. 18", 30_000), SCARF: ("Scarf No. 18", 2_900), BOOTS: ("Boots No. 18", 30_000)}
STOCK = {COAT: 2, SCARF: 1, BOOTS: 40}
CODE, OFF = "LAST5", 5_000
USES, RACERS = 5, 24
MEMBER = "c-lin"
LIN = {"customer_id": MEMBER, "name": "Lin", "country": "CN"}
PAIRS = 2
"""Of boots, in each of the member's orders."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What came of it, as the services show it."""

    race: tuple[Shown, ...]
    uses: int
    """That the counter has committed."""
    coats: tuple[Shown, ...]
    points: Mapping[str, Any]
    exchanged: Exchanged


class Boutique:
    def __init__(self, driver: Driver, http: httpx.AsyncClient) -> None:
        self.driver, self.staff = driver, Staff(driver, http)

    async def opens(self) -> None:
        """Raises DemoStuck, HTTPStatusError."""
        self.driver.report("the boutique", 0)
        await self._sets_up()
        self.race = await self._race()
        used = await self.staff.call("GET", "pricing", f"/channels/{CHANNEL}/promotions/{CODE.lower()}")
        self.uses = used["used"]["committed"]
        self.coats = [await self.staff.serve(await self._takes(number, COAT, 1)) for number in ("C1", "C2")]
        await self.staff.serve(await self._takes("M1", BOOTS, PAIRS, customer=LIN))

    async def closes(self) -> Sold:
        """When the member's points are usable. Raises DemoStuck, HTTPStatusError."""
        self.driver.report("points", 0)
        points = await self._points(1)
        burned = points["balances"][0]["usable"]
        order = await self.staff.serve(await self._takes("M2", BOOTS, PAIRS, burned, customer=LIN, points=burned))
        await self._points(4)
        await self._comes_back(order["order_id"])
        return Sold(self.race, self.uses, tuple(self.coats), await self._points(6), await exchange(self.staff))

    async def _sets_up(self) -> None:
        await self.staff.call("PUT", "orders", f"/channels/{CHANNEL}", {"currency": CURRENCY, "warehouses": [WAREHOUSE]})
        for sku, (name, price) in PRICES.items():
            await self.staff.price(CHANNEL, sku, name, price)
        await self.staff.receive(WAREHOUSE, f"opening-{CHANNEL}", STOCK)
        tiers = [{"threshold": PRICES[BOOTS][1], "off": OFF}]
        coupon = {"terms": {"kind": "spend_threshold", "tiers": tiers}, "code": CODE, "limits": {"uses": USES}}
        gift = {"terms": {"kind": "gift", "sku": SCARF}, "skus": [COAT]}
        window = {"starts_at": self.driver.now.isoformat(), "ends_at": (OPENS + timedelta(days=1)).isoformat()}
        for id, promotion in ((CODE.lower(), coupon), ("scarf-with-coat", gift)):
            path = f"/channels/{CHANNEL}/promotions/{id}"
            await self.staff.call("PUT", "pricing", path, {"currency": CURRENCY, **promotion, **window})
        await self.staff.call("PUT", "pricing", f"/customers/{MEMBER}", {"tier": "gold"})

    async def _race(self) -> tuple[Shown, ...]:
        """All of them at once; on a calm day one after another. Who got the code pays, the others leave it."""
        for ordered in range(1, RACERS + 1):
            wanted = _wanted(f"B{ordered:02d}", PRICES[BOOTS][1] - OFF if ordered % 2 else None)
            id = ids.derived("demo", "OrderPlaced", CHANNEL, wanted.external_id)
            await self.driver.send("OrderPlaced", id, self.driver.now, wanted, wanted.external_id)
            if self.driver.calm:
                await self._priced(ordered)
        race = await self._priced(RACERS)
        await self.driver.at_once(self._wins(order) for order in race if has_code(order))
        return race

    async def _priced(self, count: int) -> tuple[Shown, ...]:
        await self.driver.storefront.flush()
        path = f"/orders?channel={CHANNEL}&limit={RACERS}"
        listed = await self.staff.seen("orders", path, lambda page: _are_priced(page["items"], count))
        return tuple(sorted(listed["items"], key=_number))

    async def _wins(self, order: Shown) -> None:
        await self.staff.order(order["order_id"], allocation="allocated")
        await self.staff.pay(order["order_id"], f"pay-{order['external_id']}", order["total"])
        await self.staff.serve(order["order_id"])

    async def _takes(self, number: str, sku: str, pieces: int, off: int = 0, **more: Any) -> str:
        return await self.staff.take(CHANNEL, number, {sku: pieces}, pieces * PRICES[sku][1] - off, **more)

    async def _comes_back(self, id: str) -> None:
        """One pair of two."""
        line, refunded = {"sku": BOOTS, "quantity": 1}, self.driver.tally.refunded
        back = await self.staff.ask_return(id, {"return_number": "R-M2", "lines": [line]})
        await self.staff.take_back(id, back, line)
        await self.staff.heard(lambda tally: tally.refunded > refunded and tally.stands[id] == "delivered")

    async def _points(self, entries: int) -> Shown:
        """The member's, once so much has happened to them."""
        path = f"/customers/{MEMBER}/points"
        return await self.staff.seen("pricing", path, lambda points: len(points["entries"]) >= entries)


def has_code(order: Shown) -> bool:
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


def _are_priced(orders: list[Shown], count: int) -> bool:
    return len(orders) == count and all(order["order"] != "placed" for order in orders)


def _number(order: Shown) -> str:
    number: str = order["external_id"]
    return number
