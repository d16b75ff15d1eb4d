"""Lots that are held, freed and cost; what a receipt may say of them; who is given which."""

from datetime import timedelta

import pytest

from services.inventory.hold.commands import HoldStock
from services.inventory.lot.commands import AddLandedCost, ExpireLot, FreeLot, HoldLot
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service
from services.inventory.stock.costs import Costs
from services.inventory.stock.view import StockView
from shared.contracts.inventory import InventoryEvent, LotQuantity
from shared.contracts.lots import LandedCostAdded, LotFreed
from shared.contracts.set_aside import StockMadeAvailable
from shared.contracts.waiting import Gift, QueueFilled
from shared.domain.nouns import SetTimer
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import (
    EAST,
    NOW,
    adjust,
    inventory,
    issued,
    line,
    parts,
    pieces,
    refused,
    release,
    released,
    reserve,
    reserved,
    shipment_of,
)
from tests.inventory.kept import came, day, lot_held, lots_shipped, receive_lot, set_off

hold = HoldLot(warehouse=EAST, sku="MUG", lot="L1")
free = FreeLot(warehouse=EAST, sku="MUG", lot="L1", note="tested")
freed = LotFreed(warehouse=EAST, sku="MUG", lot="L1", reason="quality", note="tested", freed_at=NOW)
offered = StockMadeAvailable(
    warehouse=EAST,
    sku="MUG",
    quantity=5,
    reason="quality",
    lots=(LotQuantity(lot="L1", quantity=5),),
    document="L1",
    note="tested",
    made_available_at=NOW,
)
held = (came("L1", 5), lot_held("L1"), set_off("L1", 5))
freight = AddLandedCost(warehouse=EAST, sku="MUG", lot="L1", document="freight", amount=100, currency="CNY")
COSTS = {"quantity": 1, "cost": 1, "currency": "CNY"}
RECEIPTS = "http://inventory/warehouses/EAST/receipts"


def landed(amount: int, gone: int, correction: int, left: int) -> LandedCostAdded:
    return LandedCostAdded(
        warehouse=EAST,
        sku="MUG",
        lot="L1",
        document="freight",
        amount=amount,
        currency="CNY",
        gone=gone,
        correction=correction,
        left=left,
        added=amount - correction,
        added_at=NOW,
    )


def costs(*facts: InventoryEvent) -> tuple[Costs, ...]:
    shown = ViewSpec(service, "stock").given(*facts).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    return shown.costs


def test_a_held_lot_is_offered_again_when_it_is_freed() -> None:
    inventory.given(*held).when(free).then(freed, offered)
    inventory.given(*held).when(free).twice()
    inventory.given(*held, freed, offered).when(free).then_nothing()


def test_a_lot_that_is_held_twice_is_freed_twice() -> None:
    both = (*held, lot_held("L1", "recalled"))
    again = set_off("L1", 5, "recalled")
    inventory.given(*both).when(free).then(freed, offered, again)


def test_what_becomes_free_of_a_held_lot_is_set_aside() -> None:
    taken = reserved("o1", line("MUG", L1=3))
    given = (came("L1", 5), taken, lot_held("L1"), set_off("L1", 2))
    inventory.given(*given).when(release("o1", MUG=3)).then(released("o1", line("MUG", L1=3)), set_off("L1", 3))
    inventory.given(*given).when(release("o1", MUG=3)).twice()


def test_a_lot_that_is_not_there_is_not_held() -> None:
    reason = "no pieces of lot L1 of MUG in EAST"
    for command in (hold, free, freight):
        inventory.when(command).then(refused(type(command).__name__, "unknown_lot", reason))
    inventory.when(ExpireLot(warehouse=EAST, sku="MUG", lot="L1")).then_nothing()


def test_each_lot_with_an_expiry_has_a_timer() -> None:
    [timer] = [each for each in inventory.wiring.timers(came("L1", 5, day(11)))]
    assert timer == SetTimer("expiry/EAST/MUG/L1", day(11), EAST, ExpireLot(warehouse=EAST, sku="MUG", lot="L1"))
    assert inventory.wiring.timers(came("L3", 5)) == []


