"""Queues and carts against a naive ledger of pieces: whatever happens, in whatever order.

Lots, which it does not keep, are held to its figures.
"""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.inventory.hold.commands import EndHold, HoldStock
from services.inventory.hold.state import Holding
from services.inventory.queue import fill
from services.inventory.reservation.state import Reserved, Waiting
from services.inventory.stock.view import StockView
from shared.contracts.allocating import ReleaseRequested, ReservationRequested, Wait
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.holding import HoldConverted
from shared.contracts.inventory import InventoryEvent, StockLow
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.waiting import OversoldAllowed, QueueFilled, ReservationQueued, StockAllocatedInPart
from shared.domain.nouns import Recorded
from tests.inventory.examples import EAST, NOW, adjust, inventory, make_available, receive, set_alert_line, set_aside
from tests.inventory.ledger import SKUS, Ledger, Shipment
from tests.inventory.waiting import Warehouse, cap, later, safety, time_is_over

skus = st.sampled_from(SKUS)
wants = st.dictionaries(skus, st.integers(1, 5), min_size=1)


class QueuesAndCarts(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.east = Warehouse(self.saw)
        self.views: dict[str, StockView] = {}
        self.ledger = Ledger()
        self.customers: dict[str, str] = {}
        self.numbers = 0

    def saw(self, fact: InventoryEvent) -> None:
        """No fact gives a shipment anything after it was released."""
        named = [fact.shipment_id] if isinstance(fact, StockAllocatedInPart | StockReserved | ReservationQueued) else []
        if isinstance(fact, QueueFilled):
            named = [gift.shipment_id for gift in fact.gifts]
        assert not [each for each in named if each in self.ledger.shipments and self.ledger.shipments[each].life == "released"]
        for view, id in inventory.wiring.views(fact):
            if view.name == "stock":
                self.views[id] = view.evolve(self.views.get(id), Recorded(fact, "", "", NOW, ""), id)

    def next(self, word: str) -> str:
        self.numbers += 1
        return f"{word}{self.numbers}"

    # -- what happens
    @initialize()
    def some_may_wait(self) -> None:
        for sku in SKUS:
            self.receive({sku: 3})
            self.set_cap(sku, 8)

    @rule(lines=wants)
    def receive(self, lines: dict[str, int]) -> None:
        self.east.hears(receive(self.next("r"), EAST, **lines))
        for sku, n in lines.items():
            self.ledger.on_hand[sku] += n
            self.ledger.fill(sku)

    @rule(
        lines=wants,
        wait=st.sampled_from(["no", "backorder", "backorder", "force"]),
        rank=st.integers(0, 1),
        said=st.integers(0, 50),
        data=st.data(),
    )
    def ask(self, lines: dict[str, int], wait: Wait, rank: int, said: int, data: st.DataObject) -> None:
        order = self.next("o")
        cart = data.draw(st.sampled_from(["", *self.ledger.carts]))
        asked = ReservationRequested(
            order_id=order,
            shipment_id=order,
            warehouse=EAST,
            lines=tuple(StockLine(sku=sku, quantity=n) for sku, n in lines.items()),
            attempt=1,
            wait=wait,
            rank=rank,
            said_at=later(said),
            hold_id=cart or None,
            requested_at=NOW,
        )
        pieces = self.ledger.carts.get(cart, {})
        own = {sku: min(n, pieces.get(sku, 0)) for sku, n in lines.items()}
        here = Shipment((rank, later(said), order, order), lines)
        whole = all(n <= self.ledger.free(sku) + own[sku] for sku, n in lines.items())
        given = {sku: min(n, self.ledger.spare(sku, here) + own[sku]) for sku, n in lines.items()}
        full = any(
            n > given[sku] and n - given[sku] > max(0, self.ledger.cap[sku] - self.ledger.waiting(sku)) and wait != "force"
            for sku, n in lines.items()
        )
        said_first = self.first(self.east.hears(asked))
        if not whole and (wait == "no" or full):
            assert isinstance(said_first, ReservationRefused)
            return
        assert isinstance(said_first, StockReserved if whole else ReservationQueued)
        here.has = dict(lines) if whole else {sku: n for sku, n in given.items() if n}
        here.life = "reserved" if whole else "waiting"
        self.ledger.shipments[order] = here
        for sku in lines:
            if own[sku]:
                pieces[sku] -= own[sku]

    def first(self, facts: list[InventoryEvent]) -> InventoryEvent:
        return next(fact for fact in facts if not isinstance(fact, HoldConverted | StockLow | OversoldAllowed))

    @rule(data=st.data(), again=st.booleans())
    def release(self, data: st.DataObject, again: bool) -> None:
        alive = [id for id, each in self.ledger.shipments.items() if each.life in ("waiting", "reserved")]
        if not alive:
            return
        id = data.draw(st.sampled_from(alive))
        shipment = self.ledger.shipments[id]
        lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in shipment.wanted.items())
        shipment.life = "released"
        asked = ReleaseRequested(order_id=id, shipment_id=id, warehouse=EAST, lines=lines, reason="cancelled", requested_at=NOW)
        self.east.hears(asked)
        for sku in shipment.wanted:
            self.ledger.fill(sku)
        if again:
            assert self.east.hears(asked) == []

    @rule(data=st.data())
    def ship(self, data: st.DataObject) -> None:
        reserved = [id for id, each in self.ledger.shipments.items() if each.life == "reserved"]
        if not reserved:
            return
        id = data.draw(st.sampled_from(reserved))
        shipment = self.ledger.shipments[id]
        lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in shipment.wanted.items())
        left: dict[str, Any] = {"carrier": "SF", "tracking_number": "SF1", "shipped_at": NOW}
        self.east.hears(ShipmentShipped(shipment_id=id, order_id=id, warehouse=EAST, lines=lines, **left))
        shipment.life = "gone"
        for sku, n in shipment.wanted.items():
            self.ledger.on_hand[sku] -= n

    @rule(sku=skus, change=st.sampled_from([-3, -1, 1, 4]))
    def adjust(self, sku: str, change: int) -> None:
        possible = self.ledger.available(sku) + change >= 0
        self.east.hears(adjust(self.next("a"), sku, change))
        if possible:
            self.ledger.on_hand[sku] += change
            if change > 0:
                self.ledger.fill(sku)

    @rule(sku=skus, n=st.integers(1, 3), back=st.booleans())
    def move_aside(self, sku: str, n: int, back: bool) -> None:
        possible = n <= (self.ledger.aside[sku] if back else self.ledger.available(sku))
        move = make_available if back else set_aside
        self.east.hears(move(self.next("m"), sku, n))
        if possible:
            self.ledger.aside[sku] += -n if back else n
            if back:
                self.ledger.fill(sku)

    @rule(sku=skus, n=st.integers(0, 10))
    def set_cap(self, sku: str, n: int) -> None:
        self.east.hears(cap(n, sku))
        self.ledger.cap[sku] = n

    @rule(sku=skus, n=st.integers(0, 3))
    def set_safety(self, sku: str, n: int) -> None:
        changed = n != self.ledger.safety[sku]
        self.east.hears(safety(n, sku))
        self.ledger.safety[sku] = n
        if changed:
            self.ledger.fill(sku)

    @rule(sku=skus, line=st.integers(0, 6))
    def set_alert_line(self, sku: str, line: int) -> None:
        self.east.hears(set_alert_line(sku, line))

    @rule(lines=wants, customer=st.sampled_from(["lin", "kim", "ana"]))
    def hold(self, lines: dict[str, int], customer: str) -> None:
        id = self.next("c")
        asked = tuple(StockLine(sku=sku, quantity=n) for sku, n in lines.items())
        mine = [cart for cart, whose in self.customers.items() if whose == customer]
        taken = {sku for cart in mine for sku, n in self.ledger.carts[cart].items() if n}
        refused = taken & set(lines) or any(self.ledger.free(sku) == 0 for sku in lines)
        self.east.hears(HoldStock(warehouse=EAST, hold_id=id, customer_id=customer, lines=asked))
        if not refused:
            self.ledger.carts[id] = {sku: min(n, max(1, self.ledger.free(sku) // 5)) for sku, n in lines.items()}
            self.customers[id] = customer

    @rule(data=st.data(), by_time=st.booleans())
    def end_hold(self, data: st.DataObject, by_time: bool) -> None:
        if not self.ledger.carts:
            return
        id = data.draw(st.sampled_from([*self.ledger.carts]))
        self.east.hears(time_is_over(id) if by_time else EndHold(warehouse=EAST, hold_id=id), at=later(16 * 60))
        freed = self.ledger.carts.pop(id)
        del self.customers[id]
        for sku, n in freed.items():
            if n:
                self.ledger.fill(sku)

    # -- what always holds
    @invariant()
    def figures_are_those_of_the_ledger(self) -> None:
        for sku in SKUS:
            stock = self.east.stock(sku)
            said = (stock.on_hand, stock.allocated, stock.held, stock.unavailable, stock.waiting, stock.free)
            ledger = (
                self.ledger.on_hand[sku],
                self.ledger.has(sku),
                self.ledger.held(sku),
                self.ledger.aside[sku],
                self.ledger.waiting(sku),
                self.ledger.free(sku),
            )
            assert said == ledger
            assert stock.on_hand == stock.available + stock.allocated + stock.held + stock.unavailable
            assert min(stock.available, stock.allocated, stock.held, stock.unavailable, stock.waiting) >= 0
            assert sum(lot.quantity for lot in stock.lots) == stock.on_hand
            assert sum(lot.allocated for lot in stock.lots) == stock.allocated
            assert sum(lot.free for lot in stock.lots) == stock.available + stock.held
            assert all(lot.free >= 0 for lot in stock.lots)
            assert stock.low == (stock.available < stock.alert_line)

    @invariant()
    def the_queue_is_that_of_the_ledger(self) -> None:
        for sku in SKUS:
            entries = self.east.queue(sku).entries
            assert [(each.order_id, each.waiting) for each in entries] == [
                (each.place[2], each.lacks(sku)) for each in self.ledger.queue(sku)
            ]
            assert not any(each.lots for each in entries)

    @invariant()
    def each_shipment_has_what_the_ledger_says(self) -> None:
        for id, shipment in self.ledger.shipments.items():
            state = self.east.states["reservation", f"{EAST}/{id}"]
            if shipment.life == "waiting":
                assert isinstance(state, Waiting)
                has = {line.sku: line.quantity for line in state.allocated}
                assert has == {sku: n for sku, n in shipment.has.items() if n}
            if shipment.life == "reserved":
                assert isinstance(state, Reserved)
                assert {line.sku: line.quantity for line in state.lines} == shipment.wanted
                assert all(sum(lot.quantity for lot in line.lots) == line.quantity for line in state.lines)

    @invariant()
    def carts_hold_what_the_ledger_says(self) -> None:
        for id, pieces in self.ledger.carts.items():
            hold = self.east.hold(id)
            left = {sku: n for sku, n in pieces.items() if n}
            assert (hold.pieces if isinstance(hold, Holding) else {}) == left

    @invariant()
    def shown_as_it_is(self) -> None:
        for sku in SKUS:
            if view := self.views.get(f"{EAST}/{sku}"):
                stock = self.east.stock(sku)
                for name in (
                    "on_hand",
                    "allocated",
                    "held",
                    "unavailable",
                    "available",
                    "waiting",
                    "safety",
                    "free",
                    "lots",
                    "low",
                ):
                    assert getattr(view, name) == getattr(stock, name), name


@pytest.mark.req("INV-01", "INV-02", "INV-11")
@pytest.mark.parametrize("gifts", [1, 200])
def test_queues_and_carts_are_as_a_naive_ledger_says(gifts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`gifts` of a record: also where nearly every filling must be gone on with."""
    monkeypatch.setattr(fill, "GIFTS", gifts)
    run_state_machine_as_test(QueuesAndCarts, settings=settings(max_examples=80, stateful_step_count=40, deadline=None))
