"""A fault run's load played in memory, without faults: what members and the office do beside orders happens at all, and all of it
is accounted for by the checker and by every proof."""

from collections import Counter
from typing import Any

import pytest

from cli.demo.day import plan
from cli.demo.dry import driver_of, memory
from cli.prove.command import PROOFS
from shared.api.auth import SETTING, Callers
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.faults.checker import check
from tests.faults.run import office
from tests.faults.run.load import Load
from tests.faults.run.people import KEEPER, named, tokens
from tests.journeys.test_any_without_stock import records_of
from tests.prove.captured import Captured

DONE = (
    *("QuoteUsesWanted", "QuoteHoldTaken", "QuoteHoldMissed", "UseRefused", "UseReturned"),
    *("PointsHeld", "PointsBurned", "PointsReturned", "PointsEarned", "PointsAdjusted"),
    *("CampaignApproved", "CampaignStarted", "CampaignPaused", "CampaignResumed", "CampaignEnded", "CampaignCostBooked"),
    *("CampaignRefused", "PriceRefused", "PriceApprovalAsked", "PriceProposed"),
)


class InMemory(Load):
    def __init__(self, system: Memory, orders: int, rate: float) -> None:
        self.day, self.rate, self.provider = plan(31, orders), rate, None
        self.driver = driver_of(system, self.day)
        parts: Any = self.driver
        self.storefront, self.watcher, self.ticker = parts.storefront, parts.watcher, parts.ticker
        self.begun()


@pytest.mark.req("PRC-23", "PRC-36", "MEM-02", "MEM-03", "PRC-37")
async def test_what_members_and_the_office_do_is_accounted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PAUSE", 0.15)
    monkeypatch.setattr(office, "MOMENT", 0.05)
    system = memory()
    load = InMemory(system, orders=300, rate=100)
    async with clients(system, Callers.configured({SETTING: tokens()})) as http:
        http.headers.update(named(KEEPER))
        await load.open(http)
        await load.feed()
        await load.finish(http, patience=10)
    assert load.members.quoted > 20 and load.members.holds > 5
    happened = Counter(type(fact).__name__ for fact in system.facts("pricing"))
    assert {name: happened[name] for name in DONE if not happened[name]} == {}
    assert [wrong.text for wrong in check(records_of(system)).wrong] == []
    for subject, proof in PROOFS.items():
        assert [each.shown() for each in Captured(system).proven(proof()).violations] == [], subject
