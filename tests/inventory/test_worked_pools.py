"""Rows 55 to 57: pieces that are ring-fenced for a channel."""

from typing import Any

import pytest
from httpx import AsyncClient

from services.inventory.pool.commands import MovePool
from services.inventory.pool.offering import offered
from services.inventory.pool.parts import Part, Parts, evolve
from services.inventory.service import service
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.pools import POOLS, PoolRefused
from shared.contracts.reservations import ReservationRefused
from shared.contracts.waiting import ReservationQueued
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import Spec
from tests.inventory.examples import (
    EAST,
    NOW,
    adjust,
    adjusted,
    aside,
    inventory,
    line,
    pieces,
    receive,
    received,
    refused,
    release,
    released,
    reserve,
    reserved,
    set_aside,
    short_of,
)
from tests.inventory.pooling import (
    define,
    defined,
    folded,
    from_pool,
    hundred,
    live,
    merged,
    moved,
    part,
    reduced,
    shown,
    split,
)
from tests.inventory.waiting import Warehouse, asks, cap, cart

pytestmark = pytest.mark.req("CHN-06", "INV-02")


def test_worked_55_what_each_channel_sees() -> None:
    stock, pool = shown(hundred, split(60)), part(hundred, split(60))
    assert (stock.available, stock.pooled, stock.free) == (100, 60, 40)
    assert offered(stock, None, 5) == 35
    assert offered(stock, pool, 0) == 60
    assert offered(stock, pool.model_copy(update={"overflow": True}), 0) == 100
    assert offered(None, None, 0) == 0


def test_worked_55_nobody_else_has_its_pieces_and_it_has_no_others() -> None:
    given = inventory.given(hundred, split(60))
    given.when(reserve("o1", MUG=41)).then(short_of("o1", ("MUG", 41, 40)))
    given.when(reserve("o1", MUG=40)).then(reserved("o1", line("MUG", r1=40)))
    given.when(live(reserve("o1", MUG=60))).then(from_pool(reserved("o1", line("MUG", r1=60)), 60))
    given.when(live(reserve("o1", MUG=60))).twice()
    given.when(live(reserve("o1", MUG=61))).then(short_of("o1", ("MUG", 61, 60)))


def test_worked_55_with_overflow_its_own_go_first() -> None:
    given = inventory.given(hundred, split(60, overflow=True))
    given.when(live(reserve("o1", MUG=70))).then(from_pool(reserved("o1", line("MUG", r1=70)), 60))
    given.when(live(reserve("o1", MUG=101))).then(short_of("o1", ("MUG", 101, 100)))
    inventory.given(hundred).when(live(reserve("o1", MUG=70))).then(reserved("o1", line("MUG", r1=70)))  # no part here


def test_worked_55_carts_and_who_waits_have_none_of_them() -> None:
    house = Warehouse()
    house.states = folded(house, received("r1", MUG=10))
    house.states = folded(house, split(8))
    house.hears(cart("c1", "lin", 5))
    assert (house.stock().held, house.stock().free) == (1, 1)
    house.hears(cap(50), asks("w1", 8))
    assert house.waiting() == {"w1": 7}
    house.hears(receive("r2", MUG=3))
    assert (house.waiting(), house.stock().pooled, house.stock().available) == ({"w1": 4}, 8, 8)
    house.hears(moved(-3, "m2"))  # what the pool gives up goes to who waits first
    assert (house.waiting(), house.stock().pooled, house.stock().free) == ({"w1": 1}, 5, 0)


def test_worked_56_what_is_unsold_is_everybodys_again_and_the_sum_unchanged() -> None:
    sold = from_pool(reserved("o1", line("MUG", r1=37)), 37)
    given = inventory.given(hundred, split(60), sold)
    given.when(moved(None, "m2")).then(merged(23, ended=True))
    given.when(moved(None, "m2")).twice()
    before, after = shown(hundred, split(60), sold), shown(hundred, split(60), sold, merged(23, ended=True))
    assert (before.pooled, before.free, after.pooled, after.free) == (23, 40, 0, 63)
    assert (before.on_hand, before.allocated) == (after.on_hand, after.allocated) == (100, 37)
    assert part(hundred, split(60), sold).model_dump(include={"left", "sold"}) == {"left": 23, "sold": 37}
    given.when(moved(-24, "m2")).then(
        refused("PoolMoveAsked", "above_unsold", "pool live has 23 unsold pieces of MUG in EAST, not 24")
    )


