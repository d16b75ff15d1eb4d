"""Redecide: nothing differs on unchanged code; changed rules are listed field by field, cent by cent."""

import dataclasses
import importlib
from collections.abc import Mapping
from typing import Any

import pytest

from services.pricing.service import service
from shared.contracts.pricing import OrderPriced
from shared.domain.service import Service
from shared.runtime.log.builtin import Redrive
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.tools.redecide import Again, Difference, Redecided, Sum, flat, general, money_fields, redecide
from shared.runtime.tools.whole import redecide_whole
from shared.runtime.topics import SERVICES
from tests.pricing.world import NOW, activate, line, placed, set_price, world
from tests.runtime.conftest import Played
from tests.runtime.written import Written


async def written(by: Service = service) -> Written:
    """Two prices, a promotion, three orders (the second one's price is refused), and a repeat."""
    log, shop = Written(by), world(set_price("CUP"), set_price("POT", 24900), activate())
    await log.take_all([("own/CUP", set_price("CUP")), ("own/POT", set_price("POT", 24900)), ("own", activate())], NOW)
    orders = [placed(line("CUP", 1)), placed(line("NONE"), order_id="o2"), placed(line("CUP"), line("POT"), order_id="o3")]
    for order in [*orders, orders[0]]:
        await log.take(order.order_id, shop.asked(order), NOW)
    return log


def redecided(log: Written, by: Service) -> Redecided:
    result, again = Redecided(by.name), Again(by, log.number)
    for decision in LogReader(Place()).read(log.events):
        result.decisions += 1
        result.facts += len(decision.records)
        result.add(again.compare(decision, log.inbox[decision.inbox] if decision.inbox < len(log.inbox) else None))
    return result


def deciding(change: Any) -> Service:
    """The pricing service with another rule."""

    def decide(command: Any, states: Mapping[str, Any]) -> list[Any]:
        return [change(event) for event in service.decider.decide(command, states)]

    return dataclasses.replace(service, decider=dataclasses.replace(service.decider, decide=decide))


def dearer(event: Any) -> Any:
    if not isinstance(event, OrderPriced):
        return event
    first, *rest = event.lines
    first = first.model_copy(update={"total": first.total + 3})
    return event.model_copy(update={"lines": (first, *rest), "total": event.total + 3})


async def test_unchanged_code_decides_the_same() -> None:
    result = redecided(await written(), service)
    assert (result.decisions, result.facts, result.differing, result.differences) == (7, 7, 0, [])


async def test_changed_cents_are_listed_and_summed() -> None:
    result = redecided(await written(), deciding(dearer))
    assert result.differences == [
        Difference("pricing/0/3/0", "OrderPriced", "lines[0].total", 10000, 10003, "CNY"),
        Difference("pricing/0/3/0", "OrderPriced", "total", 10000, 10003, "CNY"),
        Difference("pricing/0/5/0", "OrderPriced", "lines[0].total", 9427, 9430, "CNY"),
        Difference("pricing/0/5/0", "OrderPriced", "total", 32900, 32903, "CNY"),
    ]
    assert result.differing == 2
    assert result.sums == {
        ("OrderPriced", "lines[].total", "CNY"): Sum(2, 6),
        ("OrderPriced", "total", "CNY"): Sum(2, 6),
    }


async def test_one_difference_does_not_cause_the_next() -> None:
    """A price that would not be set today: the same price again, later, is still recorded as nothing."""
    log = await written()
    await log.take("own/CUP", set_price("CUP"), NOW)

    def decide(command: Any, states: Mapping[str, Any]) -> list[Any]:
        known = service.decider.initial not in states.values()
        return service.decider.decide(command, states) if known or getattr(command, "sku", "") != "CUP" else []

    now = dataclasses.replace(service, decider=dataclasses.replace(service.decider, decide=decide))
    result = redecided(log, now)
    assert result.differences == [Difference("pricing/0/0/0", "PriceSet", "type", "PriceSet", "Nothing")]


async def test_parked_and_redriven_commands_are_decided_again_in_their_place() -> None:
    broken = deciding(lambda event: (_ for _ in ()).throw(ArithmeticError("overflow")))
    log = Written(broken)
    await log.take("own/CUP", set_price("CUP"), NOW)
    await log.take("own/CUP", set_price("CUP", 500), NOW)
    await log.take("own/POT", set_price("POT"), NOW, value=b"{not json")
    log.decide.decider = service.decider  # the defect is mended
    await log.take("own/CUP", Redrive(inbox=0), NOW)
    await log.take("own/CUP", Redrive(inbox=1), NOW)
    await log.take("own/CUP", Redrive(inbox=7), NOW)
    names = [dict(each.headers)["ce_type"].decode() for each in log.events[1:]]
    assert names == ["Parked", "Parked", "Parked", "Redriven", "PriceSet", "Redriven", "PriceSet", "Nothing"]
    result = redecided(log, service)
    assert [(each.ce_id, each.recorded, each.now) for each in result.differences] == [
        ("pricing/0/0/0", "Parked", "PriceSet"),  # what failed then would not fail now; what was redriven is the same
    ]


async def test_a_command_that_retention_took_is_told() -> None:
    log = await written()
    log.inbox.pop()
    result = redecided(log, service)
    assert result.differences == [Difference("pricing/0/6/0", "Nothing", "command", "gone from the inbox", "(none)")]


@pytest.mark.parametrize(
    ("path", "shown"), [("total", "total"), ("lines[0].total", "lines[].total"), ("a[1][2].b[3]", "a[][].b[]")]
)
def test_paths_without_positions(path: str, shown: str) -> None:
    assert general(path) == shown


def test_flat_names_every_leaf() -> None:
    assert dict(flat({"a": [{"b": 1}, {}], "c": None, "d": []})) == {"a[0].b": 1, "a[1]": {}, "c": None, "d": []}


def test_money_is_known_by_its_type() -> None:
    assert {"total", "unit_price", "discount"} <= money_fields(OrderPriced)
    assert "quantity" not in money_fields(OrderPriced)


@pytest.mark.integration
async def test_a_played_day_is_decided_the_same_again(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = played.settings
    shown: list[tuple[int, int]] = []
    for name in SERVICES:
        found = importlib.import_module(f"services.{name}.service").service
        result = await redecide(found, settings.kafka, {}, range(4), lambda done, total: shown.append((done, total)))
        assert result.facts >= result.decisions > 0
        assert (name, result.differing, result.differences) == (name, 0, [])
        assert shown[-1] == (result.records, result.records)
    monkeypatch.setattr("shared.runtime.tools.whole.processes", lambda *_: 2)
    apart = await redecide_whole(settings, SERVICES[-1], 4, lambda *_: None)
    assert dataclasses.replace(apart, seconds=0.0) == dataclasses.replace(result, seconds=0.0)
    result = await redecide(deciding(dearer), settings.kafka, {}, range(4), lambda *_: None)
    assert sum(each.changed for (_, field, _), each in result.sums.items() if field == "total") == 3 * result.differing > 0
