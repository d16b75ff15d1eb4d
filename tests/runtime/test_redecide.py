"""Redecide: nothing differs on unchanged code; changed rules are listed field by field, cent by cent."""

import dataclasses
import importlib
from collections.abc import Callable
from typing import Any

import pytest

from services.pricing.price.commands import SetPrice
from services.pricing.price.state import NoPrice
from services.pricing.service import service
from shared.contracts.pricing import OrderPriced
from shared.domain.nouns import Decide, On
from shared.domain.service import Service
from shared.runtime.log.builtin import Redrive
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.passes.catalog import Catalog
from shared.runtime.tools.comparing import Comparing, Difference, Line, flat, general, money_fields, shown
from shared.runtime.tools.inputs import Inputs
from shared.runtime.tools.redecide import Again, Redecided, Sum, redecide
from shared.runtime.tools.whole import redecide_whole
from shared.runtime.topics import SERVICES
from tests.pricing.wide import wide
from tests.pricing.world import NOW, activate, line, lookups, placed, set_price, world
from tests.runtime.conftest import Played
from tests.runtime.written import Written


def written(by: Service = service) -> Written:
    """Two prices, a promotion, three orders (the second one's price is refused), and a repeat."""
    shop = world(set_price("CUP"), set_price("POT", 24900), activate())
    orders = [placed(line("CUP", 1)), placed(line("NONE"), order_id="o2"), placed(line("CUP"), line("POT"), order_id="o3")]
    log = Written(by, documents={name: shop.look_up(name) for order in orders for name in lookups(order)})
    log.take_all([("own/CUP", set_price("CUP")), ("own/POT", set_price("POT", 24900)), ("own", activate())], NOW)
    log.take_all([(order.order_id, order) for order in [*orders, orders[0]]], NOW)
    return log


async def redecided(log: Written, by: Service) -> Redecided:
    result, catalog = Redecided(by.name), Catalog(by)
    again, inputs = Again(catalog, log.number), Inputs(catalog, log.number, log.batches, lambda _: log.number)
    for decision in LogReader(Place()).read(log.events):
        result.decisions += 1
        result.facts += len(decision.types())
        result.add(again.compare(decision, await inputs.answered(decision), inputs))
    return result


def with_handlers(change: Callable[[Decide], Decide]) -> Service:
    """The pricing service with other handlers."""

    def changed(given: Decide | On) -> On:
        on = given if isinstance(given, On) else On(given)
        return on if on.decide is None else dataclasses.replace(on, decide=change(on.decide))

    def noun(noun: Any) -> Any:
        return dataclasses.replace(noun, on={input: changed(given) for input, given in noun.on.items()})

    return dataclasses.replace(service, nouns=tuple(noun(each) for each in service.nouns))


def deciding(change: Callable[[Any], Any]) -> Service:
    """The pricing service with another rule."""
    return with_handlers(lambda decide: lambda input, state, context: [change(fact) for fact in decide(input, state, context)])


def dearer(event: Any) -> Any:
    if not isinstance(event, OrderPriced):
        return event
    first, *rest = event.lines
    first = first.model_copy(update={"total": first.total + 3})
    return event.model_copy(update={"lines": (first, *rest), "total": event.total + 3})


def overflow(_: Any) -> Any:
    raise ArithmeticError("overflow")


async def test_unchanged_code_decides_the_same() -> None:
    result = await redecided(written(), service)
    assert (result.decisions, result.facts, result.differing, result.differences) == (7, 7, 0, [])


async def test_changed_cents_are_listed_and_summed() -> None:
    result = await redecided(written(), deciding(dearer))
    assert result.differences == [
        Difference("pricing/0/4/0", "OrderPriced", "lines[0].total", 10000, 10003, "CNY"),
        Difference("pricing/0/4/0", "OrderPriced", "total", 10000, 10003, "CNY"),
        Difference("pricing/0/6/0", "OrderPriced", "lines[0].total", 9427, 9430, "CNY"),
        Difference("pricing/0/6/0", "OrderPriced", "total", 32900, 32903, "CNY"),
    ]
    assert result.differing == 2
    assert result.sums == {
        ("OrderPriced", "lines[].total", "CNY"): Sum(2, 6),
        ("OrderPriced", "total", "CNY"): Sum(2, 6),
    }


async def test_one_difference_does_not_cause_the_next() -> None:
    """A price that would not be set today: the same price again, later, is still recorded as nothing."""
    log = written()
    log.take("own/CUP", set_price("CUP"), NOW)

    def only_known(decide: Decide) -> Decide:
        def decided(input: Any, state: Any, context: Any) -> Any:
            is_first = isinstance(input, SetPrice) and input.sku == "CUP" and state == NoPrice()
            return [] if is_first else decide(input, state, context)

        return decided

    result = await redecided(log, with_handlers(only_known))
    assert result.differences == [Difference("pricing/0/1/0", "PriceSet", "type", "PriceSet", "Nothing")]


async def test_a_price_that_no_record_holds_is_refused_again_though_what_was_looked_up_is_forgotten() -> None:
    order, found = wide()
    log = Written(service, documents=found)
    log.take("o1", order, NOW)
    assert [decision.types() for decision in log.decisions()] == [[b"OrderPriceRefused"]]
    assert "found" not in log.decisions()[0].headers
    assert (await redecided(log, service)).differences == []


