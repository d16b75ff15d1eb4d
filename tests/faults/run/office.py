"""The shop's office under load: a campaign that is drafted, approved by another, started, paused and resumed; prices that their
guards refuse or let through. What is refused is as right as what is done: the checker judges the facts."""

import asyncio
import random
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from cli.demo.day import CURRENCY, OPENS
from tests.faults.run.people import Person

if TYPE_CHECKING:
    from tests.faults.run.load import Load

CAMPAIGN = "/campaigns/june"
PROMOTIONS = {"shop": ("june", "JUNE", 60_000), "store-1": ("june-till", "JUNETILL", 10_000)}
"""Of the campaign, by channel: its id, its code and its budget. Both wait until they are started."""
PAUSE = 5.0
"""Seconds between two turns of the campaign."""
MOMENT = 1.0
"""Seconds between two prices."""
FREE, BOUND = "guarded-0", "guarded-1"
"""SKUs that nobody orders: the price of the one moves within its range, that of the other by a strategy and its policy."""
PRICE = 10_000
RESEARCH = {"currency": CURRENCY, "low": 8_000, "high": 13_000, "positioning": "mid", "demand": "normal"}
STRATEGY = {"terms": {"strategy": "competitor", "under": 100}, "policy": {"step": 800, "every_hours": 1}}


class Office:
    def __init__(self, load: "Load", keeper: Person, chief: Person) -> None:
        self.load, self.keeper, self.chief = load, keeper, chief
        self.chance = random.Random(len(load.day.orders))

    # -- a campaign
    async def open(self) -> None:
        ends = (OPENS + timedelta(days=11)).isoformat()
        for channel, (id, code, budget) in PROMOTIONS.items():
            promotion = {"currency": CURRENCY, "threshold": 4_000, "discount": 2_600, "code": code, "paused": True}
            promotion |= {"limits": {"budget": budget}, "starts_at": self.load.driver.now.isoformat(), "ends_at": ends}
            await self.keeper.asks("PUT", f"/channels/{channel}/promotions/{id}", promotion)
        for sku in (FREE, BOUND):
            await self._bounded(sku, 8_000, 13_000)
            await self._priced(sku, PRICE)
            await self.keeper.asks("PUT", f"/signals/{sku}/research", RESEARCH)
        await self.chief.asks("PUT", f"/channels/shop/prices/{BOUND}/strategy", STRATEGY)

    async def campaign(self) -> None:
        """For as long as orders are placed. It ends by itself, when its time is over."""
        await self._drafted("June")
        await self.keeper.asks("POST", f"{CAMPAIGN}/approve")  # refused: it is his
        await self.chief.asks("POST", f"{CAMPAIGN}/approve")
        await self._adjusted(uses=500)
        await self._drafted("June, anew")
        await self.chief.asks("POST", f"{CAMPAIGN}/approve")
        await self.keeper.asks("POST", f"{CAMPAIGN}/start")
        for turn in count():
            for asked in ("pause", "resume"):
                await asyncio.sleep(PAUSE)
                if not self.load.feeding and asked == "pause":
                    return
                await self.keeper.asks("POST", f"{CAMPAIGN}/{asked}", {"reason": f"turn {turn}"})
            bill = {"head": "advertising", "amount": 700, "day": "2026-06-18"}
            await self.keeper.asks("PUT", f"{CAMPAIGN}/costs/bill-{turn}", bill)
            await self._adjusted(uses=500 + turn)

    async def _drafted(self, name: str) -> None:
        plan: dict[str, Any] = {
            "name": name,
            "currency": CURRENCY,
            "goal": {"measure": "traffic", "figure": 5_000},
            "audience": {"everyone": True},
            "budget": {"promotion": 70_000, "advertising": 5_000, "logistics": 0},
            "starts_at": OPENS.isoformat(),
            "ends_at": (OPENS + timedelta(days=10)).isoformat(),
            "promotions": [{"channel": channel, "promotion_id": id} for channel, (id, *_) in PROMOTIONS.items()],
            "steps": [{"name": "banners", "owner": "marketing", "due_at": OPENS.isoformat()}],
        }
        await self.keeper.asks("PUT", CAMPAIGN, plan)

    async def _adjusted(self, uses: int) -> None:
        limits = [{"channel": "shop", "promotion_id": PROMOTIONS["shop"][0], "uses": uses}]
        await self.chief.asks("POST", f"{CAMPAIGN}/adjust", {"limits": limits, "reason": "it sells"})

    # -- prices
    async def prices(self) -> None:
        """Inside the range and outside, below the floor, by too large a step, too soon; large ones approved by another."""
        for turn in count():
            await asyncio.sleep(MOMENT)
            if not self.load.feeding:
                return
            sku = (FREE, BOUND)[turn % 2]
            await self._priced(sku, self.chance.randint(7_000, 14_000))
            if turn % 3:
                for person in (self.keeper, self.chief):
                    await person.asks("POST", f"/channels/shop/prices/{sku}/approval")
            if turn % 5 == 0:
                rival = {"competitor": "rival", "currency": CURRENCY, "unit_price": self.chance.randint(8_000, 13_000)}
                await self.keeper.asks("POST", f"/signals/{BOUND}/competitor-prices", rival)
            if turn % 20 == 19:
                await self._bounded(FREE, 8_000 + turn, 13_000)

    async def _bounded(self, sku: str, low: int, high: int) -> None:
        said = {"currency": CURRENCY, "costs": {"purchasing": 7_000}, "low": low, "high": high, "floor": low + 200}
        await self.keeper.asks("PUT", f"/skus/{sku}", said)

    async def _priced(self, sku: str, price: int) -> None:
        body = {"name": sku.title(), "currency": CURRENCY, "unit_price": price}
        await self.keeper.asks("PUT", f"/channels/shop/prices/{sku}", body)
