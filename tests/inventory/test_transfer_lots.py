"""Lots go with their pieces: expiry, age and cost arrive with them, and what is lost takes its share."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.lot.commands import AddLandedCost, ExpireLot, HoldLot
from services.inventory.lot.decide import expiry
from services.inventory.lot.view import LotView
from services.inventory.recall.commands import FollowRecall, NoteLot
from services.inventory.service import service
from services.inventory.stock.costs import Costs
from services.inventory.stock.kept import LotCost, LotRecord
from services.inventory.stock.lots import Lot
from services.inventory.stock.state import Stock
from services.inventory.transfer.pieces import split
from shared.contracts.inventory import Shortage
from shared.contracts.limits import LOTS
from shared.contracts.lots import LotsShipped, ShippedLot
from shared.contracts.transfers import (
    ArrivedLine,
    ArrivedLot,
    SentLine,
    SentLot,
    TransferBookedOut,
    TransferLost,
    TransferReceived,
    TransferStockArrived,
    TransferStockSent,
    TransferStockShort,
)
from shared.domain.nouns import SetTimer
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing
from tests.inventory.examples import EAST, NOW, decided, inventory, line, parts, received
from tests.inventory.kept import came as lot_came
from tests.inventory.kept import day, lot_held
from tests.inventory.transferring import WEST, T, asked, kept, lose, receive, sent, under_way

pytestmark = pytest.mark.req("INV-01", "INV-06", "INV-17")

there = (lot_came("L1", 5, day(11), 1000), lot_came("L2", 5, day(6), 500), lot_came("L3", 5))
FIVE = line("MUG", L2=3, L1=2)


def lot(name: str, quantity: int, expires_at: datetime | None = None, cost: int | None = None) -> SentLot:
    currency = None if cost is None else "CNY"
    return SentLot(lot=name, quantity=quantity, kept=True, expires_at=expires_at, received_at=NOW, cost=cost, currency=currency)


def mugs(*lots: SentLot) -> tuple[SentLine, ...]:
    return (SentLine(sku="MUG", quantity=sum(each.quantity for each in lots), lots=lots),)


def booked_out(*lots: SentLot) -> TransferBookedOut:
    return TransferBookedOut(transfer_id=T, lines=mugs(*lots), target=WEST, booked_out_at=NOW)


def left(*lots: SentLot) -> TransferStockSent:
    return TransferStockSent(warehouse=EAST, transfer_id=T, lines=mugs(*lots), sent_at=NOW)


def came(id: str, *lots: SentLot, damaged: int = 0, warehouse: str = WEST) -> TransferReceived:
    """The damaged ones are of the last lot."""
    of = [ArrivedLot(**each.model_dump(), damaged=damaged if each is lots[-1] else 0) for each in lots]
    arrived = ArrivedLine(sku="MUG", quantity=sum(each.quantity for each in lots), damaged=damaged, lots=tuple(of))
    return TransferReceived(
        transfer_id=T, receipt_id=id, warehouse=warehouse, lines=(arrived,), received_by="anonymous", received_at=NOW
    )


def arrived(id: str, *lots: SentLot, warehouse: str = WEST) -> TransferStockArrived:
    return TransferStockArrived(warehouse=warehouse, transfer_id=T, receipt_id=id, lines=mugs(*lots), arrived_at=NOW)


# -- the source
def test_what_expires_first_goes_first_and_its_cost_share_with_it() -> None:
    shelf = inventory.given(*there)
    shelf.when(asked(MUG=5)).then(kept(line("MUG", L2=5)))
    shelf.when(asked(MUG=5)).twice()
    keeps = inventory.given(*there, kept(FIVE))
    keeps.when(sent(FIVE)).then(left(lot("L2", 3, day(6), 300), lot("L1", 2, day(11), 400)))
    keeps.when(sent(FIVE)).twice()


def test_what_is_held_or_expired_is_not_sent() -> None:
    short = TransferStockShort(
        warehouse=EAST,
        transfer_id=T,
        shortages=(Shortage(sku="MUG", requested=11, available=10),),
        refused_at=NOW,
    )
    inventory.given(*there, lot_held("L2", "recalled")).when(asked(MUG=11)).then(short)
    inventory.given(*there, lot_held("L2", "recalled")).when(asked(MUG=7)).then(kept(line("MUG", L1=5, L3=2)))
    inventory.given(*there).when(asked(MUG=11), at=day(6)).then(short)


def test_of_a_lot_that_is_not_kept_nothing_goes_with_its_pieces() -> None:
    plain = TransferStockSent(warehouse=EAST, transfer_id=T, lines=mugs(SentLot(lot="r1", quantity=2)), sent_at=NOW)
    two = line("MUG", r1=2)
    inventory.given(received("r1", MUG=2), kept(two)).when(sent(two)).then(plain)


# -- in transit
def test_parts_that_come_in_or_are_lost_take_their_shares() -> None:
    three = (*under_way(L1=3)[:3], booked_out(lot("L1", 3, day(11), 1000)))
    first = came("in1", lot("L1", 1, day(11), 333))
    inventory.given(*three).when(receive(good=1)).then(first)
    second = TransferLost(
        transfer_id=T,
        loss_id="l1",
        warehouse=WEST,
        lines=mugs(lot("L1", 1, day(11), 333)),
        reason="",
        lost_by="anonymous",
        lost_at=NOW,
    )
    inventory.given(*three, first).when(lose(1)).then(second)
    inventory.given(*three, first).when(lose(1)).twice()
    last = came("in2", lot("L1", 1, day(11), 334), damaged=1)
    inventory.given(*three, first, second).when(receive("in2", damaged=1)).then(last)
    inventory.given(*three, first, second).when(receive("in2", damaged=1)).twice()


@given(st.integers(1, 40), st.integers(0, 10_000), st.data())
@settings(max_examples=50)
def test_shares_sum_to_the_whole(quantity: int, cost: int, data: st.DataObject) -> None:
    rest, shares, pieces = lot("L1", quantity, cost=cost), 0, 0
    while rest.quantity:
        gone, rest = split(rest, data.draw(st.integers(1, rest.quantity)))
        assert gone.cost is not None and gone.cost >= 0
        shares, pieces = shares + gone.cost, pieces + gone.quantity
    assert (shares, pieces) == (cost, quantity)


# -- the target
def test_the_target_books_the_same_lot_with_its_expiry_age_and_cost() -> None:
    shelf = Growing(inventory)
    shelf.fold(lot_came("L9", 4, day(20), 800, WEST).model_copy(update={"received_at": NOW + timedelta(days=1)}))
    shelf.fold(lot_came("L1", 2, day(12), 100, WEST).model_copy(update={"received_at": NOW + timedelta(days=1)}))
    in_parts = came("in1", lot("L3", 2), lot("L1", 3, day(11), 600))
    assert shelf.take(in_parts, WEST) == [arrived("in1", lot("L3", 2), lot("L1", 3, day(11), 600))]
    assert shelf.take(in_parts, WEST) == []
    stock = shelf.states["stock", f"{WEST}/MUG"]
    found = [(each.lot, each.quantity, each.record.expires_at, each.record.received_at) for each in stock.lots]
    assert found == [
        ("L3", 2, None, NOW),
        ("L9", 4, day(20), NOW + timedelta(days=1)),
        ("L1", 5, day(11), NOW),
    ]
    view = shelf.documents["stock", f"{WEST}/MUG"]
    assert view.costs == (Costs(currency="CNY", received=1500, left=1500),)


def test_what_came_first_anywhere_goes_first() -> None:
    """Lots that keep for ever are given by age, wherever it was counted from."""
    shelf = Growing(inventory)
    shelf.fold(lot_came("L9", 2, warehouse=WEST).model_copy(update={"received_at": NOW + timedelta(days=1)}))
    shelf.take(came("in1", lot("L3", 2)), WEST)
    [given] = shelf.take(asked(MUG=3).model_copy(update={"source": WEST, "target": EAST}), WEST)
    assert given.lines == (line("MUG", L3=2, L9=1),)


def test_a_lot_that_is_held_at_the_target_stays_held() -> None:
    shelf = Growing(inventory)
    shelf.fold(lot_came("L1", 2, warehouse=WEST))
    shelf.take(HoldLot(warehouse=WEST, sku="MUG", lot="L1"), WEST)
    [_, aside] = shelf.take(came("in1", lot("L1", 3)), WEST)
    assert (aside.quantity, aside.lots) == (3, parts(L1=3))


def test_what_cost_another_currency_is_a_lot_of_its_own() -> None:
    shelf = Growing(inventory)
    shelf.fold(lot_came("L1", 2, cost=100, warehouse=WEST))
    euros = lot("L1", 3, cost=90).model_copy(update={"currency": "EUR"})
    [booked] = shelf.take(came("in1", euros), WEST)
    assert booked.lines[0].lots == (euros.model_copy(update={"lot": "L1 EUR"}),)
    costs = shelf.documents["stock", f"{WEST}/MUG"].costs
    assert [(each.currency, each.left) for each in costs] == [("CNY", 100), ("EUR", 90)]


EUROS = lot("L1", 3, cost=90).model_copy(update={"currency": "EUR"})


def test_a_recall_of_the_lot_reaches_what_cost_another_currency() -> None:
    shelf = Growing(inventory)
    shelf.fold(lot_came("L1", 2, cost=100, warehouse=WEST))
    shelf.take(came("in1", EUROS), WEST)
    follow = FollowRecall(warehouse=WEST, sku="MUG", lot="L1", recall_id="RC1", note="lead")
    shelf.take(follow, WEST)
    stock = shelf.states["stock", f"{WEST}/MUG"]
    assert [(each.lot, each.free, each.unavailable) for each in stock.lots] == [("L1", 0, 2), ("L1 EUR", 0, 3)]
    assert shelf.take(follow, WEST) == []


def test_a_recall_hears_of_the_lot_where_what_cost_another_currency_came_to() -> None:
    of = {"sku": "MUG", "warehouse": WEST}
    told = arrived("in1", EUROS.model_copy(update={"lot": "L1 EUR"}))
    inventory.hears(told).as_commands(("MUG/L1 EUR", NoteLot(lot="L1 EUR", **of)), ("MUG/L1", NoteLot(lot="L1", **of)))


def test_a_recall_names_who_got_pieces_that_cost_another_currency() -> None:
    parts = (ShippedLot(sku="MUG", lot=name, quantity=n, cost=30 * n, currency="EUR") for name, n in (("L1 EUR", 2), ("L1", 1)))
    shipped = LotsShipped(warehouse=WEST, order_id="o1", shipment_id="s1", lots=tuple(parts), shipped_at=NOW)
    traced = inventory.when(shipped).decided
    assert [(each.lot, each.quantity) for each in traced] == [("L1 EUR", 2), ("L1", 3)]
    inventory.given(*traced).when(shipped).then_nothing()


def test_it_expires_where_it_came_to() -> None:
    (timer,) = expiry(arrived("in1", lot("L1", 3, day(11))))
    assert timer == SetTimer(f"expiry/{WEST}/MUG/L1/{T}", day(11), WEST, ExpireLot(warehouse=WEST, sku="MUG", lot="L1"))
    assert expiry(arrived("in1", lot("L3", 3))) == []


def test_what_joins_another_lot_makes_it_expire_earlier() -> None:
    joined = lot("L9", 3, day(6)).model_copy(update={"kept": False})
    (timer,) = expiry(arrived("in1", joined))
    assert timer == SetTimer(f"expiry/{WEST}/MUG/L9/{T}/in1", day(6), WEST, ExpireLot(warehouse=WEST, sku="MUG", lot="L9"))


def test_what_finds_no_room_joins_no_lot_of_another_currency() -> None:
    """Its cost would be added to amounts of another currency."""
    old = [Lot(lot=f"r{n}", quantity=1) for n in range(LOTS - 2)]
    yuan = LotRecord(cost=LotCost(currency="CNY", total=100, pieces=1))
    full = Stock(known=True, on_hand=LOTS, by_lot=True, lots=(*old, *(Lot(lot=f"c{n}", quantity=1, record=yuan) for n in (1, 2))))
    for said, joined in ((EUROS, f"r{LOTS - 3}"), (lot("L1", 3, cost=90), "c2")):
        booked: list[Any] = [*decided({("stock", f"{WEST}/MUG"): full}, came("in1", said))]
        (line,) = booked[0].lines
        assert [(each.lot, each.cost, each.currency) for each in line.lots] == [(joined, 90, said.currency)]


def test_a_recall_hears_where_it_came_to() -> None:
    note = NoteLot(sku="MUG", lot="L1", warehouse=WEST)
    inventory.hears(arrived("in1", lot("L1", 3), SentLot(lot="r1", quantity=1))).as_commands(("MUG/L1", note))


def test_landed_cost_is_split_over_the_pieces_of_its_warehouse() -> None:
    shelf = Growing(inventory)
    for fact in (lot_came("L1", 10, cost=1000), kept(line("MUG", L1=4)), left(lot("L1", 4, cost=400))):
        shelf.fold(fact)
    document = AddLandedCost(warehouse=EAST, sku="MUG", lot="L1", document="F1", amount=150, currency="CNY")
    [landed] = shelf.take(document, EAST)
    assert (landed.gone, landed.correction, landed.left, landed.added) == (0, 0, 6, 150)
    shelf.take(came("in1", lot("L1", 4, cost=400)), WEST)
    [here] = shelf.take(document.model_copy(update={"warehouse": WEST, "amount": 100}), WEST)
    assert (here.gone, here.correction, here.left, here.added) == (0, 0, 4, 100)


def test_what_went_and_came_is_shown() -> None:
    facts = (lot_came("L1", 10, day(11), 1000), left(lot("L1", 4, day(11), 400)), arrived("in1", lot("L1", 3, day(11), 300)))
    ViewSpec(service, "lots").given(*facts).then(
        {
            f"{EAST}/MUG/L1": LotView(
                warehouse=EAST,
                sku="MUG",
                lot="L1",
                expires_at=day(11),
                received=10,
                sent=4,
                currency="CNY",
                cost=1000,
                cost_sent=400,
            ),
            f"{WEST}/MUG/L1": LotView(
                warehouse=WEST, sku="MUG", lot="L1", expires_at=day(11), arrived=3, currency="CNY", cost_arrived=300
            ),
        }
    )


def test_older_facts_bring_no_lots() -> None:
    """Transfers from before lots went with their pieces."""
    old = {"warehouse": WEST, "transfer_id": T, "receipt_id": "in1", "arrived_at": NOW}
    lines = [{"sku": "MUG", "quantity": 2, "lots": [{"lot": "L1", "quantity": 2}]}]
    read = TransferStockArrived.model_validate({**old, "lines": lines})
    shelf = Growing(inventory)
    shelf.fold(read)
    stock = shelf.states["stock", f"{WEST}/MUG"]
    assert stock.lots == (Lot(lot="L1", quantity=2),)
    assert not stock.by_lot
