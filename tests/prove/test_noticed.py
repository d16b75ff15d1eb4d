"""Rules of the queue switched off: `waybill prove queue` notices, and without the switch it accuses nobody."""

from collections.abc import Sequence
from typing import Any

import pytest

from cli.prove import queue
from cli.prove.log import Decision, Fact, Place
from cli.prove.queue import Queue
from cli.prove.tally import Tally
from services.inventory.queue import fill
from services.inventory.reservation import decide
from services.inventory.stock.state import Stock
from shared.contracts.allocating import ReleaseRequested
from shared.contracts.inventory import InventoryEvent
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.waiting import QueueContinued
from tests.inventory.examples import EAST, NOW, receive, shipment_of
from tests.inventory.waiting import SKU, Warehouse, asks, cap, later


class Told:
    """All that a warehouse decides, one record each."""

    def __init__(self) -> None:
        self.east = Warehouse()
        self.decisions: list[Decision] = []

    def decides(self, *inputs: Any) -> list[InventoryEvent]:
        """And says to itself what follows later: that is decided only where it is given again."""
        said: list[InventoryEvent] = []
        for each in inputs:
            said = self.east.decides(each)
            place = Place("inventory.events", 0, len(self.decisions))
            facts = tuple(Fact(type(fact).__name__, fact.model_dump(mode="json"), place) for fact in said)
            self.decisions.append(Decision(place, None, facts))
        return said

    def proven(self) -> Tally:
        proof = Queue()
        for decision in self.decisions:
            proof.see("inventory", decision)
        return proof.tally  # not its end: what is under way here is not answered


def newcomer_between(told: Told) -> InventoryEvent:
    """Two wait, a record fills one; before the warehouse goes on with the second, somebody asks who does not wait."""
    told.decides(cap(30), asks("first", 8), asks("second", 8, said=later(1)))
    *_, continued = told.decides(receive("r1", EAST, **{SKU: 12}))
    assert isinstance(continued, QueueContinued)
    [answer, *_] = told.decides(asks("newcomer", 1, wait="no"))
    return answer


@pytest.mark.req("INV-11")
def test_without_queue_before_newcomers_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "GIFTS", 1)
    right = Told()
    assert isinstance(newcomer_between(right), ReservationRefused)
    assert right.proven().violations == []

    monkeypatch.setattr(Stock, "free", property(lambda stock: max(0, stock.available - stock.safety)))
    wrong = Told()
    assert isinstance(newcomer_between(wrong), StockReserved)
    [violation] = wrong.proven().violations
    assert (violation.check, violation.subject) == (queue.NEWCOMER, f"{EAST}/{SKU} of order newcomer")
    assert violation.places == (Place("inventory.events", 0, 4),)


def cancelled_while_it_waits(told: Told) -> None:
    told.decides(cap(30), asks("first", 8), receive("r1", EAST, **{SKU: 5}))
    lines = (StockLine(sku=SKU, quantity=8),)
    shipment, why = shipment_of("first"), "cancelled"
    told.decides(
        ReleaseRequested(order_id="first", shipment_id=shipment, warehouse=EAST, lines=lines, reason=why, requested_at=NOW)
    )


def freed_first(asked: Any, facts: Sequence[InventoryEvent], states: Any, fills: Any) -> list[InventoryEvent]:
    """Its pieces are freed, and given to who waits, before it left."""
    *left, released = facts
    given = fills(asked.warehouse, [line.sku for line in asked.lines], states, [released], asked.requested_at)
    return [released, *given, *left]


@pytest.mark.req("INV-11")
def test_without_leaving_the_queue_before_the_release_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Told()
    cancelled_while_it_waits(right)
    assert right.proven().violations == []

    monkeypatch.setattr(decide, "_freed", freed_first)
    wrong = Told()
    cancelled_while_it_waits(wrong)
    checks = {violation.check for violation in wrong.proven().violations}
    assert queue.BEFORE in checks, "it waits when its pieces are freed"
    assert queue.AFTER in checks, "and is given its own again"