def test_worked_56_by_two_facts_a_warehouse() -> None:
    pool = Spec(service, key="live", time=NOW)
    move = MovePool(pool_id="live", warehouse=EAST, sku="MUG", pieces=60, move_id="m1")
    pool.given().when(define).then(defined)
    pool.given(defined).when(define).then_nothing()
    pool.given(defined).when(move).then(moved(60))
    inventory.hears(moved(60)).under(EAST)
    inventory.given(hundred).when(moved(60)).then(split(60))
    inventory.given(hundred).when(moved(60)).twice()
    reason = "there is no pool live: define it first"
    pool.given().when(move).then(
        PoolRefused(pool_id="live", request="MovePool", code="unknown_pool", reason=reason, refused_at=NOW)
    )


def test_a_pool_above_what_is_free_is_refused() -> None:
    inventory.given(hundred, split(60)).when(moved(41, "m2", "shop")).then(
        refused("PoolMoveAsked", "above_free", "MUG in EAST: 40 are free, so not 41 can be split off")
    )
    many = [split(0, f"m{n}", f"p{n}") for n in range(POOLS.count)]
    inventory.given(hundred, *many).when(moved(1, "m", "one-more")).then(
        refused("PoolMoveAsked", "too_many_pools", f"{POOLS.count} pools have a part of MUG in EAST")
    )
    inventory.given(hundred).when(moved(-1)).then(
        refused("PoolMoveAsked", "unknown_pool_part", "pool live has nothing of MUG in EAST")
    )


def test_from_one_pool_to_another() -> None:
    both = (hundred, split(60), split(0, "m0", "shop"))
    inventory.given(*both).when(moved(-20, "m2", to="shop")).then(merged(20, to="shop"))
    inventory.given(*both).when(moved(-20, "m2", to="shop")).twice()
    facts = (*both, merged(20, to="shop"))
    assert (part(*facts).left, part(*facts, pool="shop").left, shown(*facts).pooled) == (40, 20, 60)
    reason = "pool none has no part of MUG in EAST: split one off first, of 0 pieces"
    inventory.given(*both).when(moved(-20, "m2", to="none")).then(refused("PoolMoveAsked", "unknown_pool_part", reason))


def test_worked_57_what_is_lost_is_everybodys_first_then_of_the_lowest_priority() -> None:
    given = inventory.given(hundred, split(60))
    given.when(adjust("a1", "MUG", -70)).then(adjusted("a1", "MUG", -70, r1=-70), reduced(live=30))
    given.when(adjust("a1", "MUG", -70)).twice()
    lost = (hundred, split(60), adjusted("a1", "MUG", -70, r1=-70), reduced(live=30))
    assert (shown(*lost).free, part(*lost).left) == (0, 30)
    two = inventory.given(hundred, split(60), split(40, "m2", "shop", priority=0))
    two.when(adjust("a1", "MUG", -70)).then(adjusted("a1", "MUG", -70, r1=-70), reduced(shop=40, live=30))
    two.when(set_aside("a1", "MUG", 10)).then(aside("a1", "MUG", r1=10), reduced(shop=10))
    inventory.given(hundred, split(60)).when(adjust("a1", "MUG", -40)).then(adjusted("a1", "MUG", -40, r1=-40))


def test_pieces_go_back_to_the_pool_that_they_came_from() -> None:
    sold = from_pool(reserved("o1", line("MUG", r1=70)), 60)
    given = inventory.given(hundred, split(60, overflow=True), sold)
    back = from_pool(released("o1", line("MUG", r1=70)), 60)
    given.when(live(release("o1", MUG=70))).then(back)
    given.when(live(release("o1", MUG=70))).twice()
    assert (part(hundred, split(60), sold, back).left, shown(hundred, split(60), sold, back).pooled) == (60, 60)
    ended = inventory.given(hundred, split(60, overflow=True), sold, merged(0, ended=True))
    ended.when(live(release("o1", MUG=70))).then(released("o1", line("MUG", r1=70)))  # nobody's: everybody's


def test_a_pool_that_overflows_waits_for_the_rest() -> None:
    house = Warehouse()
    house.states = folded(house, received("r1", MUG=5))
    house.states = folded(house, split(3, overflow=True))
    house.hears(cap(50))
    [queued] = house.decides(live(asks("o1", 10)))
    assert isinstance(queued, ReservationQueued)
    assert (queued.pool, queued.pooled, queued.lines[0].waiting) == ("live", pieces(MUG=3), 5)
    assert (house.stock().pooled, house.stock().allocated) == (0, 5)
    house.decides(live(release("o1", MUG=10)))
    assert (house.stock().pooled, house.stock().allocated, house.stock().waiting) == (3, 0, 0)
    house.states = folded(house, split(0, "m9"))  # from now on without overflow
    [no] = house.decides(live(asks("o2", 10)))
    assert isinstance(no, ReservationRefused)


