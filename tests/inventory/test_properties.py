"""Random stock in two warehouses against a plain model, in which every single piece has a lot and an owner."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.set_aside.commands import MakeAvailable, SetAside, WriteOffSetAside
from services.inventory.stock.commands import SetAlertLine
from services.inventory.stock.lots import Aside
from services.inventory.stock.state import Stock
from services.inventory.stock.view import StockView
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.inventory import InventoryEvent, RequestRefused, ReturnScrapped, StockLow, StockReceived, StockRestocked
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.set_aside import AsideReason
from shared.contracts.support import InspectedLine, ReturnInspected
from shared.domain.nouns import Recorded, Ref
from shared.testing.specs import fold
from tests.inventory.examples import NOW, decided, inventory
from tests.inventory.pieces import SKUS, Lines, Piece, inspected_lists, line_lists, numbers, skus, summed, warehouses

Moving = ReceiveStock | ReservationRequested | ReleaseRequested | ShipmentShipped | ReturnInspected | AdjustStock
Input = Moving | SetAlertLine | SetAside | MakeAvailable | WriteOffSetAside
Action = type[SetAside | MakeAvailable | WriteOffSetAside]


class Shelves(RuleBasedStateMachine):
    orders = Bundle("orders")
    """(warehouse, order) that asked for stock there."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Ref, Any] = {}
        self.views: dict[str, StockView] = {}
        self.done: list[Input] = []
        self.shelves: dict[tuple[str, str], list[Piece]] = {(w, s): [] for w in ("EAST", "WEST") for s in SKUS}
        """Pieces oldest first: what is on hand."""
        self.gone: Counter[tuple[str, str, str]] = Counter()
        self.receipts: dict[tuple[str, str], Counter[str]] = {}
        self.asked: dict[tuple[str, str], Lines] = {}
        self.life: dict[tuple[str, str], str] = {}
        self.once: dict[tuple[str, str], Any] = {}
        self.moves = 0

    def send(self, input: Input) -> list[InventoryEvent]:
        facts = decided(self.states, input)
        fold(inventory.wiring, self.states, facts)
        for fact in facts:
            for view, id in inventory.wiring.views(fact):
                self.views[id] = view.evolve(self.views.get(id), Recorded(fact, "", "", NOW, ""), id)
        assert [f for f in decided(self.states, input) if not isinstance(f, RequestRefused)] == []
        if any(not fact.refusal for fact in facts) and not isinstance(input, SetAlertLine):
            self.done.append(input)
        return facts

    def free(self, warehouse: str, sku: str) -> list[Piece]:
        return [piece for piece in self.shelves[warehouse, sku] if piece.owner is None and piece.aside is None]

    @rule(warehouse=warehouses, number=numbers, lines=line_lists)
    def receive(self, warehouse: str, number: int, lines: Lines) -> None:
        receipt = f"r{number}"
        facts = self.send(ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines))
        booked = self.receipts.get((warehouse, receipt))
        if booked is not None:
            assert [type(fact) for fact in facts] == ([] if booked == summed(lines) else [RequestRefused])
            return
        assert [type(fact) for fact in facts] == [StockReceived]
        self.receipts[warehouse, receipt] = summed(lines)
        for sku, n in summed(lines).items():
            self.shelves[warehouse, sku] += [Piece(receipt) for _ in range(n)]
            self.gone[warehouse, sku, "received"] += n

    @initialize()
    def open_two_warehouses(self) -> None:
        """Half-full shelves, so that orders both fit and do not."""
        for warehouse in ("EAST", "WEST"):
            self.receive(warehouse, 0, tuple(StockLine(sku=sku, quantity=4) for sku in SKUS))
            self.receive(warehouse, 1, tuple(StockLine(sku=sku, quantity=3) for sku in SKUS[:2]))

    @rule(target=orders, warehouse=warehouses, lines=line_lists)
    def reserve(self, warehouse: str, lines: Lines) -> tuple[str, str]:
        order = f"o{len(self.life)}"
        facts = self.ask(warehouse, order, lines)
        self.asked[warehouse, order] = lines
        wanted = summed(lines)
        short = {sku: n for sku, n in wanted.items() if n > len(self.free(warehouse, sku))}
        if short:
            [refused] = facts
            assert isinstance(refused, ReservationRefused)
            assert {s.sku: (s.requested, s.available) for s in refused.shortages} == {
                sku: (n, len(self.free(warehouse, sku))) for sku, n in short.items()
            }
            self.life[warehouse, order] = "refused"
            return warehouse, order
        reserved = facts[0]
        assert isinstance(reserved, StockReserved) and all(isinstance(fact, StockLow) for fact in facts[1:])
        for line in reserved.lines:
            oldest = self.free(warehouse, line.sku)[: wanted[line.sku]]
            assert Counter({part.lot: part.quantity for part in line.lots}) == Counter(p.lot for p in oldest)
            assert line.quantity == wanted[line.sku]
            for piece in oldest:
                piece.owner = order
        assert summed(reserved.lines) == wanted
        self.life[warehouse, order] = "reserved"
        return warehouse, order

    def ask(self, warehouse: str, order: str, lines: Lines) -> list[InventoryEvent]:
        return self.send(
            ReservationRequested(order_id=order, shipment_id=order, warehouse=warehouse, lines=lines, attempt=1, requested_at=NOW)
        )

    @rule(key=orders, fate=st.sampled_from(["release", "issue", "ask again"]), lines=line_lists)
    def go_on(self, key: tuple[str, str], fate: str, lines: Lines) -> None:
        if fate == "release":
            self.release(key)
        elif fate == "issue":
            self.issue(key)
        else:
            assert self.ask(*key, lines) == []

    @rule(fates=st.lists(st.booleans(), min_size=1, max_size=4))
    def settle(self, fates: list[bool]) -> None:
        """Whatever is reserved leaves or is freed."""
        reserved = [key for key, life in self.life.items() if life == "reserved"]
        for number, key in enumerate(reserved):
            self.issue(key) if fates[number % len(fates)] else self.release(key)

    def release(self, key: tuple[str, str]) -> None:
        (warehouse, order), lines, life = key, self.asked[key], self.life[key]
        facts = self.send(
            ReleaseRequested(order_id=order, shipment_id=order, warehouse=warehouse, lines=lines, reason="", requested_at=NOW)
        )
        expected = {"reserved": [StockReleased], "issued": [RequestRefused]}.get(life, [])
        assert [type(fact) for fact in facts] == expected
        if life == "reserved":
            for sku in SKUS:
                for piece in self.shelves[warehouse, sku]:
                    piece.owner = None if piece.owner == order else piece.owner
            self.life[warehouse, order] = "released"

    def issue(self, key: tuple[str, str]) -> None:
        (warehouse, order), lines, life = key, self.asked[key], self.life[key]
        left = {"shipment_id": order, "carrier": "SF", "tracking_number": "SF100", "shipped_at": NOW}
        facts = self.send(ShipmentShipped(order_id=order, warehouse=warehouse, lines=lines, **left))
        expected = {"reserved": [StockIssued], "issued": []}.get(life, [RequestRefused])
        assert [type(fact) for fact in facts] == expected
        if life == "reserved":
            for sku in SKUS:
                shelf = self.shelves[warehouse, sku]
                self.shelves[warehouse, sku] = [piece for piece in shelf if piece.owner != order]
                self.gone[warehouse, sku, "issued"] += len(shelf) - len(self.shelves[warehouse, sku])
            self.life[warehouse, order] = "issued"

    @rule(warehouse=warehouses, number=numbers, lines=inspected_lists)
    def put_back(self, warehouse: str, number: int, lines: tuple[InspectedLine, ...]) -> None:
        id = f"ret{number}"
        facts = self.send(ReturnInspected(return_id=id, order_id="o", warehouse=warehouse, lines=lines, inspected_at=NOW))
        if self.once.setdefault((warehouse, id), facts) is not facts:
            assert facts == []
            return
        assert all(isinstance(fact, StockRestocked | ReturnScrapped) for fact in facts)
        for line in lines:
            self.gone[warehouse, line.sku, "restocked"] += line.quantity
            if line.disposition == "restock":
                self.shelves[warehouse, line.sku] += [Piece(id) for _ in range(line.quantity)]
            else:
                self.gone[warehouse, line.sku, "written off"] += line.quantity

    @rule(warehouse=warehouses, number=st.integers(0, 15), sku=skus, change=st.integers(-8, 8))
    def adjust(self, warehouse: str, number: int, sku: str, change: int) -> None:
        adjustment = f"a{number}"
        command = AdjustStock(warehouse=warehouse, adjustment_id=adjustment, sku=sku, change=change, reason="count")
        facts = self.send(command)
        if (warehouse, adjustment) in self.once:
            assert [type(f) for f in facts] == ([] if self.once[warehouse, adjustment] == (sku, change) else [RequestRefused])
            return
        if len(self.free(warehouse, sku)) + change < 0:
            assert [type(fact) for fact in facts] == [RequestRefused]
            return
        self.once[warehouse, adjustment] = (sku, change)
        self.gone[warehouse, sku, "written off"] -= change
        self.shelves[warehouse, sku] += [Piece(adjustment) for _ in range(change)]
        lost = {id(piece) for piece in self.free(warehouse, sku)[: max(-change, 0)]}
        self.shelves[warehouse, sku] = [p for p in self.shelves[warehouse, sku] if id(p) not in lost]

    @rule(
        warehouse=warehouses,
        sku=skus,
        action=st.sampled_from([SetAside, MakeAvailable, WriteOffSetAside]),
        reason=st.sampled_from(["damaged", "excess"]),
        n=st.integers(1, 4),
    )
    def set_aside(self, warehouse: str, sku: str, action: Action, reason: AsideReason, n: int) -> None:
        self.moves += 1
        command = action(warehouse=warehouse, move_id=f"m{self.moves}", sku=sku, quantity=n, reason=reason)
        facts = self.send(command)
        shelf = self.shelves[warehouse, sku]
        there = self.free(warehouse, sku) if action is SetAside else [piece for piece in shelf if piece.aside == reason]
        if n > len(there):
            assert [type(fact) for fact in facts] == [RequestRefused]
            return
        for piece in there[:n]:
            piece.aside = reason if action is SetAside else None
        if action is WriteOffSetAside:
            gone = {id(piece) for piece in there[:n]}
            self.shelves[warehouse, sku] = [piece for piece in shelf if id(piece) not in gone]
            self.gone[warehouse, sku, "written off"] += n

    @rule(warehouse=warehouses, sku=skus, line=st.integers(0, 6))
    def set_alert_line(self, warehouse: str, sku: str, line: int) -> None:
        self.send(SetAlertLine(warehouse=warehouse, sku=sku, alert_line=line))

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Whatever did something, sent again however late, changes nothing."""
        if self.done:
            assert self.send(data.draw(st.sampled_from(self.done))) == []

    @invariant()
    def as_in_the_model(self) -> None:
        for (warehouse, sku), shelf in self.shelves.items():
            state: Stock = self.states.get(("stock", f"{warehouse}/{sku}"), Stock())
            held = Counter(piece.lot for piece in shelf if piece.owner)
            aside = Counter(piece.lot for piece in shelf if piece.aside)
            lots = {lot: (n, held[lot], aside[lot]) for lot, n in Counter(piece.lot for piece in shelf).items()}
            assert [(lot.lot, (lot.quantity, lot.allocated, lot.unavailable)) for lot in state.lots] == list(lots.items())
            assert all(lot.unavailable == sum(each.quantity for each in lot.set_aside) for lot in state.lots)
            assert (state.on_hand, state.allocated, state.unavailable) == (len(shelf), held.total(), aside.total())
            assert 0 <= state.allocated <= state.allocated + state.unavailable <= state.on_hand
            assert state.low == (state.available < state.alert_line)

    @invariant()
    def shown_as_it_is(self) -> None:
        for (warehouse, sku), shelf in self.shelves.items():
            view = self.views.get(f"{warehouse}/{sku}", StockView(warehouse=warehouse, sku=sku))
            state: Stock = self.states.get(("stock", f"{warehouse}/{sku}"), Stock())
            aside = Counter(piece.aside for piece in shelf if piece.aside)
            assert view == StockView(
                warehouse=warehouse,
                sku=sku,
                received=self.gone[warehouse, sku, "received"],
                restocked=self.gone[warehouse, sku, "restocked"],
                on_hand=len(shelf),
                allocated=state.allocated,
                unavailable=state.unavailable,
                set_aside=tuple(Aside(reason=reason, quantity=n) for reason, n in sorted(aside.items())),
                available=len(self.free(warehouse, sku)),
                free=len(self.free(warehouse, sku)),
                issued=self.gone[warehouse, sku, "issued"],
                written_off=self.gone[warehouse, sku, "written off"],
                alert_line=state.alert_line,
                low=state.low,
                lots=state.lots,
            )
            assert view.received + view.restocked == view.on_hand + view.issued + view.written_off


@pytest.mark.req("INV-01", "INV-02", "INV-03", "INV-06", "INV-11")
def test_stock_is_as_a_plain_model_says() -> None:
    run_state_machine_as_test(Shelves, settings=settings(max_examples=80, stateful_step_count=40, deadline=None))
