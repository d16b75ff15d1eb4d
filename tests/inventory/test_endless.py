"""A SKU that comes in and comes back for ever: its lots are bounded, its pieces are all there, and first in goes first out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.hold.state import HOLDERS, Holders
from services.inventory.queue.state import ENTRIES, Queue
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock import lots as arithmetic
from services.inventory.stock.state import Stock
from shared.contracts.inventory import StockReceived, StockRestocked
from shared.contracts.limits import LINES, LOTS
from shared.contracts.orders import StockLine
from tests.domain.growing import Growing, word
from tests.inventory.examples import EAST, adjust, inventory, issue, put_back, receive, release, reserve
from tests.inventory.waiting import asks, cap, cart, later

COMING_IN: tuple[Any, ...] = (
    lambda n: receive(word(n), MUG=1),
    lambda n: put_back(f"{n:036}", MUG=(1, "restock")),
    lambda n: adjust(f"{n:036}", "MUG", 1),
)


def stock(shelf: Growing) -> Stock:
    found: Stock = shelf.states["stock", f"{EAST}/MUG"]
    view = shelf.documents["stock", f"{EAST}/MUG"]
    assert (found.lots, found.on_hand, found.allocated) == (view.lots, view.on_hand, view.allocated)
    assert sum(lot.quantity for lot in found.lots) == found.on_hand
    assert sum(lot.allocated for lot in found.lots) == found.allocated
    assert len({lot.lot for lot in found.lots}) == len(found.lots)
    return found


@pytest.mark.parametrize("coming_in", COMING_IN)
def test_pieces_beyond_the_last_lot_join_the_newest(coming_in: Any) -> None:
    shelf = Growing(inventory)
    for n in range(LOTS + 300):
        assert len(shelf.take(coming_in(n), EAST)) == 1  # goods are there: never refused
    assert [lot.quantity for lot in stock(shelf).lots] == [1] * (LOTS - 1) + [301]
    assert shelf.take(coming_in(LOTS + 7), EAST) == []
    shelf.check()
    # an exhausted lot makes room for another
    shelf.take(reserve("o1", MUG=2), EAST)
    shelf.take(issue("o1", MUG=2), EAST)
    shelf.take(receive("next", MUG=4), EAST)
    assert [(lot.lot, lot.quantity) for lot in stock(shelf).lots][-1] == ("next", 4)
    # all of it in one order
    for leave in (release, issue):
        shelf.take(reserve(f"all-{leave.__name__}", MUG=LOTS + 302), EAST)
        shelf.check()
        assert len(shelf.take(leave(f"all-{leave.__name__}", MUG=LOTS + 302), EAST)) == 1
    assert stock(shelf) == Stock(known=True, moved=LOTS + 300 + 3)


def test_what_joined_is_the_same_receipt_and_names_its_lot() -> None:
    shelf = Growing(inventory)
    for n in range(LOTS):
        shelf.take(receive(f"r{n}", MUG=1), EAST)
    [received] = shelf.take(receive("late", MUG=2, CUP=1), EAST)
    assert isinstance(received, StockReceived)
    assert [(line.sku, line.lot) for line in received.lines] == [("MUG", f"r{LOTS - 1}"), ("CUP", "late")]
    [restocked] = shelf.take(put_back("ret1", MUG=(1, "restock")), EAST)
    assert isinstance(restocked, StockRestocked)
    assert [line.lot for line in restocked.lines] == [f"r{LOTS - 1}"]


def test_an_older_log_with_more_lots_is_folded_as_it_was() -> None:
    """The decision names the lot, so no fold moves pieces that a reservation of then names."""
    shelf = Growing(inventory)
    for n in range(LOTS + 500):
        line = {"sku": "MUG", "lot": f"r{n}", "quantity": 1}
        data = {"warehouse": EAST, "receipt_id": f"r{n}", "lines": [line], "received_at": "2026-03-01T09:30:00Z"}
        shelf.fold(StockReceived.model_validate(data))
    assert len(stock(shelf).lots) == LOTS + 500
    shelf.take(receive("new", MUG=1), EAST)
    assert stock(shelf).lots[-1].lot == f"r{LOTS + 499}"


def test_a_receipt_of_the_longest_words() -> None:
    shelf = Growing(inventory)
    lines = tuple(StockLine(sku=word(n), quantity=1_000_000) for n in range(LINES))
    command = ReceiveStock(warehouse=EAST, receipt_id=word(0), lines=lines)
    shelf.take(command, EAST)
    assert shelf.take(command, EAST) == []
    other = command.model_copy(update={"lines": lines[1:] + lines[1:]})
    assert [fact.code for fact in shelf.take(other, EAST)] == ["contradicts_receipt"]
    shelf.check()


def test_a_queue_that_everybody_joins() -> None:
    shelf = Growing(inventory)
    shelf.take(cap(10**6), EAST)
    for n in range(ENTRIES + 20):
        shelf.take(asks(word(n), 1_000, said=later(n)), EAST)
    queue: Queue = shelf.states["queue", f"{EAST}/MUG"]
    assert (len(queue.entries), queue.waiting) == (ENTRIES, ENTRIES * 1_000)
    for n in range(LOTS):
        shelf.take(receive(word(n), MUG=1), EAST)  # nobody takes over what it is given
    shelf.check()


def test_carts_of_all_customers() -> None:
    shelf = Growing(inventory)
    shelf.take(receive("r1", MUG=10**6), EAST)
    for n in range(HOLDERS + 20):
        shelf.take(cart(word(n), word(n), n=1), EAST)
    holders: Holders = shelf.states["holders", f"{EAST}/MUG"]
    assert len(holders.holders) == HOLDERS
    shelf.check()


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["receive", "return", "found", "lost", "reserve"]), st.integers(1, 6)),
        st.tuples(st.sampled_from(["release", "issue"]), st.integers(0, 20)),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(steps=steps)
def test_with_any_moves_lots_sum_up_and_stay_few(steps: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(arithmetic, "LOTS", 3)
        shelf = Growing(inventory)
        shelf.take(receive("first", MUG=2), EAST)
        held: dict[str, int] = {}
        for n, (step, amount) in enumerate(steps):
            id = f"x{n}"
            match step:
                case "receive":
                    shelf.take(receive(id, MUG=amount), EAST)
                case "return":
                    shelf.take(put_back(id, MUG=(amount, "restock")), EAST)
                case "found" | "lost":
                    shelf.take(adjust(id, "MUG", amount if step == "found" else -amount), EAST)
                case "reserve":
                    shelf.take(reserve(id, MUG=amount), EAST)
                    held[id] = amount
                case _ if held:
                    order = [*held][amount % len(held)]
                    shelf.take((release if step == "release" else issue)(order, MUG=held.pop(order)), EAST)
            assert len(stock(shelf).lots) <= 3