@pytest.mark.parametrize(
    ("given", "command", "code", "reason"),
    [
        (
            (),
            receive_lot("L1", 5, day(1)),
            "expiry_before_receipt",
            "MUG had expired at 2026-03-01T00:00:00+00:00, before it came",
        ),
        (
            (came("L1", 5, day(11)),),
            receive_lot("L1", 5, day(12)).model_copy(update={"receipt_id": "r2"}),
            "contradicts_lot",
            "lot L1 of MUG expires at 2026-03-11T00:00:00+00:00: under another number it may be booked",
        ),
        (
            (came("L1", 5, cost=100),),
            receive_lot("L1", 5, cost=100, currency="EUR").model_copy(update={"receipt_id": "r2"}),
            "mixed_currencies",
            "the cost of lot L1 of MUG is in CNY, not EUR",
        ),
        (
            (came("L1", 5, day(11)),),
            receive_lot("L1", 5, day(12)),
            "contradicts_receipt",
            "receipt r-L1 is booked with another lot, expiry, cost or owner of MUG",
        ),
    ],
)
def test_receipts_that_are_refused(given: tuple[InventoryEvent, ...], command: ReceiveStock, code: str, reason: str) -> None:
    inventory.given(*given).when(command).then(refused("ReceiveStock", code, reason))


def test_a_receipt_of_a_lot_twice_is_one() -> None:
    inventory.when(receive_lot("L1", 5, day(11), cost=100)).then(came("L1", 5, day(11), cost=100))
    inventory.when(receive_lot("L1", 5, day(11), cost=100)).twice()
    inventory.given(came("L1", 5, day(11), cost=100)).when(receive_lot("L1", 5, day(11), cost=100)).then_nothing()


def test_who_waits_is_given_what_lasts_and_others_what_does_not() -> None:
    waits = reserve("o1", MUG=2).model_copy(update={"wait": "force", "min_days_left": 30})
    queued = inventory.when(waits).decided
    later = reserve("o2", MUG=2).model_copy(update={"wait": "force", "rank": 1})
    both = [*queued, *inventory.given(*queued).when(later).decided]
    gift = Gift(order_id="o2", shipment_id=shipment_of("o2"), quantity=2, lots=parts(L1=2))
    filled = QueueFilled(warehouse=EAST, sku="MUG", gifts=(gift,), filled_at=NOW)
    inventory.given(*both).when(receive_lot("L1", 5, day(11))).then(came("L1", 5, day(11)), filled)


def test_a_cart_is_not_offered_what_has_expired() -> None:
    cart = HoldStock(warehouse=EAST, hold_id="h1", customer_id="c1", lines=pieces(MUG=1))
    given = inventory.given(came("L1", 5, day(11)))
    assert [type(fact).__name__ for fact in given.when(cart).decided] == ["StockHeld"]
    none = refused("HoldStock", "nothing_free", "nothing of MUG is free in EAST")
    given.when(cart, at=day(11)).then(none.model_copy(update={"refused_at": day(11)}))


def test_cost_of_what_is_written_off_and_of_a_lot_that_came_twice() -> None:
    two = (came("L1", 3, cost=1000), reserved("o1", line("MUG", L1=1)), issued("o1", line("MUG", L1=1)))
    lost = inventory.given(*two).when(adjust("a1", "MUG", -1)).decided
    assert costs(*two, *lost) == (Costs(currency="CNY", received=1000, issued=333, gone=333, left=334),)
    more = came("L1", 2, cost=500, receipt="r2")
    assert costs(*two, more) == (Costs(currency="CNY", received=1500, issued=333, gone=0, left=1167),)


def test_landed_cost_of_a_lot_that_is_gone_is_a_correction() -> None:
    gone = (came("L1", 3, cost=1000), reserved("o1", line("MUG", L1=3)), issued("o1", line("MUG", L1=3)))
    inventory.given(*gone).when(freight).then(landed(100, 3, 100, 0))
    assert costs(*gone, landed(100, 3, 100, 0)) == (Costs(currency="CNY", received=1100, issued=1100, gone=0, left=0),)


