"""What the warehouses of a transfer do: each input in each state, and each twice."""

import pytest

from services.inventory.stock.lots import lot_named, lots_named
from services.inventory.transfer.pieces import as_sent
from shared.contracts.inventory import Shortage
from shared.contracts.set_aside import StockSetAside
from shared.contracts.transfers import TRANSFER_LOTS, ArrivedLine, ArrivedLot, TransferStockShort
from shared.contracts.waiting import Gift, QueueFilled
from tests.domain.growing import Growing
from tests.inventory.examples import EAST, NOW, alert_line_set, inventory, line, lots, low, parts, received, reserve, shipment_of
from tests.inventory.transferring import BOTH, MUGS, WEST, T, arrived, asked, came, cancelled, freed, kept, left, sent
from tests.inventory.waiting import asks, cap


def test_the_source_keeps_free_pieces_oldest_first() -> None:
    there = inventory.given(received("r1", MUG=3), received("r2", MUG=9))
    there.when(asked(MUG=10)).then(kept(BOTH))
    there.when(asked(MUG=10)).twice()
    inventory.given(received("r1", MUG=12), alert_line_set("MUG", 5)).when(asked(MUG=10)).then(kept(MUGS), low("MUG", 2, 5))


def test_the_source_gives_all_or_nothing() -> None:
    short = TransferStockShort(
        warehouse=EAST,
        transfer_id=T,
        shortages=(Shortage(sku="MUG", requested=10, available=9), Shortage(sku="CUP", requested=1, available=0)),
        refused_at=NOW,
    )
    given = inventory.given(received("r1", MUG=9, POT=5))
    given.when(asked(MUG=10, POT=5, CUP=1)).then(short)
    given.when(asked(MUG=10, POT=5, CUP=1)).twice()


def test_what_orders_wait_for_is_not_given_away() -> None:
    shelf = Growing(inventory)
    shelf.take(cap(10), EAST)
    shelf.take(asks("o1", 4), EAST)
    shelf.fold(received("r1", MUG=12))  # not given yet
    [short] = shelf.take(asked(MUG=10), EAST)
    assert short.shortages == (Shortage(sku="MUG", requested=10, available=8),)


def test_what_is_kept_for_a_transfer_is_no_orders() -> None:
    shelf = Growing(inventory)
    shelf.fold(received("r1", MUG=12))
    shelf.take(asked(MUG=10), EAST)
    [refused] = shelf.take(reserve("o1", MUG=3), EAST)
    assert refused.shortages == (Shortage(sku="MUG", requested=3, available=2),)


def test_more_lots_than_a_record_names_are_not_given() -> None:
    shelf = Growing(inventory)
    for n in range(TRANSFER_LOTS // 2 + 1):
        shelf.fold(received(f"r{n}", MUG=1, CUP=1))
    [short] = shelf.take(asked(MUG=501, CUP=501), EAST)
    assert short.reason == "its pieces lie in 1,002 lots, at most 1,000 go at once: transfer in parts"
    [given] = shelf.take(asked(MUG=500, CUP=500).model_copy(update={"transfer_id": "T2"}), EAST)
    assert sum(len(each.lots) for each in given.lines) == TRANSFER_LOTS


def test_the_source_sends_and_frees_once() -> None:
    keeps = inventory.given(received("r1", MUG=12), kept(MUGS))
    keeps.when(sent(MUGS)).then(left(MUGS))
    keeps.when(sent(MUGS)).twice()
    keeps.when(cancelled(False, MUG=10)).then(freed(MUGS))
    keeps.when(cancelled(False, MUG=10)).twice()
    inventory.given(received("r1", MUG=12)).when(cancelled(False, MUG=10)).then_nothing()
    inventory.given(received("r1", MUG=12)).when(sent(MUGS)).then_nothing()
    with pytest.raises(ValueError, match="other pieces than EAST keeps"):
        assert keeps.when(sent(line("MUG", r1=9))).decided


def test_pieces_keep_their_lots() -> None:
    shelf = Growing(inventory)
    shelf.fold(received("r1", MUG=1).model_copy(update={"warehouse": WEST}))
    shelf.take(came(r1=(2, 0), r2=(5, 2)), WEST)
    stock = shelf.states["stock", f"{WEST}/MUG"]
    found = [(lot.lot, lot.quantity, lot.unavailable) for lot in stock.lots]
    assert (found, stock.on_hand, stock.available) == ([("r1", 3, 0), ("r2", 5, 2)], 8, 6)


def test_who_waits_is_given_of_what_arrives_but_not_of_the_damaged() -> None:
    shelf = Growing(inventory)
    shelf.take(cap(10).model_copy(update={"warehouse": WEST}), WEST)
    shelf.take(asks("o1", 9).model_copy(update={"warehouse": WEST}), WEST)
    facts = shelf.take(came(r1=(8, 3)), WEST)
    aside = StockSetAside(warehouse=WEST, sku="MUG", quantity=3, reason="damaged", lots=parts(r1=3), document=T, set_aside_at=NOW)
    gift = Gift(order_id="o1", shipment_id=shipment_of("o1"), quantity=5, lots=parts(r1=5))
    assert facts == [arrived(r1=8), aside, QueueFilled(warehouse=WEST, sku="MUG", gifts=(gift,), filled_at=NOW)]
    shelf.take(came("in2", r1=(1, 0)), WEST)
    assert shelf.states["queue", f"{WEST}/MUG"].waiting == 3


def test_many_lots_join_the_newest() -> None:
    shelf = Growing(inventory)
    for n in range(999):
        shelf.fold(received(f"r{n}", MUG=1).model_copy(update={"warehouse": WEST}))
    lines = ArrivedLine(
        sku="MUG",
        quantity=6,
        damaged=2,
        lots=tuple(ArrivedLot(lot=lot, quantity=2, damaged=lot == "a" or lot == "c") for lot in "abc"),
    )
    [arrival, aside] = shelf.take(came(a=(6, 2)).model_copy(update={"lines": (lines,)}), WEST)
    assert arrival.lines == as_sent([line("MUG", a=6)])
    assert aside.lots == parts(a=2)
    shelf.check()


@pytest.mark.parametrize("room", [0, 1, 3])
def test_lots_are_named_as_one_by_one(room: int) -> None:
    names = ["a", "r1", "b", "c", "a", "d"]
    before = lots(**{f"r{n}": (1, 0) for n in range(1_000 - room)})
    one_by_one, after = [], list(before)
    for name in names:
        one_by_one.append(lot_named(after, name))
        after += [] if any(lot.lot == one_by_one[-1] for lot in after) else lots(**{one_by_one[-1]: (1, 0)})
    assert lots_named(before, names) == one_by_one
