"""Lots with expiry, holds and cost, against pieces on a shelf that anybody could count."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.lot.commands import AddLandedCost, ExpireLot, FreeLot, HoldLot
from services.inventory.stock.state import Stock
from services.inventory.stock.view import StockView
from shared.contracts.inventory import InventoryEvent
from shared.contracts.lots import LandedCostAdded, LotsShipped
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.domain.nouns import Context, Recorded, Ref
from shared.testing.specs import fold
from tests.inventory.examples import EAST, NOW, adjust, inventory, issue, release, reserve
from tests.inventory.kept import receive_lot

LOTS = ("L0", "L1", "L2", "L3", "L4")
EXPIRES = {"L0": None, "L1": 3, "L2": 1, "L3": 6, "L4": None}
"""Days from the start."""
COSTS = {"L0": None, "L1": 1000, "L2": 7, "L3": 99_999, "L4": 0}


@dataclass
class Piece:
    lot: str
    order: str | None = None
    aside: bool = False


class Shelf(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Ref, Any] = {}
        self.view = StockView(warehouse=EAST, sku="MUG")
        self.now = NOW
        self.pieces: list[Piece] = []
        """As they came."""
        self.came: set[str] = set()
        self.held: set[str] = set()
        self.expired: set[str] = set()
        self.orders: dict[str, int] = {}
        """Those that have pieces."""
        self.number = 0
        self.received = self.issued = 0

    def send(self, input: Any) -> list[InventoryEvent]:
        handler, wiring = inventory.wiring.handlers[type(input)], inventory.wiring
        read = {ref: self.states.get(ref, wiring.nouns[ref[0]].initial) for ref in handler.refs(input, EAST)}
        facts: list[InventoryEvent] = handler.decide(input, read, Context(EAST, self.now, "x"))
        fold(wiring, self.states, facts)
        for fact in facts:
            for view, id in wiring.views(fact):
                if view.name == "stock":
                    self.view = view.evolve(self.view, Recorded(fact, "", "", self.now, ""), id)
            if isinstance(fact, LotsShipped):
                self.issued += sum(each.cost or 0 for each in fact.lots)
            if isinstance(fact, LandedCostAdded):
                self.issued += fact.correction
        return facts

    def ends(self, lot: str) -> datetime | None:
        days = EXPIRES[lot]
        return None if days is None else NOW + timedelta(days=days)

    def free(self, days: int = 0) -> list[Piece]:
        """As they are to be given."""
        kept = [each for each in self.pieces if each.order is None and not each.aside and self.lasts(each.lot, days)]
        return sorted(kept, key=lambda each: (self.ends(each.lot) is None, self.ends(each.lot) or NOW))

    def lasts(self, lot: str, days: int) -> bool:
        ends = self.ends(lot)
        return lot not in self.held | self.expired and (
            ends is None or (self.now < ends and self.now + timedelta(days=days) <= ends)
        )

    @rule(lot=st.sampled_from(LOTS), n=st.integers(1, 6))
    def receive(self, lot: str, n: int) -> None:
        ends = self.ends(lot)
        if lot in self.came or (ends is not None and ends <= self.now):
            return
        self.came.add(lot)
        self.received += COSTS[lot] or 0
        self.pieces += [Piece(lot) for _ in range(n)]
        self.send(receive_lot(lot, n, ends, COSTS[lot]))

    @rule(n=st.integers(1, 8), days=st.sampled_from([0, 0, 2, 5]))
    def reserve(self, n: int, days: int) -> None:
        self.number += 1
        order, free = f"o{self.number}", self.free(days)
        answer = self.send(reserve(order, MUG=n).model_copy(update={"min_days_left": days}))[0]
        if n > len(free):
            assert isinstance(answer, ReservationRefused) and answer.shortages[0].available == len(free)
            return
        assert isinstance(answer, StockReserved)
        assert {part.lot: part.quantity for part in answer.lines[0].lots} == Counter(each.lot for each in free[:n])
        self.orders[order] = n
        for piece in free[:n]:
            piece.order = order

    @rule(data=st.data(), leaves=st.booleans())
    def end(self, data: st.DataObject, leaves: bool) -> None:
        if not self.orders:
            return
        order = data.draw(st.sampled_from(sorted(self.orders)))
        self.send((issue if leaves else release)(order, MUG=self.orders.pop(order)))
        for piece in [each for each in self.pieces if each.order == order]:
            if leaves:
                self.pieces.remove(piece)
            piece.order, piece.aside = None, piece.lot in self.held | self.expired

    @rule(lot=st.sampled_from(LOTS))
    def hold(self, lot: str) -> None:
        self.send(HoldLot(warehouse=EAST, sku="MUG", lot=lot))
        if any(each.lot == lot for each in self.pieces):
            self.held.add(lot)
            self._set_aside(lot)

    @rule(lot=st.sampled_from(LOTS))
    def free_lot(self, lot: str) -> None:
        self.send(FreeLot(warehouse=EAST, sku="MUG", lot=lot))
        if any(each.lot == lot for each in self.pieces):
            self.held.discard(lot)
            for piece in self.pieces:
                if piece.lot == lot and piece.aside and lot not in self.expired:
                    piece.aside = False

    @rule(hours=st.integers(1, 40), told=st.booleans())
    def wait(self, hours: int, told: bool) -> None:
        """The clock may be late."""
        self.now += timedelta(hours=hours)
        for lot in LOTS if told else ():
            self.send(ExpireLot(warehouse=EAST, sku="MUG", lot=lot))
            ends = self.ends(lot)
            if ends is not None and ends <= self.now and any(each.lot == lot for each in self.pieces):
                self.expired.add(lot)
                self._set_aside(lot)

    def _set_aside(self, lot: str) -> None:
        for piece in self.pieces:
            piece.aside |= piece.lot == lot and piece.order is None

    @rule(n=st.integers(1, 3))
    def lose(self, n: int) -> None:
        self.number += 1
        lost: AdjustStock = adjust(f"a{self.number}", "MUG", -n)
        free = [each for each in self.pieces if each.order is None and not each.aside]
        if self.send(lost)[0].refusal:
            assert n > len(free)
            return
        for piece in free[:n]:
            self.pieces.remove(piece)

    @rule(lot=st.sampled_from(["L1", "L2", "L3", "L4"]), amount=st.integers(0, 500))
    def add_cost(self, lot: str, amount: int) -> None:
        self.number += 1
        if lot not in self.came:
            return
        document = f"d{self.number}"
        self.send(AddLandedCost(warehouse=EAST, sku="MUG", lot=lot, document=document, amount=amount, currency="CNY"))
        self.received += amount

    @invariant()
    def as_counted(self) -> None:
        stock: Stock = self.states.get(("stock", f"{EAST}/MUG"), Stock())
        assert (stock.on_hand, stock.available) == (
            len(self.pieces),
            sum(each.order is None and not each.aside for each in self.pieces),
        )
        assert {lot.lot: lot.quantity for lot in stock.lots} == Counter(each.lot for each in self.pieces)
        assert self.view.lots == stock.lots

    @invariant()
    def every_cent_is_issued_or_gone_or_left(self) -> None:
        costs = self.view.costs[0] if self.view.costs else None
        if costs is None:
            assert self.received == 0
            return
        assert costs.received == self.received == costs.issued + costs.gone + costs.left
        assert costs.issued == self.issued and min(costs.issued, costs.gone, costs.left) >= 0
        if not self.pieces:
            assert costs.left == 0


@pytest.mark.req("INV-01", "INV-02", "INV-06", "INV-17")
def test_lots_are_as_a_shelf_says() -> None:
    run_state_machine_as_test(Shelf, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))
