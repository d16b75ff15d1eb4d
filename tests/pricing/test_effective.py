"""A price that was set ahead of its time is told when it starts; orders need no such word."""

from typing import Any

from services.pricing.price.commands import TellEffective
from services.pricing.price.state import entry_of
from services.pricing.service import service
from shared.contracts.prices import PriceEffective, PriceSet
from shared.domain.nouns import SetTimer
from shared.memory.api import clients
from shared.memory.system import START, Memory
from tests.pricing.world import DAY, NOW, price_set, pricing, set_price

LATER = price_set(set_price(unit_price=9_000, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY))
TELL = TellEffective(channel="own", sku="CUP", entry=entry_of(LATER))
TOLD = PriceEffective(channel="own", sku="CUP", **dict(TELL.entry), effective_at=NOW + DAY)


def timers(fact: PriceSet) -> list[Any]:
    return pricing.wiring.timers(fact)


def test_a_price_to_come_sets_a_timer_and_what_holds_now_sets_none() -> None:
    [timer] = timers(LATER)
    assert (timer.due, timer.key, timer.command) == (NOW + DAY, "own/CUP", TELL)
    assert isinstance(timer, SetTimer)
    assert timers(price_set(set_price())) == timers(LATER.model_copy(update={"starts_at": NOW})) == []
    [other] = timers(LATER.model_copy(update={"unit_price": 8_000}))
    assert other.id == timer.id, "it replaces it"
    assert [each.id for each in timers(LATER.model_copy(update={"group": "vip"}))] != [timer.id]


def test_it_is_told_once() -> None:
    pricing.given(LATER).when(TELL, at=NOW + DAY).then(TOLD)
    pricing.given(LATER).when(TELL, at=NOW + DAY).twice()
    pricing.when(TELL).then_nothing()


def test_what_was_replaced_before_it_started_is_not_told() -> None:
    other = LATER.model_copy(update={"unit_price": 8_000})
    pricing.given(LATER, other).when(TELL, at=NOW + DAY).then_nothing()


def test_the_timer_publishes_it() -> None:
    system = Memory([service], START)
    ahead = set_price(unit_price=9_000, starts_at=START + DAY, price_list="sale")
    system.ask("pricing", "own/CUP", set_price())
    system.ask("pricing", "own/CUP", ahead)
    assert [each for each in system.facts("pricing", "own/CUP") if isinstance(each, PriceEffective)] == []
    system.advance(days=1, minutes=1)
    [told] = [each for each in system.facts("pricing", "own/CUP") if isinstance(each, PriceEffective)]
    assert (told.unit_price, told.price_list, told.effective_at) == (9_000, "sale", START + DAY)
    assert [each.type for each in system.published()].count("PriceEffective") == 1
    system.advance(days=3)
    assert [each.type for each in system.published()].count("PriceEffective") == 1


async def test_a_history_as_of_a_time_has_what_was_set_by_then() -> None:
    system = Memory([service], START)
    async with clients(system) as http:
        one = "http://pricing/channels/own/prices/CUP"
        price = {"name": "Cup", "currency": "CNY", "unit_price": 10_000}
        assert (await http.put(one, json=price)).status_code == 200
        system.advance(days=10)
        assert (await http.put(one, json=price | {"unit_price": 9_500})).status_code == 200
        now, then = [
            (await http.get(f"{one}/history", params=params)).json()
            for params in ({}, {"as_of": (START + 5 * DAY).isoformat().replace("+00:00", "Z")})
        ]
        assert ([each["entry"]["unit_price"] for each in now["changes"]], now["prior"]["claim"]) == ([10_000, 9_500], 500)
        assert ([each["entry"]["unit_price"] for each in then["changes"]], then["prior"]["claim"]) == ([10_000], 0)
