"""Transfers against a naive ledger, one request after the other, and raced: source, transit and target always sum."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service
from services.inventory.stock.view import StockView
from services.inventory.transfer.commands import (
    AskTransfer,
    CameLine,
    CancelTransfer,
    LoseTransfer,
    LostLine,
    ReceiveTransfer,
    SendTransfer,
)
from services.inventory.transfer.view import TransferView
from shared.domain.messages import Command
from shared.memory.system import Memory
from tests.inventory.examples import pieces

HOUSES = ("EAST", "WEST", "NORTH")
houses, few, transfers = st.sampled_from(HOUSES), st.integers(1, 9), st.integers(0, 3)
step = st.one_of(
    st.tuples(st.just("goods"), houses, few),
    st.tuples(st.just("gone"), houses, few),
    st.tuples(st.just("ask"), transfers, st.permutations(HOUSES), few),
    st.tuples(st.sampled_from(["send", "cancel"]), transfers),
    st.tuples(st.just("came"), transfers, st.integers(0, 6), st.integers(0, 3)),
    st.tuples(st.just("lost"), transfers, few),
)
Step = tuple[Any, ...]
OPENING: list[Step] = [("goods", house, 9) for house in HOUSES]


def command_of(step: Step, n: int) -> Command:
    """The nth; a transfer's id is asked again and again."""
    match step:
        case ("goods", house, quantity):
            return ReceiveStock(warehouse=house, receipt_id=f"r{n}", lines=pieces(MUG=quantity))
        case ("gone", house, quantity):
            return AdjustStock(warehouse=house, adjustment_id=f"a{n}", sku="MUG", change=-quantity, reason="broken")
        case ("ask", id, (source, target, _), quantity):
            return AskTransfer(transfer_id=f"t{id}", source=source, target=target, lines=pieces(MUG=quantity))
        case ("send", id):
            return SendTransfer(transfer_id=f"t{id}")
        case ("cancel", id):
            return CancelTransfer(transfer_id=f"t{id}")
        case ("came", id, good, damaged):
            line = CameLine(sku="MUG", good=good or 1, damaged=damaged)
            return ReceiveTransfer(transfer_id=f"t{id}", receipt_id=f"in{n}", lines=(line,))
        case ("lost", id, quantity):
            return LoseTransfer(transfer_id=f"t{id}", loss_id=f"l{n}", lines=(LostLine(sku="MUG", quantity=quantity),))
        case _:
            raise AssertionError(step)


def key_of(command: Command) -> str:
    return str(getattr(command, "warehouse", "") or getattr(command, "transfer_id", ""))


@dataclass
class Trip:
    source: str
    target: str
    quantity: int
    stage: str
    transit: int = 0
    to: str = ""


@dataclass
class Ledger:
    """Figures only. Each step says whether it is taken."""

    on_hand: Counter[str] = field(default_factory=Counter)
    allocated: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    trips: dict[int, Trip] = field(default_factory=dict)
    lost: int = 0
    taken_in: int = 0

    def free(self, house: str) -> int:
        return self.on_hand[house] - self.allocated[house] - self.damaged[house]

    def take(self, step: Step) -> bool:
        match step:
            case ("goods", house, n):
                self.on_hand[house] += n
                self.taken_in += n
                return True
            case ("gone", house, n):
                fits = bool(self.free(house) >= n)
                self.on_hand[house] -= n * fits
                self.taken_in -= n * fits
                return fits
            case ("ask", id, (source, target, _), n):
                if trip := self.trips.get(id):
                    return (trip.source, trip.target, trip.quantity) == (source, target, n)
                enough = self.free(source) >= n
                self.trips[id] = Trip(source, target, n, "allocated" if enough else "short", to=target)
                self.allocated[source] += n * enough
                return True
        return self._on_its_way(*step)

    def _on_its_way(self, word: str, id: int, good: int = 0, damaged: int = 0) -> bool:
        if (trip := self.trips.get(id)) is None:
            return False
        match word:
            case "send" if trip.stage == "allocated":
                trip.stage, trip.transit = "sent", trip.quantity
                self.on_hand[trip.source] -= trip.quantity
                self.allocated[trip.source] -= trip.quantity
            case "send":
                return trip.stage in ("sent", "returning", "closed")
            case "cancel" if trip.stage == "allocated":
                trip.stage = "cancelled"
                self.allocated[trip.source] -= trip.quantity
            case "cancel" if trip.stage == "sent":
                trip.stage, trip.to = "returning", trip.source
            case "cancel":
                return trip.stage in ("returning", "cancelled")
            case _:
                n = good if word == "lost" else (good or 1) + damaged
                if trip.stage not in ("sent", "returning") or n > trip.transit:
                    return False
                trip.transit -= n
                trip.stage = trip.stage if trip.transit else "closed"
                self.lost += n * (word == "lost")
                self.on_hand[trip.to] += n * (word == "came")
                self.damaged[trip.to] += damaged
        return True


