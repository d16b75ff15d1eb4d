"""Customers who change what they have not paid for: two orders at a time, under one word, which callers choose."""

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from cli.demo.day import Order
from cli.play.watcher import Seen
from tests.faults.run.people import Person

if TYPE_CHECKING:
    from tests.faults.run.load import Load

PAUSE = 1.0
"""Seconds between two times that somebody looks for orders to change."""
HESITATES = 8.0
"""Seconds until a customer answers a preview: the next order is changed under the same word meanwhile."""
LOOKS, MOMENT = 40, 0.25
"""How often somebody looks for an answer before he leaves it, and seconds between two looks."""
WAYS = ("confirm", "confirm", "withdraw", "leave", "confirm", "withdraw")
"""By turns: a word's two orders end alike, or not."""


class Changes:
    """Of orders that are never paid, so that no parcel is stopped for them: the floor's answers are the day's."""

    def __init__(self, load: "Load", keeper: Person) -> None:
        self.load, self.keeper = load, keeper
        self.numbers, self.ended = count(), Counter[str]()
        load.watcher.handlers["OrderChanged"] = self._changed

    async def change(self) -> None:
        """For as long as orders are placed."""
        looked = 0
        async with asyncio.TaskGroup() as group:
            while self.load.feeding:
                await asyncio.sleep(PAUSE)
                for order in filter(_may_change, self.load.placed[looked:]):
                    group.create_task(self._one(order))
                looked = len(self.load.placed)

    async def _one(self, order: Order) -> None:
        if (await self._seen(f"/orders/{order.order_id}", "allocation", "allocated")).get("allocation") != "allocated":
            self.ended["not allocated"] += 1
            return
        number, path = next(self.numbers), f"/orders/{order.order_id}/changes"
        word, way = f"fewer-{number // 2}", WAYS[number % len(WAYS)]
        fewer = [{"op": "cancel", "line": 1, "quantity": 1}]
        await self.keeper.asks("POST", path, {"operations": fewer, "reason": word, "change_id": word})
        shown = await self._seen(f"{path}/{word}", "status", "previewed")
        await asyncio.sleep(HESITATES)
        if shown.get("status") == "previewed" and way == "confirm":
            await self.keeper.asks("POST", f"{path}/{word}/confirm", {"preview_id": shown["preview"]["preview_id"]})
            shown = await self._seen(f"{path}/{word}", "status", "applied")
        elif way == "withdraw":
            shown = await self.keeper.asks("POST", f"{path}/{word}/withdraw", {"reason": "no"})
        self.ended[str(shown.get("status"))] += 1

    async def _changed(self, seen: Seen) -> None:
        """What warehouses hold of it from now on, by which it is told when it has come to rest."""
        if order := self.load.driver.orders.get(seen.key):
            lines = tuple((line["sku"], line["quantity"]) for line in seen.data["lines"])
            self.load.driver.orders[order.order_id] = replace(order, lines=lines)

    async def _seen(self, path: str, field: str, word: str) -> dict[str, Any]:
        """As it was seen last."""
        found: dict[str, Any] = {}
        for _ in range(LOOKS):
            found = await self.keeper.asks("GET", path)
            if found.get(field) == word or found.get("status") == "ended":
                break
            await asyncio.sleep(MOMENT)
        return found


def _may_change(order: Order) -> bool:
    """It has a piece to spare."""
    plain = not (order.contradicts or order.wrong_total or order.by_provider)
    return order.pays == "never" and plain and order.lines[0][1] + len(order.lines) > 2
