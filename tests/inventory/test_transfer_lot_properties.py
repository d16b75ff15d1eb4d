"""Over both warehouses, whatever is played: no piece and no cent of a lot gets lost."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.lot.commands import AddLandedCost
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
from shared.contracts.lots import ReceivedLot
from shared.contracts.orders import StockLine
from shared.contracts.transfers import SentLot, TransferLost, TransferStockSent
from shared.memory.system import Memory
from tests.inventory.examples import EAST
from tests.inventory.transferring import WEST

pytestmark = pytest.mark.req("INV-01", "INV-06", "INV-17")


class Two:
    """Two warehouses and what is between them, played in memory."""

    system = Memory([service])
    """One for all that are played, each with a SKU of its own: to make it takes longest."""
    played = count()

    def __init__(self) -> None:
        self.sku = f"M{next(self.played)}"
        self.bought = self.corrected = self.pieces = self.written_off = 0
        self.transfers: list[str] = []

    def say(self, key: str, command: Any) -> list[Any]:
        return self.system.ask("inventory", key, command)

    def stock(self, warehouse: str) -> StockView:
        found: StockView | None = self.system.view("inventory", "stock", f"{warehouse}/{self.sku}")
        return found or StockView(warehouse=warehouse, sku=self.sku)

    def receive(self, warehouse: str, number: int, quantity: int, cost: int) -> None:
        of = ReceivedLot(sku=self.sku, lot=f"L{number % 3}", cost=cost, currency="CNY")
        lines = (StockLine(sku=self.sku, quantity=quantity),)
        self.say(warehouse, ReceiveStock(warehouse=warehouse, receipt_id=f"{self.sku}-r{number}", lines=lines, lots=(of,)))
        self.bought, self.pieces = self.bought + cost, self.pieces + quantity

    def land(self, warehouse: str, number: int, amount: int) -> None:
        of = {"warehouse": warehouse, "sku": self.sku, "lot": f"L{number % 3}", "document": f"F{number}"}
        for fact in self.say(warehouse, AddLandedCost(**of, amount=amount, currency="CNY")):
            self.bought += getattr(fact, "amount", 0)
            self.corrected += getattr(fact, "correction", 0)

    def write_off(self, warehouse: str, number: int, quantity: int) -> None:
        of = {"warehouse": warehouse, "sku": self.sku, "adjustment_id": f"{self.sku}-a{number}", "reason": "broken"}
        for fact in self.say(warehouse, AdjustStock(**of, change=-quantity)):
            self.written_off -= getattr(fact, "change", 0)

    def ask(self, source: str, number: int, quantity: int) -> None:
        target = WEST if source == EAST else EAST
        lines = (StockLine(sku=self.sku, quantity=quantity),)
        self.say(
            f"{self.sku}-t{number}", AskTransfer(transfer_id=f"{self.sku}-t{number}", source=source, target=target, lines=lines)
        )
        self.transfers.append(f"{self.sku}-t{number}")

    def go_on(self, number: int, step: int, good: int, damaged: int) -> None:
        id = self.transfers[number % len(self.transfers)]
        name = f"{id}-{number}-{good}-{damaged}"
        came = CameLine(sku=self.sku, good=good, damaged=damaged)
        commands = (
            SendTransfer(transfer_id=id),
            ReceiveTransfer(transfer_id=id, receipt_id=name, lines=(came,)),
            LoseTransfer(transfer_id=id, loss_id=name, lines=(LostLine(sku=self.sku, quantity=good),)),
            CancelTransfer(transfer_id=id),
        )
        self.say(id, commands[step])

    def named_by(self, kind: type[TransferLost] | type[TransferStockSent]) -> list[SentLot]:
        """Of all these facts."""
        lines = [line for fact in self.system.facts("inventory") if isinstance(fact, kind) for line in fact.lines]
        return [part for line in lines if line.sku == self.sku for part in line.lots]

    def check(self) -> None:
        """Every piece and every cent is somewhere: at its source, in transit, at its target, lost or written off."""
        on_hand = sum(self.stock(warehouse).on_hand for warehouse in (EAST, WEST))
        left = sum(each.left for warehouse in (EAST, WEST) for each in self.stock(warehouse).costs)
        lost = self.named_by(TransferLost)
        views: list[TransferView] = [self.system.view("inventory", "transfers", id) for id in self.transfers]
        way = [part for view in views if view.status in ("sent", "returning") for each in view.left for part in each.lots]
        moved = [*lost, *way]
        assert on_hand + sum(part.quantity for part in moved) + self.written_off == self.pieces
        gone = sum(each.gone for warehouse in (EAST, WEST) for each in self.stock(warehouse).costs)
        sent = self.named_by(TransferStockSent)
        worth = gone - sum(part.cost or 0 for part in sent)
        assert left + sum(part.cost or 0 for part in moved) + worth + self.corrected == self.bought
        for view in views:
            mine = [part for each in view.left for part in each.lots]
            assert all((part.cost or 0) >= 0 for part in mine)


warehouses = st.sampled_from([EAST, WEST])
numbers = st.integers(0, 30)
few = st.integers(1, 9)
steps = st.one_of(
    st.tuples(st.just("receive"), warehouses, numbers, few, st.integers(0, 2_000)),
    st.tuples(st.just("land"), warehouses, numbers, st.integers(1, 500)),
    st.tuples(st.just("write_off"), warehouses, numbers, few),
    st.tuples(st.just("ask"), warehouses, numbers, few),
    *[st.tuples(st.just("go_on"), numbers, st.integers(0, 3), few, st.integers(0, 3))] * 4,
)


@given(st.lists(steps, min_size=5, max_size=40))
@settings(max_examples=25, deadline=None)
def test_pieces_and_cost_are_conserved_over_both_warehouses(played: list[tuple[Any, ...]]) -> None:
    two = Two()
    two.receive(EAST, 100, 7, 1_000)
    two.receive(EAST, 101, 3, 1_000)
    two.ask(EAST, 100, 8)
    two.go_on(0, 0, 1, 0)
    seen = {("receive", 100), ("receive", 101)}
    for name, *said in played:
        number = said[0] if name == "go_on" else said[1]
        if name != "go_on":
            if (name, number) in seen:
                continue
            seen.add((name, number))
        getattr(two, name)(*said)
    two.check()
