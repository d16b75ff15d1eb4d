"""An exchange of delivered goods: a jacket and a belt were bought, with 20.00 off 200.00. The jacket goes back for a parka, which
is an order of its own. What the jacket had cost counts for the parka; the rest is paid, and the parka leaves.
"""

from dataclasses import dataclass
from datetime import timedelta

from cli.demo.day import CURRENCY, WAREHOUSES
from cli.demo.staff import Staff

CHANNEL, WAREHOUSE = "tailor", WAREHOUSES[0]
JACKET, BELT, PARKA = "jacket-18", "belt-18", "parka-18"
PRICES = {JACKET: ("Jacket No. 18", 15_000), BELT: ("Belt No. 18", 6_000), PARKA: ("Parka No. 18", 18_000)}
OFF = {"threshold": 20_000, "discount": 2_000}


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Amounts in minor units, as the orders service shows them."""

    bought: int
    wanted: int
    credit: int
    due: int


async def exchange(staff: Staff) -> Exchanged:
    """Raises DemoStuck, HTTPStatusError."""
    staff.driver.report("exchange", 0)
    await _opens(staff)
    bought = await staff.take(CHANNEL, "E1", {JACKET: 1, BELT: 1}, 19_000)
    total = (await staff.serve(bought))["total"]
    parka = {"channel": CHANNEL, "external_id": "E2", "currency": CURRENCY, "lines": [{"sku": PARKA, "quantity": 1}]}
    wanted: str = (await staff.call("POST", "orders", "/orders", parka))["order_id"]
    await staff.order(wanted, allocation="allocated")
    jacket = {"sku": JACKET, "quantity": 1}
    back = await staff.ask_return(bought, {"return_number": "R-E1", "lines": [jacket], "exchange": {"order_id": wanted}})
    money = await staff.seen("orders", f"/orders/{wanted}/payments", lambda money: bool(money["expected"]))
    await staff.pay(wanted, "pay-E2", money["due"])
    await staff.take_back(bought, back, jacket)
    await staff.serve(wanted)
    await staff.heard(lambda tally: tally.stands[wanted] == "delivered")
    return Exchanged(total, money["total"], money["total"] - money["due"], money["due"])


async def _opens(staff: Staff) -> None:
    await staff.call("PUT", "orders", f"/channels/{CHANNEL}", {"currency": CURRENCY, "warehouses": [WAREHOUSE]})
    for sku, (name, price) in PRICES.items():
        await staff.price(CHANNEL, sku, name, price)
    now = staff.driver.now
    window = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(days=1)).isoformat()}
    await staff.call("PUT", "pricing", f"/channels/{CHANNEL}/promotions/20-off-200", {"currency": CURRENCY, **OFF, **window})
    await staff.receive(WAREHOUSE, f"opening-{CHANNEL}", dict.fromkeys(PRICES, 1))
