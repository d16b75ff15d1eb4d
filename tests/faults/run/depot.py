"""The warehouses under load: transfers of what orders want, several at once to the same place; goods that come in by lot, with a
cost and an expiry; lots that are held, freed and recalled. What is refused is as right as what is done: the checker judges the
facts."""

import asyncio
import random
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from cli.demo.day import CURRENCY, OPENS, WAREHOUSES
from tests.faults.run.people import Person

if TYPE_CHECKING:
    from tests.faults.run.load import Load

MOMENT = 1.5
"""Seconds between two transfers of a lane, and between two lots."""
LANES = 2
"""Transfers on their way at once."""
TRIES = 40
"""How often a step is asked for that has to wait for another service's word, or for a warehouse's."""
KINDS = 6
"""SKUs that are moved and kept by lot: the first of the day, so that many meet."""


class Depot:
    def __init__(self, load: "Load", keeper: Person) -> None:
        self.load, self.keeper = load, keeper
        self.skus = [product.sku for product in load.day.products[:KINDS]]
        self.numbers = count()
        self.came = 0
        """Lots."""

    # -- transfers
    async def transfers(self) -> None:
        """For as long as orders are placed."""
        await asyncio.gather(*(self._lane(random.Random(lane)) for lane in range(LANES)))

    async def _lane(self, chance: random.Random) -> None:
        while self.load.feeding:
            await asyncio.sleep(MOMENT)
            number = next(self.numbers)
            source, target = WAREHOUSES[:: chance.choice((1, -1))]
            lines = [{"sku": sku, "quantity": chance.randint(2, 4)} for sku in chance.sample(self.skus, 2)]
            await self._moved(f"move-{number}", source, target, lines, number)

    async def _moved(self, id: str, source: str, target: str, lines: list[dict[str, Any]], number: int) -> None:
        """By turns: cancelled before it is sent, received in two parts, received damaged with a loss, called back after a part of
        it came in or before any did, whole or not, or still on its way when the day ends."""
        path = f"/transfers/{id}"
        asked = {"transfer_id": id, "source": source, "target": target, "lines": lines, "reason": "where it sells"}
        for _ in range(2):  # said again, it changes nothing
            await self.keeper.asks("POST", "/transfers", asked)
        if (ends := number % 6) == 0:
            await self.keeper.asks("POST", f"{path}/cancel", {"reason": "not needed"})
            return
        if not await self._until(f"{path}/send", {}):
            return  # it is short
        one, other = ({"sku": line["sku"]} for line in lines)
        first, second = (line["quantity"] for line in lines)
        if ends == 1:
            await self._until(f"{path}/receipts", {"receipt_id": "a", "lines": [{**one, "good": first}]})
            await self._until(f"{path}/receipts", {"receipt_id": "b", "lines": [{**other, "good": second}]})
        elif ends == 2:
            came = [{**one, "good": first - 1, "damaged": 1}, {**other, "good": second - 1}]
            for _ in range(2):
                await self._until(f"{path}/receipts", {"receipt_id": "a", "lines": came})
            lost = {"loss_id": "b", "lines": [{**other, "quantity": 1}], "reason": "fell off"}
            await self._until(f"{path}/losses", lost)
        elif ends == 3:
            await self._until(f"{path}/receipts", {"receipt_id": "a", "lines": [{**one, "good": 1}]})
            await self.keeper.asks("POST", f"{path}/cancel", {"reason": "back"})
            rest = [{**one, "good": first - 1}, {**other, "good": second}]
            await self._until(f"{path}/receipts", {"receipt_id": "b", "lines": rest})
        elif ends == 4:
            await self.keeper.asks("POST", f"{path}/cancel", {"reason": "back"})
            await self._until(f"{path}/receipts", {"receipt_id": "a", "lines": [{**one, "good": first - 1, "damaged": 1}]})
            await self._until(f"{path}/losses", {"loss_id": "b", "lines": [{**other, "quantity": second}]})

    async def _until(self, path: str, body: dict[str, Any]) -> bool:
        """Asked again while it waits for a warehouse. False: it is not done."""
        for _ in range(TRIES):
            answer = await self.keeper.asks("POST", path, body)
            if "status" in answer and "code" not in answer:
                return True
            if "it is asked" not in answer.get("detail", "") and "try again" not in answer.get("detail", ""):
                return False
            await asyncio.sleep(0.2)
        return False

    # -- lots
    async def lots(self) -> None:
        """For as long as orders are placed: one comes in, one is held, the one before is freed, one is recalled."""
        for turn in count():
            await asyncio.sleep(MOMENT)
            if not self.load.feeding:
                return
            await self._came(turn)
            self.came = turn + 1
            if turn % 4 == 3:
                await self._of_lot(turn - 2, "hold")
                await self._of_lot(turn - 6, "free")
            if turn % 10 == 9:
                for _ in range(2):
                    await self._recalled(turn - 5)

    async def _came(self, turn: int) -> None:
        """Every third expires when the day is over, every second says its cost."""
        line: dict[str, Any] = {"sku": self._sku(turn), "lot": f"lot-{turn}", "quantity": 6}
        if turn % 3 == 0:
            line["expires_on"] = (OPENS + timedelta(days=2)).date().isoformat()
        if turn % 2 == 0:
            line |= {"cost": 1_000 + turn, "currency": CURRENCY}
        goods = {"receipt_id": f"lots-{turn}", "lines": [line]}
        await self.keeper.asks("POST", f"/warehouses/{self._warehouse(turn)}/receipts", goods)

    async def _of_lot(self, turn: int, what: str) -> None:
        if turn >= 0:
            path = f"/lots/{self._warehouse(turn)}/{self._sku(turn)}/lot-{turn}/{what}"
            await self.keeper.asks("POST", path, {"note": f"turn {turn}"})

    async def _recalled(self, turn: int) -> None:
        recall = {"recall_id": f"recall-{turn}", "sku": self._sku(turn), "lot": f"lot-{turn}", "note": "paint"}
        await self.keeper.asks("POST", "/recalls", recall)

    async def recalls(self, part: int) -> None:
        """Every second lot, when orders have pieces of it: before and after returns are inspected."""
        for turn in range(part, self.came, 2):
            if turn % 10 != 4:
                await self._recalled(turn)

    def _sku(self, turn: int) -> str:
        return self.skus[turn % len(self.skus)]

    def _warehouse(self, turn: int) -> str:
        return WAREHOUSES[turn // len(self.skus) % len(WAREHOUSES)]
