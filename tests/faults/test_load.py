"""A fault run's load played in memory, without faults: what members, the office and warehouses do beside orders happens at all,
and all of it is accounted for by the checker and by every proof."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cli.demo.day import plan
from cli.demo.dry import driver_of, memory
from cli.prove.command import PROOFS
from services.inventory.recall import decide as decide_recall
from services.inventory.returned import decide as decide_returned
from services.pricing.counter import decide as decide_counter
from services.pricing.counter import quotes
from services.pricing.order_price import asking
from services.pricing.points import burning
from services.pricing.points import decide as decide_points
from services.pricing.price import decide as decide_price
from services.pricing.promotion import following
from services.pricing.quote_hold import decide as decide_hold
from shared.api.auth import Callers
from shared.api.known import TOKENS
from shared.contracts.changes import ChangeOpened
from shared.contracts.inventory import StockRestocked
from shared.domain.nouns import Context
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.faults.checker import check
from tests.faults.checking.transfer_sums import ASKED, SENT
from tests.faults.run import changes, depot, members, office, people
from tests.faults.run import load as run_load
from tests.faults.run.load import Load
from tests.faults.run.people import KEEPER, named, tokens
from tests.faults.untimed import untimed
from tests.journeys.test_any_without_stock import records_of
from tests.prove.captured import Captured

DONE = (
    *("QuoteUsesWanted", "QuoteHoldTaken", "QuoteHoldMissed", "UseRefused", "UseReturned"),
    *("PointsHeld", "PointsBurned", "PointsReturned", "PointsEarned", "PointsAdjusted"),
    *("CampaignApproved", "CampaignStarted", "CampaignPaused", "CampaignResumed", "CampaignEnded", "CampaignCostBooked"),
    *("CampaignRefused", "PriceRefused", "PriceApprovalAsked", "PriceProposed"),
)
IN_WAREHOUSES = (
    *("TransferShort", "TransferCancelled", "TransferCalledBack", "TransferReceived", "TransferLost", "TransferStockNotComing"),
    *("LotHeld", "LotFreed", "LotRecalled", "LotShipmentRecalled", "LotsShipped", "WriteOffProposed", "LotStopAsked"),
    *("AllocationExchanged", "AllocationLost", "StockRestocked", "ReturnLotsAsked", "ReturnLotsNamed"),
)


class InMemory(Load):
    def __init__(self, system: Memory, orders: int, rate: float) -> None:
        self.day, self.rate, self.provider = plan(31, orders), rate, None
        self.driver = driver_of(system, self.day)
        parts: Any = self.driver
        self.storefront, self.watcher, self.ticker = parts.storefront, parts.watcher, parts.ticker
        self.begun()


def played(monkeypatch: pytest.MonkeyPatch) -> tuple[Memory, Load]:
    """Its time is not the machine's: who comes when is the same however fast that is."""
    monkeypatch.setattr(office, "PAUSE", 0.15)
    monkeypatch.setattr(office, "MOMENT", 0.05)
    monkeypatch.setattr(depot, "MOMENT", 0.05)
    monkeypatch.setattr(members, "HESITATES", 0.2)
    monkeypatch.setattr(changes, "PAUSE", 0.02)
    monkeypatch.setattr(changes, "HESITATES", 0.1)
    monkeypatch.setattr(changes, "MOMENT", 0.02)

    async def play(time: Callable[[], float]) -> tuple[Memory, Load]:
        for module in (run_load, people):
            monkeypatch.setattr(module, "monotonic", time)
        system = memory()
        load = InMemory(system, orders=300, rate=100)
        async with clients(system, Callers.configured({TOKENS: tokens()})) as http:
            http.headers.update(named(KEEPER))
            await load.open(http)
            await load.feed()
            await load.finish(http, patience=10)
        return system, load

    return untimed(play)


@pytest.mark.req("PRC-23", "PRC-36", "MEM-02", "MEM-03", "PRC-37", "INV-06", "INV-11", "INV-01")
def test_what_members_the_office_and_the_warehouses_do_is_accounted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    system, load = played(monkeypatch)
    assert load.members.quoted > 20 and load.members.holds > 5
    for service, done in (("pricing", DONE), ("inventory", IN_WAREHOUSES)):
        happened = Counter(type(fact).__name__ for fact in system.facts(service))
        assert {name: happened[name] for name in done if not happened[name]} == {}
    assert any(line.origins for fact in system.facts("inventory") if isinstance(fact, StockRestocked) for line in fact.lines)
    words = Counter(fact.change_id for fact in system.facts("orders") if isinstance(fact, ChangeOpened))
    assert max(words.values()) == 2  # two orders, each its own
    verdict = check(records_of(system))
    assert [wrong.text for wrong in verdict.wrong] == []
    pieces = verdict.transferred.pieces
    assert {where for where in (*ASKED, *SENT) if not pieces[where]} <= {"kept"}
    assert pieces["asked"] == sum(pieces[where] for where in ASKED) and pieces["sent"] == sum(pieces[where] for where in SENT)
    for subject, proof in PROOFS.items():
        assert [each.shown() for each in Captured(system).proven(proof()).violations] == [], subject


WITHOUT: dict[str, tuple[object, str, object, str]] = {
    "a counter's limits": (decide_counter, "refusal", lambda *_: None, "orders and quotes"),
    "a quote's fifth": (quotes, "quote_refusal", lambda *_: None, "quotes hold"),
    "the release of what was lent": (asking, "not_needed", lambda *_: [], "is held for ever by hold"),
    "a hold's 15 minutes": (decide_hold, "FOR", timedelta(hours=3), "stands until"),
    "the balance": (burning, "balance", lambda *_: 10**9, "lots change by"),
    "the oldest points first": (burning, "usable", lambda lots, currency, at: list(lots)[::-1], "that expire earlier are left"),
    "points in ratio": (decide_points, "back_with_goods", lambda *_: 0, "points stay burned"),
    "what is earned": (decide_points, "_earned", lambda *_: [], "earned nothing"),
    "a price's guards": (decide_price, "refusing", lambda *_: None, "does not keep to its"),
    "a large change by one person": (decide_price, "_change", lambda *_: 0, "of 10,000 alone"),
    "another person": (Context, "has_name", False, "who drafted it"),
    "the lots of what came back": (decide_returned, "left", lambda *_: ([], False), "does not say that it is of"),
    "what a recall finds": (decide_recall, "_is_of", lambda lot, name: lot.lot == name, "which is recalled, and was never held"),
    "what channels do": (following, "_done", lambda *_: [], "its last word is"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "replacement", "text"), WITHOUT.values(), ids=WITHOUT)
def test_without_one_rule_the_checker_says_so(
    owner: object, name: str, replacement: object, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, replacement)
    system, _ = played(monkeypatch)
    wrong = [each.text for each in check(records_of(system)).wrong]
    assert any(text in each for each in wrong), wrong