async def test_what_an_older_release_parked_as_too_large_would_be_refused_today(monkeypatch: pytest.MonkeyPatch) -> None:
    order, found = wide()
    log = Written(service, documents=found)
    with monkeypatch.context() as older:
        older.setattr("shared.runtime.passes.decide.refuses_too_large", lambda input: False)
        log.take("o1", order, NOW)
    log.take("o1", order, NOW)
    assert [decision.types() for decision in log.decisions()] == [[b"Parked"], [b"Parked"]]
    result = await redecided(log, service)
    assert result.differences == [Difference("pricing/0/1/0", "Parked", "type", "Parked", "OrderPriceRefused")]


async def test_parked_and_redriven_commands_are_decided_again_in_their_place() -> None:
    log = Written(deciding(overflow))
    log.take("own/CUP", set_price("CUP"), NOW)
    log.take("own/CUP", set_price("CUP", 500), NOW)
    log.take("own/POT", set_price("POT"), NOW, value=b"{not json")
    log.by(service)  # the defect is mended
    for offset in (0, 1, 7):
        log.take("own/CUP", Redrive(source=f"pricing.commands/0/{offset}/0/0"), NOW)
    names = [b",".join(each.types()).decode() for each in log.decisions()]
    assert names == ["Parked", "Parked", "Parked", "Redriven,PriceSet", "Redriven,PriceSet", "Nothing"]
    result = await redecided(log, service)
    assert [(each.ce_id, each.recorded, each.now) for each in result.differences] == [
        ("pricing/0/1/0", "Parked", "PriceSet"),  # what failed then would not fail now; what was redriven is the same
    ]


async def test_a_fact_that_was_parked_where_it_lies_and_redriven_is_decided_again_as_well() -> None:
    order = placed(line("CUP"), source="storefront", order_id="o9").model_copy(
        update={"lines": (line("CUP", 1, unit_price=700),)}
    )
    log = Written(deciding(overflow))
    log.take("o9", order, NOW)
    log.by(service)
    log.take("o9", Redrive(source="orders.events/0/0/0/0"), NOW)
    assert [b",".join(each.types()).decode() for each in log.decisions()] == ["Parked", "Redriven,OrderPriced"]
    result = await redecided(log, deciding(dearer))
    assert [(each.ce_id, each.field, each.recorded, each.now) for each in result.differences] == [
        ("pricing/0/1/0", "type", "Parked", "OrderPriced"),
        ("pricing/0/2/1", "lines[0].total", 700, 703),
        ("pricing/0/2/1", "total", 700, 703),
    ]


@pytest.mark.parametrize(
    ("topic", "id", "type"),
    [("pricing.commands", "pricing/0/3/0", "PromotionActivated"), ("orders.events", "pricing/0/7/0", "Nothing")],
)
async def test_an_input_that_retention_took_is_told(topic: str, id: str, type: str) -> None:
    log = written()
    log.logs[topic].pop()
    result = await redecided(log, service)
    assert result.differences == [Difference(id, type, "input", "gone from its log", "(none)")]


async def test_a_fact_that_is_heard_no_more_is_told() -> None:
    nouns = [dataclasses.replace(each, on={}) if each.name == "order_price" else each for each in service.nouns]
    deaf = dataclasses.replace(service, nouns=tuple(nouns))
    result = await redecided(written(), deaf)
    assert [(each.ce_id, each.field, each.recorded) for each in result.differences] == [
        (f"pricing/0/{offset}/0", "input", "not heard any more") for offset in (4, 5, 6, 7)
    ]


@pytest.mark.parametrize(
    ("path", "shown"), [("total", "total"), ("lines[0].total", "lines[].total"), ("a[1][2].b[3]", "a[][].b[]")]
)
def test_paths_without_positions(path: str, shown: str) -> None:
    assert general(path) == shown


def test_flat_names_every_leaf() -> None:
    leaves = flat({"a": [{"b": 1}, {}], "c": None, "d": []})
    assert {shown(path): value for path, value in leaves} == {"a[0].b": 1, "a[1]": {}, "c": None, "d": []}


def test_what_a_record_does_not_name_its_release_did_not_know() -> None:
    """Said since: no difference, at whatever depth; an entry of a list that was known is one."""
    comparing = Comparing({b"OrderPriced": OrderPriced})
    written = b'{"total":5,"lines":[{"sku":"CUP","total":5}],"parts":{"a.b":1}}'
    today = b'{"total":5,"lines":[{"sku":"CUP","total":5,"lot":null},{"sku":"POT"}],"parts":{"a.b":2},"actor":"ada"}'
    found = comparing.between("p/0/1/0", Line(b"OrderPriced", written, written), Line(b"OrderPriced", today))
    assert [(each.field, each.recorded, each.now, each.since) for each in found] == [
        ("parts.a.b", 1, 2, False),
        ("lines[0].lot", "(none)", None, True),
        ("lines[1].sku", "(none)", "POT", False),
        ("actor", "(none)", "ada", True),
    ]
    counted = Redecided("pricing")
    counted.add([Difference("p/0/1/0", "OrderPriced", "lines[0].lot", "(none)", None, since=True)] * 2)
    assert (counted.differing, counted.differences, dict(counted.since)) == (0, [], {("OrderPriced", "lines[].lot"): 1})


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