def test_landed_cost_that_is_refused() -> None:
    reason = "the cost of lot L1 of MUG is not known: nothing can be added to it"
    inventory.given(came("L1", 3)).when(freight).then(refused("AddLandedCost", "unknown_cost", reason))
    euros = freight.model_copy(update={"currency": "EUR"})
    reason = "the cost of lot L1 of MUG is in CNY, not EUR"
    inventory.given(came("L1", 3, cost=10)).when(euros).then(refused("AddLandedCost", "mixed_currencies", reason))
    more = freight.model_copy(update={"amount": 101})
    booked = (came("L1", 3, cost=10), landed(100, 0, 0, 3))
    reason = "document freight of lot L1 of MUG is booked with 100"
    inventory.given(*booked).when(more).then(refused("AddLandedCost", "contradicts_lot", reason))
    many = [landed(1, 0, 0, 3).model_copy(update={"document": f"d{n}"}) for n in range(50)]
    reason = "lot L1 of MUG has 50 documents of landed cost"
    inventory.given(came("L1", 3, cost=10), *many).when(freight).then(refused("AddLandedCost", "too_many_documents", reason))


def test_lots_are_shown_with_their_cost() -> None:
    facts = (came("L1", 3, day(11), cost=1000), lots_shipped("o1", "L1", 1, 333), landed(99, 1, 33, 2), lot_held("L1"), freed)
    shown = ViewSpec(service, "lots").given(*facts).documents["EAST/MUG/L1"]
    assert (shown.expires_at, shown.received, shown.shipped, shown.cost, shown.cost_issued) == (day(11), 3, 1, 1099, 366)
    assert (shown.landed, shown.corrections, shown.held, shown.holds) == (99, 33, False, ())


SENSELESS: tuple[tuple[list[dict[str, object]], str], ...] = (
    ([{"sku": "MUG", **COSTS, "cost": -1}], "greater than or equal to 0"),
    ([{"sku": "MUG", "quantity": 1, "cost": 1}], "cost and currency: both, or neither"),
    ([{"sku": "MUG", **COSTS}, {"sku": "CUP", **COSTS, "currency": "EUR"}], "mixed_currencies"),
    ([{"sku": "MUG", "quantity": 1, "lot": "L1"}, {"sku": "MUG", "quantity": 1}], "is in one line"),
    ([{"sku": "MUG", "quantity": 1, "expires_on": "soon"}], "valid date"),
    ([{"sku": f"S{n}", "quantity": 1, "lot": "L1"} for n in range(201)], "at most 200 with lot"),
)


async def test_receipts_that_make_no_sense() -> None:
    async with clients(Memory([service])) as http:
        for lines, said in SENSELESS:
            answer = await http.post(RECEIPTS, json={"lines": lines})
            assert (answer.status_code, said in answer.text) == (422, True), said


async def test_lots_by_http() -> None:
    memory = Memory([service])
    last = (memory.now + timedelta(days=90)).date().isoformat()
    async with clients(memory) as http:
        said = {"sku": "MUG", "quantity": 10, "lot": "L1", "expires_on": last, "cost": 100_000, "currency": "CNY"}
        assert (await http.post(RECEIPTS, json={"receipt_id": "r1", "lines": [said]})).status_code == 201
        lot = "http://inventory/lots/EAST/MUG/L1"
        assert (await http.post(f"{lot}/hold", json={"note": "cracks"})).json()["holds"] == ["quality"]
        assert [each["lot"] for each in (await http.get("http://inventory/lots?held=true")).json()["items"]] == ["L1"]
        assert (await http.post(f"{lot}/free", json={})).json()["held"] is False
        cost = {"document": "freight", "amount": 15_000, "currency": "CNY"}
        assert (await http.post(f"{lot}/landed-costs", json=cost)).json()["cost"] == 115_000
        assert (await http.post(f"{lot}/landed-costs", json={**cost, "amount": -1})).status_code == 422
        assert (await http.post(f"{lot}/landed-costs", json={**cost, "amount": 1})).json()["code"] == "contradicts_lot"
        [value] = (await http.get("http://inventory/reports/stock-value")).json()["items"]
        assert value["costs"] == [{"currency": "CNY", "received": 115_000, "issued": 0, "gone": 0, "left": 115_000}]
        recalled = await http.post("http://inventory/recalls", json={"sku": "MUG", "lot": "L1", "recall_id": "RC1"})
        assert (recalled.status_code, recalled.json()["warehouses"]) == (201, ["EAST"])
        assert (await http.get(lot)).json()["holds"] == ["recalled"]
        assert (await http.get("http://inventory/recalls/MUG/L1/shipments")).json()["items"] == []
        assert (await http.post("http://inventory/recalls", json={"sku": "CUP", "lot": "L1"})).json()["code"] == "unknown_lot"
