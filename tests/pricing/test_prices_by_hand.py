"""Prices that people set pass the guards that strategies have, or are refused by the guard's name."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.price.commands import ApprovePrice
from services.pricing.proposal.commands import ProposePrice
from services.pricing.service import service
from services.pricing.sku.commands import PriceSku
from shared.api.auth import Callers, Token
from shared.contracts.prices import PriceApprovalAsked, PriceRefused, PriceSet
from shared.contracts.proposals import PriceProposed, ProposalRefused, StrategySet
from shared.contracts.strategies import GuardStep, Repricing
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.pricing.world import DAY, NOW, World, price_set, pricing, set_price

CUP = "/channels/own/prices/CUP"


def known(policy: Repricing | None = None, since: timedelta = DAY, **said: Any) -> World:
    """CUP at 100.00, what is known of it, and the policy that somebody said for it."""
    there = World()
    there.do(set_price(), NOW - since)
    there.do(PriceSku(sku="CUP", currency="CNY", **said), NOW - since)
    if policy is not None:
        there.take([StrategySet(channel="own", sku="CUP", terms=None, policy=policy, set_at=NOW - since)])
    return there


def code(there: World, price: int, **other: Any) -> str:
    [fact] = there.do(set_price(unit_price=price, **other))
    return fact.code if isinstance(fact, PriceRefused) else type(fact).__name__


@pytest.mark.req("PRC-09")
def test_no_price_is_set_below_the_floor_whoever_it_is_for() -> None:
    there = known(floor=8_400)
    for more in ({}, {"group": "vip"}, {"customer_id": "c1"}, {"starts_at": NOW + DAY}, {"price_list": "sale"}):
        assert [code(there, price, **more) for price in (8_399, 8_400)] == ["below_floor", "PriceSet"]
    assert code(there, 1, currency="EUR") == "PriceSet"
    found = {name: there.look_up(name) for name in ("prices/base/CUP", "prices/own/CUP", "strategies/own/CUP")}
    refused = PriceRefused(
        channel="own",
        sku="CUP",
        request="SetPrice",
        code="below_floor",
        reason="CUP on own: 80.00 CNY does not pass profit_floor (floor 8400); the nearest permitted price is 84.00 CNY",
        guards=(GuardStep(guard="profit_floor", code="clamped", unit_price=8_400, figures={"floor": 8_400}),),
        refused_at=NOW,
    )
    pricing.given(*there.facts).when(set_price(unit_price=8_000), found=found).then(refused)
    pricing.given(*there.facts).when(set_price(unit_price=8_000), found=found).twice()
    there.check_documents()


@pytest.mark.req("PRC-08", "PRC-09")
def test_a_price_carries_what_its_guards_said() -> None:
    [fact] = known(floor=8_400, low=9_000, high=13_000).do(set_price(unit_price=9_500))
    assert isinstance(fact, PriceSet)
    assert fact.guards == (
        GuardStep(guard="range", code="passed", unit_price=9_500, figures={"low": 9_000, "high": 13_000}),
        GuardStep(guard="profit_floor", code="passed", unit_price=9_500, figures={"floor": 8_400}),
    )
    assert code(known(floor=14_000, low=9_000, high=13_000), 9_500) == "floor_above_range"
    [plain] = known().do(set_price(unit_price=9_500))
    assert plain == price_set(set_price(unit_price=9_500))


@pytest.mark.req("PRC-10")
def test_step_and_frequency_bind_people_where_a_policy_was_said() -> None:
    policy = Repricing(step=500, every_hours=24)
    assert [code(known(policy), price) for price in (10_501, 10_500, 9_500, 9_499)] == [
        "step_too_large",
        "PriceSet",
        "PriceSet",
        "step_too_large",
    ]
    soon = known(policy, since=timedelta(hours=23))
    assert code(soon, 10_100) == "too_soon"
    assert code(known(None, since=timedelta(hours=1)), 19_000) == "PriceSet"
    # of the list price alone, later too: others are not what a strategy moves
    assert code(soon, 5_000, group="vip") == code(soon, 5_000, ends_at=NOW + DAY) == "PriceSet"
    hours = [timedelta(hours=n) for n in (0, 1)]
    assert [code(soon, 10_100, starts_at=NOW + each) for each in hours] == ["too_soon", "PriceSet"]
    assert code(soon, 5_000, starts_at=NOW + DAY) == "step_too_large"
    # the same price under another name is no change of price
    assert soon.do(set_price(name="Mug")) == [price_set(set_price(name="Mug"))]


def test_of_the_base_price_where_the_channel_has_none() -> None:
    there = World()
    there.do(set_price(channel="base"), NOW - DAY)
    there.take([StrategySet(channel="own", sku="CUP", terms=None, policy=Repricing(), set_at=NOW - DAY)])
    assert [code(there, price, reason="rent") for price in (11_000, 10_500)] == ["step_too_large", "PriceSet"]


@pytest.mark.req("PRC-08", "PRC-09")
def test_what_waited_is_asked_again_when_somebody_else_approves() -> None:
    there = known(floor=5_000)
    [waits] = there.do(set_price(unit_price=8_000), actor="lin")
    assert isinstance(waits, PriceApprovalAsked) and [each.guard for each in waits.price.guards] == ["profit_floor"]
    assert there.do(set_price(unit_price=8_000), actor="lin") == []
    there.do(PriceSku(sku="CUP", currency="CNY", floor=8_400))
    agree = ApprovePrice(channel="own", sku="CUP")
    for _ in range(2):
        [refused] = there.do(agree, actor="chen")
        assert isinstance(refused, PriceRefused) and refused.code == "below_floor"
    there.do(PriceSku(sku="CUP", currency="CNY", floor=8_000))
    [fact] = there.do(agree, actor="chen")
    assert fact == waits.price.model_copy(update={"approver": "chen"})
    there.check_documents()


def test_what_was_decided_before_people_had_guards_is_decided_so_again() -> None:
    there = known(Repricing(), since=timedelta(hours=1), floor=8_400, low=1_000, high=13_000)
    found = {"prices/base/CUP": there.look_up("prices/base/CUP")}
    cheap = set_price(unit_price=2_000)
    pricing.given(*there.facts).when(cheap, found=found).then(price_set(cheap))


@pytest.mark.req("PRC-08", "PRC-09", "PRC-10")
@settings(max_examples=40, deadline=None)
@given(
    st.integers(8_000, 12_000),
    st.none() | st.integers(8_000, 12_000),
    st.none() | st.tuples(st.integers(8_000, 11_000), st.integers(9_000, 12_000)).filter(lambda pair: pair[0] <= pair[1]),
    st.integers(1, 2_000),
    st.integers(1, 48),
)
def test_a_price_set_and_a_price_proposed_are_refused_by_the_same_guard(
    price: int, floor: int | None, bounds: tuple[int, int] | None, step: int, every_hours: int
) -> None:
    low, high = bounds or (None, None)
    policy = Repricing(step=step, every_hours=every_hours, alone=10_000)
    facts = known(policy, floor=floor, low=low, high=high).do(set_price(unit_price=price))
    proposal = ProposePrice(channel="own", sku="CUP", currency="CNY", unit_price=price, reason="r")
    proposed = known(policy, floor=floor, low=low, high=high).do(proposal)
    if price == 10_000:
        assert facts == proposed == []
        return
    [fact], [said] = facts, proposed[:1]
    if isinstance(fact, PriceRefused):
        assert isinstance(said, ProposalRefused) and (said.code, fact.guards[-1].guard) == (fact.code, fact.guards[-1].guard)
    else:
        assert isinstance(fact, PriceSet)
        # the rest is what only a strategy needs
        assert isinstance(said, PriceProposed) or said.code == "research_missing"  # type: ignore[union-attr]
        assert fact.unit_price >= (floor or 0)
        assert bounds is None or bounds[0] <= fact.unit_price <= bounds[1]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    lin = Token(sha256=sha256(b"lin").hexdigest(), name="lin", scopes=frozenset({"*"}))
    async with clients(Memory([service]), Callers([lin])) as http:
        http.headers["Authorization"] = "Bearer lin"
        yield http


@pytest.mark.req("PRC-09", "PRC-10")
async def test_by_http_each_is_a_409_with_its_code_and_the_nearest_permitted_price(http: httpx.AsyncClient) -> None:
    async def put(path: str, body: dict[str, Any]) -> httpx.Response:
        return await http.put(f"http://pricing{path}", json=body)

    price: dict[str, Any] = {"name": "Cup", "currency": "CNY", "unit_price": 10_000}
    study = {"currency": "CNY", "low": 1, "high": 99_999, "positioning": "mid", "demand": "normal"}
    sku = {"currency": "CNY", "costs": {"purchasing": 8_000}, "low": 8_000, "high": 13_000}
    assert (await put("/skus/CUP", sku)).status_code == 200
    assert (await put(CUP, price)).status_code == 200
    for below, named in ((8_000, "below_floor"), (7_999, "outside_range")):
        answer = await put(CUP, price | {"unit_price": below})
        assert (answer.status_code, answer.json()["code"]) == (409, named)
    answer = await put(CUP, price | {"unit_price": 8_000})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith("(floor 8400); the nearest permitted price is 84.00 CNY")
    assert (await put("/signals/CUP/research", study)).status_code == 200
    terms = {"terms": {"strategy": "cost_plus", "margin": 2_500}, "policy": {"step": 400}}
    assert (await put(f"{CUP}/strategy", terms)).status_code == 200
    assert (await put(CUP, price | {"unit_price": 10_401})).json()["code"] == "step_too_large"
    assert (await put(CUP, price | {"unit_price": 10_400})).json()["code"] == "too_soon"
    # who may say the policy may let a wrong price be mended
    assert (await put(f"{CUP}/strategy", {"policy": {"step": 10_000, "every_hours": 1}})).status_code == 200
