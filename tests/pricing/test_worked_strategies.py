"""Rows 32 and 46 to 51 of the issue, by HTTP, and so through gateway, deciders, guards and views."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.pricing.service import service as pricing
from shared.contracts.proposals import PriceProposed
from shared.memory.api import clients
from shared.memory.system import Memory

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
POINT_90 = {"endings": [{"ends": 90}]}
CUP = "/channels/own/prices/CUP"


@pytest.fixture
def system() -> Memory:
    return Memory([pricing], NOW)


@pytest.fixture
async def http(system: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with clients(system) as found:
        yield found


class Desk:
    """Who prices a cup."""

    def __init__(self, system: Memory, http: httpx.AsyncClient, currency: str = "CNY") -> None:
        self.system, self.http, self.currency = system, http, currency

    async def _do(self, method: str, path: str, json: Any) -> Any:
        answer = await self.http.request(method, f"http://pricing{path}", json=json)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def study(self) -> None:
        study = {"currency": self.currency, "low": 1, "high": 99_999, "positioning": "mid", "demand": "normal"}
        await self._do("PUT", "/signals/CUP/research", study)

    async def price(self, unit_price: int) -> None:
        """A day ago."""
        await self._do("PUT", CUP, {"name": "Cup", "currency": self.currency, "unit_price": unit_price})
        self.system.advance(days=1)

    async def know(self, **sku: Any) -> None:
        await self._do("PUT", "/skus/CUP", {"currency": self.currency, **sku})

    async def strategy(self, name: str, policy: dict[str, Any] | None = None, **terms: Any) -> None:
        await self.study()
        await self._do("PUT", f"{CUP}/strategy", {"terms": {"strategy": name, **terms}, "policy": policy or {}})

    async def competitor(self, name: str, unit_price: int) -> None:
        said = {"competitor": name, "currency": self.currency, "unit_price": unit_price}
        await self._do("POST", "/signals/CUP/competitor-prices", said)
        self.system.run()

    async def market(self, sold: int, usual: int) -> None:
        await self._do("PUT", "/signals/CUP/market", {"sold": sold, "usual": usual})
        self.system.run()

    async def run(self) -> None:
        await self._do("POST", "/proposals/run", {"channel": "own", "sku": "CUP"})
        self.system.run()

    @property
    def stands(self) -> int | None:
        found = self.system.view("pricing", "prices", "own/CUP")
        return None if found is None else found.unit_price

    @property
    def held(self) -> str | None:
        found = self.system.view("pricing", "strategies", "own/CUP").held
        return None if found is None else found.code

    async def waiting(self) -> list[Any]:
        found: list[Any] = (await self.http.get("http://pricing/proposals")).json()["items"]
        return found


@pytest.mark.req("PRC-08")
@pytest.mark.parametrize(
    ("unit_price", "status", "code"), [(8_999, 409, "outside_range"), (9_000, 200, None), (13_001, 409, "outside_range")]
)
async def test_worked_32_a_range(system: Memory, http: httpx.AsyncClient, unit_price: int, status: int, code: str | None) -> None:
    """By hand, at once or as a proposal: the same guard."""
    desk = Desk(system, http)
    await desk.know(low=9_000, high=13_000)
    await desk.study()
    said = {"currency": "CNY", "unit_price": unit_price}
    answer = await http.post("http://pricing/proposals", json={"channel": "own", "sku": "CUP", "reason": "spring", **said})
    by_hand = await http.put(f"http://pricing{CUP}", json={"name": "Cup", **said})
    assert (by_hand.status_code, by_hand.json().get("code")) == (status, code)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


@pytest.mark.req("PRC-01", "PRC-07")
async def test_worked_46_cost_plus_on_an_ending(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http)
    await desk.know(costs={"purchasing": 3_000, "operations": 1_000})
    await desk.strategy("cost_plus", POINT_90, margin=2_500)
    await desk.run()
    assert desk.stands == 4_990


def proposed(system: Memory) -> list[PriceProposed]:
    return [fact for fact in system.facts("pricing", "own/CUP") if isinstance(fact, PriceProposed)]


@pytest.mark.req("PRC-02", "PRC-11", "PRC-13", "PRC-17")
async def test_worked_47_under_the_lowest_competitor(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http)
    for name, price in (("a", 5_200), ("b", 4_900), ("c", 5_500)):
        await desk.competitor(name, price)
    await desk.know()
    await desk.strategy("competitor", POINT_90, under=100)
    await desk.run()
    assert desk.stands == 4_890
    [proposal] = proposed(system)
    assert (proposal.wanted, proposal.inputs.missing) == (4_851, ("cost", "demand", "stock", "complaints"))


@pytest.mark.req("PRC-09")
async def test_worked_48_and_not_under_the_floor(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http)
    for name, price in (("a", 5_200), ("b", 4_900), ("c", 5_500)):
        await desk.competitor(name, price)
    await desk.know(floor=4_935)
    await desk.strategy("competitor", POINT_90, under=100)
    await desk.run()
    assert desk.stands == 4_990
    [proposal] = proposed(system)
    assert [(step.guard, step.code, step.unit_price) for step in proposal.guards][1:4] == [
        ("profit_floor", "clamped", 4_935),
        ("step", "not_known", 4_935),
        ("ending", "clamped", 4_990),
    ]


@pytest.mark.req("PRC-07")
async def test_worked_49_an_ending_without_decimals(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http, "JPY")
    await desk.price(1_234)
    await desk.strategy("ending", {"endings": [{"ends": 80}]})
    await desk.run()
    assert desk.stands == 1_280


@pytest.mark.req("PRC-03", "PRC-11")
async def test_worked_50_dynamic_by_steps_once_a_day(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http)
    await desk.price(10_000)
    await desk.strategy("dynamic")
    await desk.market(20, 10)
    assert (desk.stands, desk.held) == (10_500, None)
    await desk.market(30, 10)
    assert (desk.stands, desk.held) == (10_500, "too_soon")
    system.advance(days=1)
    await desk.run()
    assert (desk.stands, desk.held) == (11_025, None)


@pytest.mark.req("PRC-10", "PRC-13")
async def test_worked_51_the_third_follow_is_held(system: Memory, http: httpx.AsyncClient) -> None:
    desk = Desk(system, http)
    await desk.price(5_000)
    await desk.strategy("competitor")
    for unit_price, stands in ((5_000, 5_000), (4_900, 4_900), (4_800, 4_800), (4_700, 4_800)):
        await desk.competitor("other", unit_price)
        assert desk.stands == stands
        system.advance(days=1)
    [waits] = await desk.waiting()
    assert (waits["proposed"]["unit_price"], waits["proposed"]["waits_for"]) == (4_700, ["price_war"])
    await http.post(f"http://pricing/proposals/{waits['proposal_id']}/approval")
    system.run()
    assert desk.stands == 4_700
    system.advance(days=3)
    await desk.competitor("other", 4_600)
    [waits] = await desk.waiting()
    assert waits["proposed"]["guards"][-2]["figures"] == {"followed": 3, "follow_downs": 2}


LEARNED: dict[str, Any] = {
    "version": "2011-06",
    "trained_from": "2010-12-01",
    "trained_until": "2011-06-30",
    "low": -25_000,
    "high": -15_000,
}


@pytest.mark.req("PRC-04")
async def test_a_learned_price_goes_through_the_guards_that_others_have(system: Memory, http: httpx.AsyncClient) -> None:
    """40.00 at an elasticity of -2 earns most at 80.00; a step of 5 % above 60.00 is 63.00."""
    desk = Desk(system, http)
    await desk.know(costs={"purchasing": 4_000})
    await desk.price(6_000)
    await desk.strategy("learned", elasticity=-20_000, gain_low=1, **LEARNED)
    await desk.run()
    [proposed] = [fact for fact in system.facts("pricing") if isinstance(fact, PriceProposed)]
    assert (proposed.strategy, proposed.wanted, proposed.unit_price) == ("learned", 8_000, 6_300)


@pytest.mark.req("PRC-04")
async def test_what_is_no_interval_or_no_window_is_refused_by_its_rule(http: httpx.AsyncClient) -> None:
    for changed, why in (
        ({"elasticity": -30_000}, "elasticity must be from low through high"),
        ({"trained_from": "2011-07-01"}, "trained_from is after trained_until"),
        ({"elasticity": -2.5}, "elasticity"),
    ):
        terms = {"strategy": "learned", "elasticity": -20_000, "gain_low": 1, **LEARNED, **changed}
        answer = await http.put(f"http://pricing{CUP}/strategy", json={"terms": terms})
        assert answer.status_code == 422 and why in answer.text
