"""A lot is held while orders have pieces of it: worked row 61 of the order and inventory figures."""

import pytest

from services.inventory.lot.commands import HoldLot, StopLot, WhoHas
from services.inventory.lot.finding import asks, do, failed
from services.inventory.queue.commands import TakeOver
from services.inventory.service import service
from services.inventory.stock.lots import Lot
from services.inventory.stock.view import StockView
from shared.contracts.fulfillment import LotStopAnswered
from shared.contracts.inventory import InventoryEvent
from shared.contracts.losing import AllocationLost, LostLine
from shared.contracts.lots import AllocationExchanged, LotReason, LotStopAsked, LotStopContinued, TransferHeldBack
from shared.contracts.pieces import LotLine
from shared.contracts.reservations import StockReserved
from shared.contracts.transfers import TransferStockAllocated, TransferStockSent
from shared.contracts.waiting import Gift, QueueFilled, StockAllocatedInPart
from shared.domain.told import Decisions, Page, Told
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, issue, issued, line, parts, released, reserve, reserved, shipment_of
from tests.inventory.kept import came, lot_held, lots_shipped, set_off

pytestmark = pytest.mark.req("INV-06")

stop = StopLot(warehouse=EAST, sku="MUG", lot="L2", shipments=(shipment_of("o1"), shipment_of("o2")), transfers=("t1",))
asked = LotStopAsked(
    warehouse=EAST,
    order_id="o1",
    shipment_id=shipment_of("o1"),
    sku="MUG",
    lot="L2",
    quantity=3,
    reason="quality",
    asked_at=NOW,
)
taken = (came("L2", 5), came("L3", 5), reserved("o1", line("MUG", L2=3)))
held = (*taken, lot_held("L2"), set_off("L2", 2), asked)
exchanged = AllocationExchanged(
    warehouse=EAST,
    order_id="o1",
    shipment_id=shipment_of("o1"),
    sku="MUG",
    lots=parts(L2=3),
    into=parts(L3=3),
    exchanged_at=NOW,
)
lost = AllocationLost(
    warehouse=EAST,
    order_id="o1",
    shipment_id=shipment_of("o1"),
    lines=(LostLine(sku="MUG", quantity=3, lots=parts(L2=3), left=0),),
    reason="lot_quality",
    lost_at=NOW,
)


def answered(picked: bool) -> LotStopAnswered:
    return LotStopAnswered(
        order_id="o1",
        shipment_id=shipment_of("o1"),
        warehouse=EAST,
        sku="MUG",
        lot="L2",
        quantity=3,
        picked=picked,
        answered_at=NOW,
    )


def test_worked_61_fulfillment_is_asked_of_each_shipment_with_pieces_of_the_lot() -> None:
    inventory.given(*taken).when(HoldLot(warehouse=EAST, sku="MUG", lot="L2")).then(lot_held("L2"), set_off("L2", 2))
    inventory.given(*held[:-1]).when(stop).then(asked)
    inventory.given(*taken).when(stop).then_nothing()


def test_told_twice_who_has_pieces_asks_twice_and_takes_them_once() -> None:
    inventory.given(*held, exchanged, set_off("L2", 3)).when(stop).then_nothing()


def test_worked_61_what_was_given_before_the_hold_and_taken_over_after_it_is_asked_back() -> None:
    """Who looked for the lot's pieces meanwhile found a shipment without any."""
    waits = reserve("o1", MUG=3).model_copy(update={"wait": "force"})
    queued = inventory.when(waits).decided
    gift = Gift(order_id="o1", shipment_id=shipment_of("o1"), quantity=3, lots=parts(L2=3))
    given = (*queued, came("L2", 3), QueueFilled(warehouse=EAST, sku="MUG", gifts=(gift,), filled_at=NOW))
    take = TakeOver(warehouse=EAST, sku="MUG", shipment_id=shipment_of("o1"))
    assert asked not in inventory.given(*given).when(take).decided
    facts = inventory.given(*given, lot_held("L2")).when(take).decided
    assert [type(fact) for fact in facts] == [StockAllocatedInPart, LotStopAsked, StockReserved]
    assert facts[1] == asked
    inventory.given(*given, lot_held("L2")).when(take).twice()


def test_more_than_one_decision_names_are_looked_for_in_older_movements() -> None:
    more = LotStopContinued(warehouse=EAST, sku="MUG", lot="L2", before=77, continued_at=NOW)
    inventory.given(*held[:-1]).when(stop.model_copy(update={"before": 77})).then(asked, more)


@pytest.mark.parametrize("reason", ["quality", "recalled", "expired"])
def test_worked_61_a_hold_a_recall_and_the_clock_all_ask_who_has_pieces(reason: LotReason) -> None:
    (ask,) = asks(lot_held("L2", reason))
    assert (ask.key, ask.request) == (EAST, WhoHas(warehouse=EAST, sku="MUG", lot="L2"))
    (again,) = asks(LotStopContinued(warehouse=EAST, sku="MUG", lot="L2", before=77, continued_at=NOW))
    assert again.request == WhoHas(warehouse=EAST, sku="MUG", lot="L2", before=77)
    assert again.id != ask.id
    assert not asks(asked)


