"""Pieces that came back: which lots they may be of, here and in the warehouses that shipped a part of their order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inventory.lot.commands import FreeLot, HoldLot
from services.inventory.recall.commands import NoteLot
from services.inventory.returned.commands import NameReturnLots, RestockReturn
from services.inventory.returned.shelving import Left, held, shelved
from services.inventory.stock.costs import Costs
from services.inventory.stock.kept import LotRecord
from services.inventory.stock.lots import Lot
from shared.contracts.inventory import LotQuantity, RestockedLine, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.limits import LOTS
from shared.contracts.lots import LotHeld
from shared.contracts.recalls import LotShipmentRecalled
from shared.contracts.restocking import LeftLot, ReturnLotsAsked, ReturnLotsNamed
from shared.contracts.set_aside import StockSetAside
from tests.domain.growing import Growing
from tests.inventory.examples import EAST, NOW, inventory, issue, line, put_back, reserved, shipment_of
from tests.inventory.kept import came, day, lot_held, lots_shipped, set_off

pytestmark = pytest.mark.req("INV-06", "INV-11")
WEST, SOUTH = "WEST", "SOUTH"
ID: dict[str, Any] = {"return_id": "ret1", "order_id": "o1"}
BACK = put_back("ret1", MUG=(2, "restock"), CUP=(1, "scrap"))
ELSEWHERE = BACK.model_copy(update={"elsewhere": (WEST, SOUTH)})
SCRAPPED = ReturnScrapped(warehouse=EAST, **ID, lines=(ReturnedLine(sku="CUP", quantity=1),), scrapped_at=NOW)
ASKED = ReturnLotsAsked(
    warehouse=EAST, **ID, lines=(ReturnedLine(sku="MUG", quantity=2),), shippers=(WEST, SOUTH), inspected_at=NOW
)
OF_WEST = LeftLot(sku="MUG", lot="L1", quantity=2, origins=("L1",), expires_at=day(11), holds=("recalled",))
TO_NAME = NameReturnLots(warehouse=WEST, **ID, asked_by=EAST, skus=("MUG",), shippers=(SOUTH,))
NAMED = ReturnLotsNamed(warehouse=WEST, **ID, asked_by=EAST, skus=("MUG",), shippers=(SOUTH,), lots=(OF_WEST,), named_at=NOW)
TO_RESTOCK = RestockReturn(warehouse=EAST, **ID, skus=("MUG",), lots=(OF_WEST,))


def restocked(*lines: RestockedLine) -> StockRestocked:
    return StockRestocked(warehouse=EAST, **ID, lines=lines, restocked_at=NOW)


def of_order(lot: str, reason: str = "recalled", note: str = "of order o1") -> LotHeld:
    return LotHeld.model_validate({"warehouse": EAST, "sku": "MUG", "lot": lot, "reason": reason, "note": note, "held_at": NOW})


def test_the_other_warehouses_that_shipped_a_part_are_asked_before_anything_is_restocked() -> None:
    inventory.when(ELSEWHERE).then(ASKED, SCRAPPED)
    inventory.when(ELSEWHERE).twice()
    inventory.hears(ASKED).as_commands((WEST, TO_NAME))
    scrap = put_back("ret1", CUP=(1, "scrap")).model_copy(update={"elsewhere": (WEST,)})
    inventory.when(scrap).then(SCRAPPED)


def test_one_names_its_lots_to_the_next_the_last_to_who_asked() -> None:
    shipped = lots_shipped("o1", "L1", 2).model_copy(update={"warehouse": WEST})
    told = LotShipmentRecalled(
        warehouse=WEST,
        sku="MUG",
        lot="L1",
        recall_id="RC1",
        note="",
        order_id="o1",
        shipment_id=shipment_of("o1"),
        quantity=2,
        previous="",
        recalled_at=NOW,
    )
    expiring = shipped.lots[0].model_copy(update={"expires_at": day(11)})
    left = (shipped.model_copy(update={"lots": (expiring,)}), told)
    inventory.given(*left).when(TO_NAME, key=WEST).then(NAMED)
    inventory.given(*left).when(TO_NAME, key=WEST).twice()
    to_south = TO_NAME.model_copy(update={"warehouse": SOUTH, "shippers": (), "lots": (OF_WEST,)})
    inventory.hears(NAMED).as_commands((SOUTH, to_south))
    of_south = NAMED.model_copy(update={"warehouse": SOUTH, "shippers": ()})
    inventory.when(to_south, key=SOUTH).then(of_south)
    inventory.hears(of_south).as_commands((EAST, TO_RESTOCK))


def test_they_are_restocked_as_of_these_lots_and_held_as_they_are() -> None:
    lot = RestockedLine(sku="MUG", quantity=2, lot="ret1", expires_at=day(11), origins=("L1",))
    inventory.given(ASKED, SCRAPPED).when(TO_RESTOCK).then(restocked(lot), of_order("ret1"), set_off("ret1", 2, "recalled"))
    inventory.given(ASKED, SCRAPPED).when(TO_RESTOCK).twice()
    inventory.when(TO_RESTOCK).then_nothing()


def test_where_not_all_are_named_they_are_held_until_somebody_looks() -> None:
    """A shipment may have more lots than are kept in mind, an answer more than a record holds."""
    many = TO_RESTOCK.model_copy(update={"lots": (), "more": True})
    note = "of more lots, or owners, than are known: see what is printed on them"
    inventory.given(ASKED).when(many).then(
        restocked(RestockedLine(sku="MUG", quantity=2, lot="ret1")), of_order("ret1", "quality", note), set_off("ret1", 2)
    )
    shipped = lots_shipped("o1", "L1", 1)
    hundred = shipped.model_copy(update={"lots": tuple(shipped.lots[0].model_copy(update={"lot": f"L{n}"}) for n in range(101))})
    facts = Growing(inventory, {}, {})
    facts.fold(hundred)
    [back, *_] = facts.take(put_back("ret1", MUG=(1, "restock")), EAST)
    assert len(back.lines[0].origins) == 20
    assert facts.states["stock", "EAST/MUG"].available == 0


def test_of_two_lots_they_expire_with_the_first_and_take_their_share_of_the_cost() -> None:
    """Two of four pieces, which cost 2 × 3.33 and 2 × 5.00."""
    grown = Growing(inventory)
    for fact in (came("L1", 2, day(20), 666), came("L2", 3, day(11), 1500), reserved("o1", line("MUG", L1=2, L2=2))):
        grown.fold(fact)
    grown.take(issue("o1", MUG=4), EAST)
    [back] = grown.take(put_back("ret1", MUG=(2, "restock")), EAST)
    assert back.lines == (
        RestockedLine(sku="MUG", quantity=2, lot="ret1", expires_at=day(11), cost=833, currency="CNY", origins=("L1", "L2")),
    )
    costs = grown.documents["stock", "EAST/MUG"].costs
    assert costs == (Costs(currency="CNY", received=2166, issued=833, left=1333),)


@pytest.mark.req("INV-18")
def test_they_are_whose_they_were_and_where_nobody_knows_they_are_held() -> None:
    grown = Growing(inventory)
    of_partner = came("L1", 2)
    of_partner = of_partner.model_copy(update={"lots": (of_partner.lots[0].model_copy(update={"owner": "atelier"}),)})
    for fact in (of_partner, came("L2", 2), reserved("o1", line("MUG", L1=2)), reserved("o2", line("MUG", L2=2))):
        grown.fold(fact)
    [_, shipped] = grown.take(issue("o1", MUG=2), EAST)
    grown.fold(shipped)
    [back] = grown.take(put_back("ret1", MUG=(1, "restock")), EAST)
    assert (back.lines[0].lot, back.lines[0].owner) == ("ret1", "atelier")
    assert grown.documents["lots", "EAST/MUG/ret1"].owner == "atelier"
    ours = OF_WEST.model_copy(update={"holds": (), "expires_at": None})
    partners = ours.model_copy(update={"lot": "L2", "origins": ("L2",), "owner": "atelier"})
    found = shelved(ReturnedLine(sku="MUG", quantity=1), (), "ret1", Left((), [ours, partners]), NOW)
    assert (found.line.owner, found.reasons) == (None, ("quality",))


def test_what_has_expired_meanwhile_is_not_offered() -> None:
    left = Left([OF_WEST.model_copy(update={"expires_at": NOW, "holds": ()})], [])
    assert shelved(ReturnedLine(sku="MUG", quantity=1), (), "ret1", left, NOW).reasons == ("expired",)


def test_where_there_is_no_room_for_a_lot_its_pieces_alone_are_set_aside() -> None:
    lots = [Lot(lot=f"r{n}", quantity=1) for n in range(LOTS)]
    found = shelved(ReturnedLine(sku="MUG", quantity=2), lots, "ret1", Left((), [OF_WEST]), NOW)
    assert (found.line.lot, found.line.origins, found.reasons) == (f"r{LOTS - 1}", ("L1",), ("recalled",))
    assert held(found, EAST, "ret1", "o1", NOW) == [
        StockSetAside(
            warehouse=EAST,
            sku="MUG",
            quantity=2,
            reason="recalled",
            lots=(LotQuantity(lot=f"r{LOTS - 1}", quantity=2),),
            document="ret1",
            note="of order o1",
            set_aside_at=NOW,
        )
    ]


def test_a_recall_learns_where_they_came_back_and_who_gets_them_next() -> None:
    back = restocked(RestockedLine(sku="MUG", quantity=2, lot="ret1", origins=("L1", "L2")))
    notes = [(f"MUG/{lot}", NoteLot(sku="MUG", lot=lot, warehouse=EAST)) for lot in ("L1", "L2")]
    inventory.hears(back).as_commands(*notes)
    inventory.hears(restocked(RestockedLine(sku="MUG", quantity=2, lot="L1"))).as_commands()
    grown = Growing(inventory)
    for fact in (back, reserved("o2", line("MUG", ret1=1))):
        grown.fold(fact)
    [_, shipped] = grown.take(issue("o2", MUG=1), EAST)
    assert [(each.lot, each.origins) for each in shipped.lots] == [("ret1", ("L1", "L2"))]
    assert [(traced.lot, traced.quantity) for traced in grown.take(shipped, EAST)] == [("ret1", 1), ("L1", 1), ("L2", 1)]


LEFT = st.builds(
    LeftLot,
    sku=st.just("MUG"),
    lot=st.sampled_from(["L1", "L2", "L3"]),
    quantity=st.integers(1, 5),
    origins=st.sampled_from([("L1",), ("L2",), ("L1", "L3")]),
    expires_at=st.sampled_from([None, day(2), day(11)]),
    holds=st.sampled_from([(), ("recalled",), ("quality",)]),
    cost=st.sampled_from([None, 0, 100, 333]),
    currency=st.sampled_from(["CNY", "EUR"]),
    owner=st.sampled_from([None, None, "atelier"]),
)


@given(st.lists(LEFT, max_size=4), st.lists(LEFT, max_size=4), st.booleans(), st.integers(1, 8))
def test_nothing_that_a_lot_was_held_for_is_forgotten(here: list[LeftLot], there: list[LeftLot], more: bool, n: int) -> None:
    record = LotRecord(holds=("recalled",))
    found = shelved(
        ReturnedLine(sku="MUG", quantity=n), [Lot(lot="L1", quantity=1, record=record)], "ret1", Left(here, there, more), NOW
    )
    if found.line.lot == "L1":
        assert len(here) == 1 and not there and not more
        return
    assert set(found.line.origins) == {origin for each in (*here, *there) for origin in each.origins}
    assert {reason for each in (*here, *there) for reason in each.holds} <= set(found.reasons)
    assert ("quality" in found.reasons) or not more
    assert (found.line.cost or 0) <= sum(each.cost or 0 for each in (*here, *there))


def test_a_hold_finds_them_and_frees_only_the_lot_that_is_named() -> None:
    back = restocked(RestockedLine(sku="MUG", quantity=1, lot="ret1", origins=("L1",)))
    hold = HoldLot(warehouse=EAST, sku="MUG", lot="L1")
    inventory.given(came("L1", 2), back).when(hold).then(lot_held("L1"), lot_held("ret1"), set_off("L1", 2), set_off("ret1", 1))
    inventory.given(came("L1", 2), back).when(hold).twice()
    inventory.given(back).when(hold).then(lot_held("ret1"), set_off("ret1", 1))
    grown = Growing(inventory)
    for fact in (came("L1", 2), back):
        grown.fold(fact)
    grown.take(hold, EAST)
    grown.take(FreeLot(warehouse=EAST, sku="MUG", lot="L1"), EAST)
    assert [lot.holds for lot in grown.states["stock", "EAST/MUG"].lots] == [(), ("quality",)]
