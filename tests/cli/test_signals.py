"""`waybill signals collect`: by the hour, for the SKUs that need it; and collected twice it is the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.prove.log import Decision, Fact, Place
from cli.signals.hourly import Collecting, Measured, Window
from cli.signals.sending import send
from services.pricing.proposal.commands import SetStrategy
from services.pricing.signal.commands import NoteResearch
from shared.contracts.proposals import SignalNoted
from shared.contracts.strategies import CostPlus, Dynamic
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop
from tests.prove.captured import Captured

HOUR = timedelta(hours=1)
NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def collected(*told: tuple[str, str, datetime, dict[str, Any]], window: Window) -> list[Measured]:
    reading = Collecting(window)
    for service in reading.reads:
        for n, (of, type, at, data) in enumerate(told):
            if of == service:
                place = Place(f"{service}.events", 0, n)
                reading.see(service, Decision(place, None, (Fact(type, data, place),), at.isoformat()))
    return reading.end()


def priced(
    sku: str, strategy: str | None, channel: str = "own", at: datetime = OPENS
) -> tuple[str, str, datetime, dict[str, Any]]:
    terms = None if strategy is None else {"strategy": strategy}
    return "pricing", "StrategySet", at, {"channel": channel, "sku": sku, "terms": terms}


def confirmed(order: str, at: datetime, **pieces: int) -> tuple[str, str, datetime, dict[str, Any]]:
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in pieces.items()]
    return "orders", "OrderConfirmed", at, {"order_id": order, "lines": lines}


def cancelled(order: str, at: datetime) -> tuple[str, str, datetime, dict[str, Any]]:
    return "orders", "OrderCancelled", at, {"order_id": order}


@pytest.mark.req("PRC-03")
def test_sold_against_usual_by_whole_hours() -> None:
    """Six hours up to noon, against the six before each; the first order was 17 hours ago: two whole spans are known."""
    told = [
        priced("CUP", "dynamic"),
        confirmed("1", NOON - 23 * HOUR, MUG=1),
        confirmed("2", NOON - 12 * HOUR, CUP=3),
        confirmed("3", NOON - 6 * HOUR - timedelta(seconds=1), CUP=4, MUG=9),
        confirmed("4", NOON - 6 * HOUR, CUP=5),
        confirmed("5", NOON - timedelta(microseconds=1), CUP=6),
        confirmed("6", NOON, CUP=100),
    ]
    [cup] = collected(*told, window=Window(NOON, hours=6, spans=28, cover=2))
    assert cup == Measured("CUP", sold=11, usual=4, stock=0, target=32, measured_at=NOON)
    [longer] = collected(*told, window=Window(NOON, hours=6, spans=1, cover=2))
    assert longer.usual == 7, "only the span before it"
    [new] = collected(priced("CUP", "dynamic"), confirmed("5", NOON - HOUR, CUP=6), window=Window(NOON))
    assert (new.sold, new.usual, new.target) == (6, 0, 0), "nothing is usual yet"
    [nothing] = collected(priced("CUP", "dynamic"), window=Window(NOON))
    assert (nothing.sold, nothing.usual) == (0, 0)


def test_only_skus_whose_strategies_read_it() -> None:
    asked = confirmed("1", NOON - HOUR, CUP=1, MUG=1, POT=1, CAN=1)
    told = [
        priced("CUP", "dynamic"),
        priced("MUG", "cost_plus"),
        priced("POT", "dynamic"),
        priced("POT", None),
        priced("CAN", "dynamic"),
    ]
    told += [priced("CAN", None, "till"), priced("LID", "dynamic", at=NOON)]
    assert [each.sku for each in collected(*told, asked, window=Window(NOON))] == ["CAN", "CUP"]


def test_a_mistake_that_is_cancelled_within_a_day_was_not_asked_for() -> None:
    early, late = confirmed("1", NOON - 30 * HOUR, CUP=1), confirmed("2", NOON - 3 * HOUR, CUP=2)
    window = Window(NOON, hours=48)
    [both] = collected(priced("CUP", "dynamic"), early, late, cancelled("1", NOON - 5 * HOUR), window=window)
    assert both.sold == 3, "cancelled after 25 hours"
    [one] = collected(priced("CUP", "dynamic"), early, late, cancelled("2", NOON - HOUR), window=window)
    assert one.sold == 1


@pytest.mark.req("PRC-03")
async def test_collected_twice_it_is_the_same() -> None:
    shop = Shop({("sh-1", "mug"): 40, ("gz-1", "mug"): 5})
    system = shop.system
    study = NoteResearch(sku="mug", currency="CNY", low=1, high=9_000, positioning="mid", demand="normal")
    system.ask("pricing", "mug", study)
    system.ask("pricing", "shop/mug", SetStrategy(channel="shop", sku="mug", terms=Dynamic()))
    system.ask("pricing", "shop/lamp", SetStrategy(channel="shop", sku="lamp", terms=CostPlus()))
    shop.place("A-1", {"mug": 3})
    shop.pay("A-1", 18_000)
    system.run()
    system.advance(minutes=75)
    window = Window(OPENS + HOUR, hours=1)
    found = Captured(system).proven(Collecting(window))
    assert found == [Measured("mug", sold=3, usual=0, stock=42, target=0, measured_at=OPENS + HOUR)]
    async with clients(system) as http:
        http.base_url = "http://pricing"
        assert await send(http, found) == 1
        noted = [fact for fact in system.facts("pricing") if isinstance(fact, SignalNoted)]
        assert await send(http, Captured(system).proven(Collecting(window))) == 1
        assert [fact for fact in system.facts("pricing") if isinstance(fact, SignalNoted)] == noted
        newer = {"sold": 9, "usual": 3, "measured_at": (OPENS + HOUR + HOUR / 4).isoformat()}
        assert (await http.put("http://pricing/signals/mug/market", json=newer)).json()["signals"]["market"]["sold"] == 9
        assert await send(http, found) == 0, "what somebody measured later stays"


def test_until_is_a_whole_hour() -> None:
    for said in ("yesterday", "2026-06-18T12:00", "2026-06-18T12:30Z"):
        found = CliRunner().invoke(app, ["signals", "collect", "--until", said])
        assert found.exit_code == 2 and "a whole hour with its zone is meant" in found.output