def test_a_transfer_that_has_pieces_of_it_is_held_back() -> None:
    kept = TransferStockAllocated(
        warehouse=EAST, transfer_id="t1", lines=(LotLine(sku="MUG", quantity=2, lots=parts(L2=2)),), allocated_at=NOW
    )
    back = TransferHeldBack(warehouse=EAST, transfer_id="t1", sku="MUG", lot="L2", reason="quality", held_back_at=NOW)
    inventory.given(*taken, kept, lot_held("L2")).when(stop).then(asked, back)
    sent = TransferStockSent.model_validate(kept.model_dump(exclude={"allocated_at"}) | {"sent_at": NOW})
    inventory.given(*taken, kept, sent, lot_held("L2")).when(stop).then(asked)


def history(*facts: InventoryEvent, lot: int, size: int = 200) -> Decisions:
    """Each a decision, as they are read back; `lot`: pieces of L2 that are allocated now."""

    async def read(view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        assert (view, id) == ("stock", "EAST/MUG")
        end = len(facts) if before is None else before
        start = max(0, end - size)
        shown = [
            Told("", n, NOW, "", "", [(type(facts[n]).__name__, facts[n].model_dump(mode="json"))])
            for n in reversed(range(start, end))
        ]
        return Page(shown, len(facts), start or None, {"lots": [{"lot": "L2", "allocated": lot}]})

    return read


async def found(*facts: InventoryEvent, lot: int, size: int = 200, before: int | None = None) -> StopLot:
    answer = await do(WhoHas(warehouse=EAST, sku="MUG", lot="L2", before=before), history(*facts, lot=lot, size=size))
    assert isinstance(answer, StopLot)
    return answer


async def test_who_has_pieces_is_read_back_until_all_are_found() -> None:
    many = [reserved(f"p{n}", line("MUG", L2=1)) for n in range(3)]
    gone: list[InventoryEvent] = [released("p1", line("MUG", L2=1)), reserved("other", line("MUG", L3=1))]
    answer = await found(*many, *gone, lot=2, size=2)
    assert (answer.shipments, answer.before) == ((shipment_of("p2"), shipment_of("p0")), None)
    assert (await found(*many, lot=0)).shipments == ()


async def test_more_are_found_where_the_last_search_ended() -> None:
    many = [reserved(f"p{n}", line("MUG", L2=1)) for n in range(450)]
    first = await found(*many, lot=450)
    assert (len(first.shipments), first.before) == (200, 250)
    second = await found(*many, lot=250, before=first.before)
    third = await found(*many, lot=50, before=second.before)
    assert third.before is None
    assert len({*first.shipments, *second.shipments, *third.shipments}) == 450


def test_where_nothing_can_be_read_nobody_is_asked() -> None:
    assert failed(WhoHas(warehouse=EAST, sku="MUG", lot="L2"), "away") == StopLot(warehouse=EAST, sku="MUG", lot="L2")


def test_worked_61_what_is_not_picked_is_exchanged() -> None:
    inventory.hears(answered(False)).under(EAST)
    inventory.given(*held).when(answered(False)).then(exchanged, set_off("L2", 3))
    inventory.given(*held).when(answered(False)).twice()
    after: tuple[InventoryEvent, ...] = (*held, exchanged, set_off("L2", 3))
    left = issued("o1", line("MUG", L3=3))
    inventory.given(*after).when(issue("o1", MUG=3)).then(left, lots_shipped("o1", "L3", 3))
    shown = ViewSpec(service, "stock").given(*after).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    assert (shown.allocated, shown.unavailable, shown.available) == (3, 5, 2)
    assert [(lot.lot, lot.allocated) for lot in shown.lots if isinstance(lot, Lot)] == [("L2", 0), ("L3", 3)]


def test_worked_61_where_there_is_no_other_lot_the_order_sources_again() -> None:
    none = (came("L2", 5), reserved("o1", line("MUG", L2=3)), lot_held("L2"), set_off("L2", 2), asked)
    inventory.given(*none).when(answered(False)).then(lost, set_off("L2", 3))
    inventory.given(*none).when(answered(False)).twice()


def test_worked_61_what_is_picked_is_not_exchanged_on_paper_but_stopped() -> None:
    inventory.given(*held).when(answered(True)).then(lost, set_off("L2", 3))


def test_part_is_exchanged_and_the_rest_is_lost() -> None:
    one = (came("L2", 5), came("L3", 1), reserved("o1", line("MUG", L2=3)), lot_held("L2"), set_off("L2", 2), asked)
    some = exchanged.model_copy(update={"lots": parts(L2=1), "into": parts(L3=1)})
    rest = lost.model_copy(update={"lines": (LostLine(sku="MUG", quantity=2, lots=parts(L2=2), left=1),)})
    inventory.given(*one).when(answered(False)).then(some, rest, set_off("L2", 3))
    inventory.given(*one).when(answered(False)).twice()


def test_nothing_where_the_pieces_are_freed_meanwhile() -> None:
    gone = (*held, released("o1", line("MUG", L2=3)), set_off("L2", 3))
    inventory.given(*gone).when(answered(False)).then_nothing()
