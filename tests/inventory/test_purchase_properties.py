"""Any receipts for a purchase order, at any time: all is booked, and only what is beyond the tolerance is set aside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.incoming.commands import CloseIncoming, ExpectIncoming
from services.inventory.stock.state import Stock
from shared.contracts.replenishing import ExpectedLine
from tests.domain.growing import Growing
from tests.inventory.examples import EAST, inventory, receive
from tests.inventory.purchasing import DUE, PO

steps = st.lists(st.one_of(st.integers(1, 60), st.sampled_from(["other", "later", "closed", "short"])), max_size=12)


@pytest.mark.req("INV-01", "INV-17")
@settings(max_examples=200, deadline=None)
@given(ordered=st.integers(1, 120), tolerance=st.integers(0, 10), steps=steps)
def test_what_is_beyond_the_tolerance_and_that_alone_is_set_aside(ordered: int, tolerance: int, steps: list[int | str]) -> None:
    shelf, came, excess, room = Growing(inventory), 0, 0, ordered * (100 + tolerance) // 100
    lines = (ExpectedLine(sku="MUG", quantity=ordered),)
    due = ExpectIncoming(warehouse=EAST, purchase_order=PO, supplier="acme", lines=lines, due_at=DUE, tolerance_percent=tolerance)
    shelf.take(due, EAST)
    is_open = True
    for n, step in enumerate(steps):
        if step == "other":  # not ordered at all
            goods = receive(f"r{n}", CUP=1).model_copy(update={"purchase_order": PO})
            assert [type(fact).__name__ for fact in shelf.take(goods, EAST)] == ["StockReceived", "StockSetAside"]
        elif step == "later":
            shelf.take(due.model_copy(update={"due_at": DUE.replace(hour=n)}), EAST)
        elif isinstance(step, str):
            shelf.take(CloseIncoming(warehouse=EAST, purchase_order=PO, short=step == "short"), EAST)
            room, is_open = 0 if step == "short" and is_open else room, False
        else:
            shelf.take(receive(f"r{n}", MUG=step).model_copy(update={"purchase_order": PO}), EAST)
            too_much = max(0, step - room)
            came, excess, room = came + step, excess + too_much, room - (step - too_much)
        found: Stock = shelf.states.get(("stock", f"{EAST}/MUG"), Stock())
        assert (found.on_hand, found.unavailable, found.available) == (came, excess, came - excess)
    shelf.check()
