"""Lots: worked rows 59 to 63, 74 and 75 of the order and inventory figures."""

from typing import Any

import pytest

from services.inventory.lot.commands import AddLandedCost, ExpireLot, HoldLot
from services.inventory.service import service
from services.inventory.stock.costs import Costs
from services.inventory.stock.view import StockView
from shared.contracts.allocating import ReservationRequested
from shared.contracts.inventory import InventoryEvent
from shared.contracts.lots import LandedCostAdded, WriteOffProposed
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, issue, issued, line, reserve, reserved, short_of
from tests.inventory.kept import came, day, lot_held, lots_shipped, set_off

three = (came("L1", 5, day(11)), came("L2", 5, day(6)), came("L3", 5))
"""To 10 March, to 5 March, for ever."""
RECEIPTS = "http://inventory/warehouses/EAST/receipts"


def fresh(quantity: int, days: int) -> ReservationRequested:
    return reserve("o1", MUG=quantity).model_copy(update={"min_days_left": days})


@pytest.mark.req("INV-06")
def test_worked_59_first_what_expires_first_then_what_keeps() -> None:
    inventory.given(*three).when(reserve("o1", MUG=12)).then(reserved("o1", line("MUG", L2=5, L1=5, L3=2)))
    inventory.given(*three).when(reserve("o1", MUG=12)).twice()


async def test_worked_59_by_http() -> None:
    memory = Memory([service])
    async with clients(memory) as http:
        for lot, expires in (("L1", "2026-03-10"), ("L2", "2026-03-05"), ("L3", None)):
            said = {"sku": "MUG", "quantity": 5, "lot": lot, "expires_on": expires}
            assert (await http.post(RECEIPTS, json={"lines": [said]})).status_code == 201
        shown = (await http.get("http://inventory/lots", params={"sku": "MUG"})).json()["items"]
        assert {each["lot"]: each["expires_at"] for each in shown} == {
            "L3": None,
            "L2": "2026-03-06T00:00:00Z",
            "L1": "2026-03-11T00:00:00Z",
        }
        assert memory.now < day(5), "none is over"
        twelve: Any = reserve("o1", MUG=12)
        memory.request("inventory", EAST, twelve, "asks", "")
        memory.run()
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert {each["lot"]: each["allocated"] for each in stock["lots"]} == {"L1": 5, "L2": 5, "L3": 2}


@pytest.mark.req("INV-06")
def test_worked_60_what_is_held_or_too_short_lived_is_not_offered() -> None:
    held = (*three, lot_held("L2"), set_off("L2", 5))
    inventory.given(*held).when(reserve("o1", MUG=12)).then(short_of("o1", ("MUG", 12, 10)))
    inventory.given(*held).when(reserve("o1", MUG=10)).then(reserved("o1", line("MUG", L1=5, L3=5)))
    inventory.given(*three).when(fresh(12, 7)).then(short_of("o1", ("MUG", 12, 10)))
    inventory.given(*three).when(fresh(10, 7)).then(reserved("o1", line("MUG", L1=5, L3=5)))


@pytest.mark.req("INV-06")
def test_worked_60_a_lot_is_held_with_its_free_pieces() -> None:
    hold = HoldLot(warehouse=EAST, sku="MUG", lot="L2")
    inventory.given(*three).when(hold).then(lot_held("L2"), set_off("L2", 5))
    inventory.given(*three).when(hold).twice()


@pytest.mark.req("INV-06", "SUS-03")
def test_worked_63_an_expired_lot_is_unavailable_and_its_write_off_proposed() -> None:
    clock = ExpireLot(warehouse=EAST, sku="MUG", lot="L2")
    proposed = WriteOffProposed(warehouse=EAST, sku="MUG", lot="L2", quantity=5, reason="expired", proposed_at=day(6))
    inventory.given(*three).when(clock, at=day(6)).then(
        lot_held("L2", "expired", day(6)), set_off("L2", 5, "expired", day(6)), proposed
    )
    inventory.given(*three).when(clock, at=day(6)).twice()
    inventory.given(*three).when(clock, at=day(5, 23)).then_nothing()


def test_worked_63_before_it_is_stated_it_is_not_offered_either() -> None:
    inventory.given(*three).when(reserve("o1", MUG=10), at=day(6)).then(reserved("o1", line("MUG", L1=5, L3=5)))
    inventory.given(*three).when(reserve("o1", MUG=11), at=day(6)).then(short_of("o1", ("MUG", 11, 10)))


async def test_worked_63_by_the_clock() -> None:
    memory = Memory([service])
    async with clients(memory) as http:
        said = {"sku": "MUG", "quantity": 5, "expires_on": memory.now.date().isoformat()}
        assert (await http.post(RECEIPTS, json={"receipt_id": "L2", "lines": [said]})).status_code == 201
        memory.advance(hours=24)
        lot = (await http.get("http://inventory/lots/EAST/MUG/L2")).json()
        assert (lot["holds"], lot["write_off_proposed"]) == (["expired"], 5)
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert (stock["available"], stock["set_aside"]) == (0, [{"reason": "expired", "quantity": 5}])


@pytest.mark.req("INV-17")
def test_worked_74_issues_take_cumulative_shares_of_a_lots_cost() -> None:
    given: list[InventoryEvent] = [came("L1", 3, cost=1000)]
    for order, share in (("o1", 333), ("o2", 333), ("o3", 334)):
        given.append(reserved(order, line("MUG", L1=1)))
        left = issued(order, line("MUG", L1=1))
        inventory.given(*given).when(issue(order, MUG=1)).then(left, lots_shipped(order, "L1", 1, share))
        given.append(left)
    shown = ViewSpec(service, "stock").given(*given).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    assert shown.costs == (Costs(currency="CNY", received=1000, issued=1000, gone=0, left=0),)


@pytest.mark.req("INV-17")
def test_worked_75_landed_cost_is_split_over_what_is_gone_and_what_is_left() -> None:
    four = (came("L1", 10, cost=100_000), reserved("o1", line("MUG", L1=4)), issued("o1", line("MUG", L1=4)))
    freight = AddLandedCost(warehouse=EAST, sku="MUG", lot="L1", document="freight", amount=15_000, currency="CNY")
    landed = LandedCostAdded(
        warehouse=EAST,
        sku="MUG",
        lot="L1",
        document="freight",
        amount=15_000,
        currency="CNY",
        gone=4,
        correction=6_000,
        left=6,
        added=9_000,
        added_at=NOW,
    )
    inventory.given(*four).when(freight).then(landed)
    inventory.given(*four).when(freight).twice()
    shown = ViewSpec(service, "stock").given(*four, landed).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    assert shown.costs == (Costs(currency="CNY", received=115_000, issued=46_000, gone=0, left=69_000),)


def test_worked_75_a_later_receipt_changes_no_issue() -> None:
    four = (came("L1", 10, cost=100_000), reserved("o1", line("MUG", L1=4)), issued("o1", line("MUG", L1=4)))
    shown = ViewSpec(service, "stock").given(*four, came("L1", 6, cost=1_000, receipt="late")).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    assert shown.costs == (Costs(currency="CNY", received=101_000, issued=40_000, gone=0, left=61_000),)
