"""A recall of a lot: worked row 62 of the order and inventory figures, by decision; as a whole in tests/journeys."""

import pytest

from services.inventory.recall.commands import FollowRecall, NoteLot, RecallLot
from shared.contracts.lots import LotsShipped
from shared.contracts.recalls import LotNoted, LotRecalled, LotShipmentRecalled, LotTraced, RecallBegun, RecallRefused
from tests.inventory.examples import EAST, NOW, inventory, shipment_of
from tests.inventory.kept import came, lot_held, lots_shipped, set_off

pytestmark = pytest.mark.req("INV-06", "SUP-23")

ask = RecallLot(sku="MUG", lot="L1", recall_id="RC1", note="lead")
follow = FollowRecall(warehouse=EAST, sku="MUG", lot="L1", recall_id="RC1", note="lead")
recalled = LotRecalled(sku="MUG", lot="L1", recall_id="RC1", note="lead", warehouses=(EAST, "WEST"), recalled_at=NOW)


def noted(warehouse: str, recall_id: str = "", note: str = "") -> LotNoted:
    return LotNoted(sku="MUG", lot="L1", warehouse=warehouse, recall_id=recall_id, note=note, noted_at=NOW)


def traced(order: str, quantity: int, previous: str = "") -> LotTraced:
    return LotTraced(
        warehouse=EAST,
        sku="MUG",
        lot="L1",
        order_id=order,
        shipment_id=shipment_of(order),
        quantity=quantity,
        previous=previous and shipment_of(previous),
        shipped_at=NOW,
    )


def begun(newest: str = "") -> RecallBegun:
    return RecallBegun(
        warehouse=EAST,
        sku="MUG",
        lot="L1",
        recall_id="RC1",
        note="lead",
        newest=newest and shipment_of(newest),
        begun_at=NOW,
    )


def told(order: str, quantity: int, previous: str = "") -> LotShipmentRecalled:
    return LotShipmentRecalled(
        warehouse=EAST,
        sku="MUG",
        lot="L1",
        recall_id="RC1",
        note="lead",
        order_id=order,
        shipment_id=shipment_of(order),
        quantity=quantity,
        previous=previous and shipment_of(previous),
        recalled_at=NOW,
    )


def refused(request: str, code: str, reason: str) -> RecallRefused:
    return RecallRefused.model_validate(
        {"sku": "MUG", "lot": "L1", "request": request, "code": code, "reason": reason, "refused_at": NOW}
    )


def test_worked_62_a_recall_asks_each_warehouse_that_the_lot_came_to() -> None:
    inventory.given(noted(EAST), noted("WEST")).when(ask, key="MUG/L1").then(recalled)
    inventory.given(noted(EAST), noted("WEST")).when(ask, key="MUG/L1").twice()
    west = follow.model_copy(update={"warehouse": "WEST"})
    inventory.hears(recalled).as_commands((EAST, follow), ("WEST", west))


def test_worked_62_a_warehouse_sets_aside_what_it_has() -> None:
    inventory.given(came("L1", 10)).when(follow).then(
        lot_held("L1", "recalled", note="lead"), set_off("L1", 10, "recalled"), begun()
    )
    inventory.given(came("L1", 10)).when(follow).twice()
    inventory.when(follow).then(begun())  # all of it has left


def test_worked_62_who_got_pieces_is_named_one_shipment_after_another() -> None:
    trail = (traced("o1", 2), traced("o2", 1, "o1"))
    inventory.given(*trail).when(follow).then(begun("o2"))
    inventory.given(*trail, begun("o2")).when(begun("o2")).then(told("o2", 1, "o1"))
    inventory.given(*trail, begun("o2")).when(begun("o2")).twice()
    inventory.given(*trail, begun("o2"), told("o2", 1, "o1")).when(told("o2", 1, "o1")).then(told("o1", 2))
    inventory.given(*trail, begun("o2"), told("o2", 1, "o1")).when(told("o1", 2)).then_nothing()


def test_what_leaves_is_traced_once_and_told_where_it_is_recalled_already() -> None:
    left: LotsShipped = lots_shipped("o2", "L1", 1)
    inventory.given(traced("o1", 2)).when(left).then(traced("o2", 1, "o1"))
    inventory.given(traced("o1", 2)).when(left).twice()
    inventory.given(traced("o1", 2), begun("o1")).when(left).then(traced("o2", 1, "o1"), told("o2", 1))


def test_a_receipt_is_noted_by_its_lots() -> None:
    inventory.hears(came("L1", 3)).as_commands(("MUG/L1", NoteLot(sku="MUG", lot="L1", warehouse=EAST)))
    note = NoteLot(sku="MUG", lot="L1", warehouse=EAST)
    inventory.when(note, key="MUG/L1").then(noted(EAST))
    inventory.when(note, key="MUG/L1").twice()


def test_pieces_of_a_recalled_lot_that_come_later_are_recalled_too() -> None:
    note = NoteLot(sku="MUG", lot="L1", warehouse=EAST)
    inventory.given(noted(EAST), recalled).when(note, key="MUG/L1").then(noted(EAST, "RC1", "lead"))
    inventory.hears(noted(EAST, "RC1", "lead")).as_commands((EAST, follow))
    inventory.hears(noted(EAST)).as_commands()


def test_what_no_receipt_named_is_not_recalled_and_nothing_twice_otherwise() -> None:
    reason = "no receipt named lot L1 of MUG: what is not kept by lot is held where it is"
    inventory.when(ask, key="MUG/L1").then(refused("RecallLot", "unknown_lot", reason))
    other = ask.model_copy(update={"recall_id": "RC2"})
    reason = "lot L1 of MUG is recalled already, by RC1: lead"
    inventory.given(noted(EAST), recalled).when(other, key="MUG/L1").then(refused("RecallLot", "contradicts_recall", reason))


def test_a_lot_is_known_in_200_warehouses() -> None:
    many = [noted(f"W{n}") for n in range(200)]
    note = NoteLot(sku="MUG", lot="L1", warehouse=EAST)
    reason = "lot L1 of MUG came to 200 warehouses: a recall does not know of more"
    inventory.given(*many).when(note, key="MUG/L1").then(refused("NoteLot", "too_many_warehouses", reason))
