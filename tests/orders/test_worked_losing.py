"""Row 66, as its order hears it: pieces that it had are lost, and are asked for elsewhere."""

from typing import Any

import pytest

from services.orders.change.commands import AskedLine
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.changes import ChangeEnded
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.losing import AllocationLost, LostLine
from shared.contracts.orders import LinesCancelled, ShipmentShortened, ShipmentShortenRequested
from shared.contracts.pieces import LotQuantity
from shared.contracts.refusing import OrderRefused
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Terms
from shared.domain import ids
from tests.orders.changing import C1, Changed
from tests.orders.changing import line as priced_line
from tests.orders.example import AT, O1
from tests.orders.warehouses import S1, S2, Life, lines

pytestmark = pytest.mark.req("INV-07", "ORD-06")
HAS = {"W1": {"A": 4}, "W2": {"A": 2}}


def lost(n: int, left: int, shipment: str = S1, warehouse: str = "W1") -> AllocationLost:
    gone = LostLine(sku="A", quantity=n, lots=(LotQuantity(lot="l", quantity=n),), left=left)
    return AllocationLost(warehouse=warehouse, order_id=O1, shipment_id=shipment, lines=(gone,), reason="count", lost_at=AT)


def shortened(n: int, reason: Any = "allocation_lost") -> ShipmentShortened:
    return ShipmentShortened(order_id=O1, shipment_id=S1, warehouse="W1", lines=lines(A=n), reason=reason, shortened_at=AT)


def allocated(has: dict[str, dict[str, int]] = HAS, terms: Terms | None = None) -> Life:
    life = Life(has=has, terms=terms, A=4)
    life.answers()
    return life


def test_worked_66_what_it_lost_is_sourced_again_elsewhere() -> None:
    life = allocated()
    said, asked = life.hear(lost(2, 2))
    assert said == shortened(2)
    assert isinstance(asked, ReservationRequested)
    assert (asked.shipment_id, asked.warehouse, asked.lines) == (S2, "W2", lines(A=2))
    life.answers()
    assert life.parts == [(S1, "W1", lines(A=2)), (S2, "W2", lines(A=2))]
    life.paid()
    assert [each.lines for each in life.of(FulfillmentRequested)] == [lines(A=2), lines(A=2)]


def test_worked_66_all_of_it() -> None:
    life = allocated({"W1": {"A": 4}, "W2": {"A": 4}})
    life.hear(lost(4, 0))
    life.answers()
    assert life.parts == [(S2, "W2", lines(A=4))]


def test_worked_66_what_nobody_has_waits_or_is_cancelled() -> None:
    nobody = {"W1": {"A": 4}, "W2": {"A": 0}}
    life = allocated(nobody)
    life.hear(lost(2, 2))
    life.answer()
    waits = life.open[-1]
    assert (waits.wait, waits.warehouse, waits.lines) == ("backorder", "W2", lines(A=2))
    life = allocated(nobody, Terms(short_later="cancel"))
    life.hear(lost(2, 2))
    life.answers()
    assert [line.quantity for each in life.of(LinesCancelled) for line in each.lines] == [2]
    assert not life.of(OrderRefused)


def test_worked_66_what_was_released_already_fulfillment_gives_up() -> None:
    life = allocated()
    life.paid()
    [asked] = life.hear(lost(2, 2))
    assert asked == ShipmentShortenRequested(
        order_id=O1, shipment_id=S1, warehouse="W1", left=lines(A=2), reason="count", requested_at=AT
    )
    assert life.hear(lost(1, 3)) == []  # older news
    life.short_pick(S1, lines(A=2), lines(A=2))
    assert shortened(2, "short_pick") in life.facts
    life.answers()
    assert life.parts == [(S1, "W1", lines(A=2)), (S2, "W2", lines(A=2))]


def test_what_was_not_found_meanwhile_is_not_lost_twice() -> None:
    life = allocated()
    life.paid()
    life.hear(ShortPicked(shipment_id=S1, order_id=O1, warehouse="W1", lines=lines(A=2), left=lines(A=2), reported_at=AT))
    assert life.hear(lost(2, 2)) == []


def test_what_left_or_ended_or_is_of_another_loses_nothing() -> None:
    life = allocated()
    assert life.hear(lost(2, 2, S2)) == []
    assert life.hear(lost(2, 2, warehouse="W2")) == []
    life.paid()
    life.ship(S1)
    assert life.hear(lost(2, 2)) == []
    life.deliver(S1)
    assert life.hear(lost(2, 2)) == []


def test_what_was_stopped_for_a_change_loses_its_pieces_at_once() -> None:
    """Fulfillment has it no more: what is created anew has what the warehouse still keeps."""
    life = Changed(priced_line("A", 60_000, 4), released=True)
    life.open(AskedLine(sku="A", line=1, quantity=3))
    for _ in range(2):  # asked to stop, then stopped
        shipment = life.state.shipment(S1)
        assert shipment is not None and shipment.fulfillment in ("stopping", "stopped")
        life.answers()
    said, asked = life.hear(lost(2, 2))
    assert said == shortened(2)
    assert isinstance(asked, ReservationRequested) and asked.warehouse == "W2"


def test_what_was_held_for_a_change_ends_it_when_it_is_lost() -> None:
    life = Changed()
    life.open(AskedLine(sku="B", quantity=1))
    life.answers()
    gone = LostLine(sku="B", quantity=1, lots=(LotQuantity(lot="l", quantity=1),), left=0)
    added = ids.shipment_id(f"{O1}/{C1}", 1)
    ended, freed, *_ = life.hear(lost(1, 0, added).model_copy(update={"lines": (gone,)}))
    assert isinstance(ended, ChangeEnded) and isinstance(freed, ReleaseRequested)
    assert (ended.code, freed.shipment_id) == ("out_of_stock", added)