@pytest.mark.req("INV-01", "INV-02")
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(step, max_size=30))
def test_against_a_naive_ledger(steps: list[Step]) -> None:
    system, ledger = Memory([service]), Ledger()
    for n, each in enumerate([*OPENING, *steps]):
        command = command_of(each, n)
        facts = system.ask("inventory", key_of(command), command)
        system.run()
        assert any(getattr(fact, "refusal", False) for fact in facts) != ledger.take(each), (each, facts)
        transit = sum(trip.transit for trip in ledger.trips.values())
        assert sum(ledger.on_hand.values()) + transit + ledger.lost == ledger.taken_in
    for house in HOUSES:
        stock = system.view("inventory", "stock", f"{house}/MUG") or StockView(warehouse=house, sku="MUG")
        figures = (stock.on_hand, stock.allocated, stock.unavailable, stock.available)
        assert figures == (ledger.on_hand[house], ledger.allocated[house], ledger.damaged[house], ledger.free(house))
    for id, trip in ledger.trips.items():
        view: TransferView = system.view("inventory", "transfers", f"t{id}")
        assert (view.status, view.lines[0].in_transit) == (trip.stage, trip.transit)
        assert view.open == (trip.stage in ("allocated", "sent", "returning"))


@pytest.mark.req("INV-01", "INV-02")
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.one_of(step, st.just(("quiet",))), max_size=40), seed=st.integers(0, 10_000))
def test_raced_requests_lose_no_piece(steps: list[Step], seed: int) -> None:
    """Each key is another partition, and what is taken next is drawn."""
    system = Memory([service], partitions=8, chance=Random(seed))
    for n, each in enumerate([*OPENING, *steps]):
        if each == ("quiet",):
            system.run()
            continue
        command = command_of(each, n)
        system.request("inventory", key_of(command), command, f"q{n}", "")
    system.run()
    stocks = [found for house in HOUSES if (found := system.view("inventory", "stock", f"{house}/MUG"))]
    trips: list[TransferView] = [found for n in range(4) if (found := system.view("inventory", "transfers", f"t{n}"))]
    for house in HOUSES:
        kept = sum(trip.lines[0].quantity for trip in trips if (trip.status, trip.source) == ("allocated", house))
        assert kept == sum(stock.allocated for stock in stocks if stock.warehouse == house)
    for trip in trips:
        assert trip.status != "asked"
        (line,) = trip.lines
        was_sent = line.quantity if trip.sent_at else 0
        assert was_sent == line.in_transit + line.received + line.came_back + line.lost
        due = [
            system.view("inventory", "incoming", f"{house}/MUG/transfer/{trip.transfer_id}")
            for house in (trip.source, trip.target)
        ]
        assert sum(each.due for each in due if each) == line.in_transit
    facts = system.facts("inventory")
    came = sum(line.quantity for fact in facts if type(fact).__name__ == "StockReceived" for line in fact.lines)
    gone = sum(fact.change for fact in facts if type(fact).__name__ == "StockAdjusted")
    moving = sum(trip.lines[0].in_transit + trip.lines[0].lost for trip in trips)
    assert came + gone == sum(stock.on_hand for stock in stocks) + moving
    assert all(min(stock.on_hand, stock.allocated, stock.unavailable, stock.available) >= 0 for stock in stocks)
