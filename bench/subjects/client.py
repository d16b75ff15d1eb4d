"""Callers of the orders API: each places an order, waits for the answer, pays for it, waits; over one connection that is kept.

python -m bench.subjects.client URL CHANNEL SKU NAME CLIENTS ORDERS RATE. RATE 0: as fast as they are answered; else so many a
second are begun, whatever comes back. Prints JSON: seconds in all, seconds of each answer, how many were not 201.
"""

import asyncio
import json
import sys
from itertools import count
from time import monotonic

import uvloop

from bench.caller import Caller
from shared.domain import ids

PRICE = 999


class Load:
    def __init__(self, channel: str, sku: str, name: str, orders: int, rate: float) -> None:
        self.channel, self.sku, self.name, self.orders, self.rate = channel, sku, name, orders, rate
        self.numbers = count()
        self.placed: list[float] = []
        self.paid: list[float] = []
        self.refused: list[str] = []
        self.began = 0.0

    async def client(self, url: str) -> None:
        async with Caller(url) as caller:
            while (number := next(self.numbers)) < self.orders:
                due = monotonic()
                if self.rate:
                    due = self.began + number / self.rate
                    await asyncio.sleep(max(0.0, due - monotonic()))
                await self.order(caller, f"{self.name}-{number}", due)

    async def order(self, caller: Caller, external: str, due: float) -> None:
        lines = [{"sku": self.sku, "quantity": 1, "unit_price": PRICE}]
        order = {"channel": self.channel, "external_id": external, "currency": "CNY", "lines": lines, "expected_total": PRICE}
        self._answered(await caller.ask("POST", "/orders", order, f"{external}/placed"), self.placed, due)
        due = monotonic()
        payment = {"payment_id": f"p-{external}", "amount": PRICE, "currency": "CNY"}
        path = f"/orders/{ids.order_id(self.channel, external)}/payments"
        self._answered(await caller.ask("POST", path, payment, f"{external}/paid"), self.paid, due)

    def _answered(self, answer: tuple[int, bytes], waits: list[float], since: float) -> None:
        waits.append(monotonic() - since)
        status, body = answer
        if status != 201:
            self.refused.append(f"{status} {body[:300].decode(errors='replace')}")


async def main(url: str, channel: str, sku: str, name: str, clients: str, orders: str, rate: str) -> None:
    load = Load(channel, sku, name, int(orders), float(rate))
    load.began = monotonic()
    await asyncio.gather(*(load.client(url) for _ in range(int(clients))))
    seconds = monotonic() - load.began
    found = {
        "seconds": seconds,
        "placed": load.placed,
        "paid": load.paid,
        "refused": len(load.refused),
        "first": load.refused[:1],
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