def test_who_has_no_pool_reads_none() -> None:
    wiring = inventory.wiring
    for asked in (reserve("o1", MUG=1), release("o1", MUG=1)):
        assert isinstance(asked, ReservationRequested | ReleaseRequested)
        assert not [ref for ref in wiring.handlers[type(asked)].refs(asked, EAST) if ref[0] == "pool_parts"]
        assert ("pool_parts", "EAST/MUG") in wiring.handlers[type(asked)].refs(live(asked), EAST)


def test_a_part_remembers_its_newest_moves() -> None:
    parts = Parts()
    for n in range(50):
        parts = evolve(parts, split(1, f"m{n}"), "EAST/MUG")
    [own] = parts.parts
    assert isinstance(own, Part) and (own.left, own.moves[-1], len(own.moves)) == (50, "m49", 20)


async def moves(http: AsyncClient, step: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await http.post(f"http://inventory/pools/live/{step}", json={"warehouse": EAST, "sku": "MUG", **body})
    return answer.status_code, answer.json()


async def test_worked_55_and_56_by_http() -> None:
    system = Memory([service])
    async with clients(system) as http:
        goods = {"receipt_id": "r1", "lines": [{"sku": "MUG", "quantity": 100}]}
        assert (await http.post("http://inventory/warehouses/EAST/receipts", json=goods)).status_code == 201
        assert (await moves(http, "split", pieces=60))[1]["code"] == "unknown_pool"
        pool = await http.put("http://inventory/pools/live", json={"channels": ["douyin"], "priority": 1})
        assert (pool.status_code, pool.json()["overflow"]) == (200, False)
        assert (await moves(http, "split", pieces=101))[1]["code"] == "above_free"
        for pieces_ in (-1, "3", 1.5, True, None):
            assert (await moves(http, "split", pieces=pieces_))[0] == 422
        status, told = await moves(http, "split", pieces=60, move_id="m1")
        assert (status, told["left"], told["sold"]) == (200, 60, 0)
        assert (await moves(http, "split", pieces=60, move_id="m1"))[1]["left"] == 60  # made once
        system.request("inventory", EAST, live(reserve("o1", MUG=37)), "asks", "")
        system.run()
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert (stock["available"], stock["pooled"], stock["free"]) == (63, 23, 40)
        seen = "http://inventory/warehouses/EAST/stock/MUG/offered"
        assert (await http.get(f"{seen}?buffer=5")).json()["pieces"] == 35
        assert (await http.get(f"{seen}?pool=live")).json()["pieces"] == 23
        why = (await http.get("http://inventory/warehouses/EAST/stock/MUG/why?limit=2")).json()
        assert [(each["type"], each["change"]) for each in why["items"]] == [
            ("StockReserved", {"allocated": 37, "pooled": -37}),
            ("PoolSplit", {"pooled": 60}),
        ]
        older = (await http.get(f"http://inventory/warehouses/EAST/stock/MUG/why?cursor={why['next']}")).json()["items"]
        assert [(each["type"], each["after"]["pooled"]) for each in older] == [("StockReceived", 0)]
        assert (await moves(http, "merge"))[1]["ended"] is True
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert (stock["available"], stock["pooled"], stock["free"]) == (63, 0, 63)
        items = (await http.get("http://inventory/pools/live/parts")).json()["items"]
        assert [(each["sku"], each["left"], each["sold"]) for each in items] == [("MUG", 0, 37)]


async def test_worked_57_by_http() -> None:
    async with clients(Memory([service])) as http:
        goods = {"receipt_id": "r1", "lines": [{"sku": "MUG", "quantity": 100}]}
        await http.post("http://inventory/warehouses/EAST/receipts", json=goods)
        await http.put("http://inventory/pools/live", json={"channels": ["douyin"], "priority": 1})
        assert (await moves(http, "split", pieces=60))[1]["left"] == 60
        lost = {"sku": "MUG", "change": -70, "reason": "fire"}
        assert (await http.post("http://inventory/warehouses/EAST/adjustments", json=lost)).status_code == 201
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert (stock["on_hand"], stock["pooled"], stock["free"]) == (30, 30, 0)
        [part_] = (await http.get("http://inventory/pools/live/parts")).json()["items"]
        assert (part_["left"], part_["sold"]) == (30, 0)
