"""Any life of mugs: received by lot, sold from two warehouses, sent back in parts, sold again, sent to the other warehouse.
Beside it the truth is kept, piece by piece, which nobody in the system can see once pieces were with a customer. Whatever lot is
recalled then: none of its pieces is offered anywhere, and everybody who had one is told."""

from collections import defaultdict
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.recall.commands import RecallLot
from services.inventory.stock.lots import Lot
from services.inventory.transfer.commands import AskTransfer, CameLine, ReceiveTransfer, SendTransfer
from shared.contracts.inventory import StockReceived, StockRestocked
from shared.contracts.orders import StockLine
from shared.contracts.recalls import LotShipmentRecalled
from shared.contracts.reservations import StockIssued
from shared.contracts.transfers import TransferStockArrived, TransferStockSent
from shared.domain import ids
from tests.journeys.shop import Shop
from tests.journeys.test_recall import receive

WAREHOUSES = ("sh-1", "gz-1")
LOTS = ("L1", "L2", "L3")
Bag = list[str]
"""The true lots of pieces that lie together."""


class Mugs:
    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.shop = Shop({("gz-1", "rug"): 40, ("sh-1", "rug"): 1})
        self.shelves: dict[tuple[str, str], Bag] = defaultdict(list)
        """By warehouse and lot, as the system calls it."""
        self.bought: dict[str, Bag] = defaultdict(list)
        """By order."""
        self.under_way: dict[tuple[str, str], Bag] = defaultdict(list)
        """By transfer and lot."""
        self.had: dict[str, set[str]] = defaultdict(set)
        """Orders that ever had a piece of a lot."""
        self.seen = self.step = 0
        self.orders: list[str] = []
        for lot in LOTS:
            for warehouse in WAREHOUSES:
                receive(self.shop, warehouse, self.draw.randint(1, 2), lot=lot)
        self.follow()

    def played(self, steps: int) -> None:
        for _ in range(steps):
            self.step += 1
            self.draw.choice((self.sold, self.sold, self.returned, self.returned, self.returned, self.sent))()
            self.shop.system.run()
            self.follow()

    # -- what people do
    def sold(self) -> None:
        name = f"A{self.step}"
        lines = {"mug": self.draw.randint(1, 5)} | ({"rug": self.draw.randint(1, 2)} if self.draw.random() < 0.4 else {})
        order = self.shop.place(name, lines)
        self.shop.system.run()
        if (total := self.shop.order(order).total) is None:
            return
        self.shop.pay(name, total)
        self.shop.system.run()
        for part in self.shop.order(order).shipments:
            self.shop.dispatch(order, f"SF-{name}-{part.number}", shipment=part.number)
            self.shop.deliver(order, shipment=part.number)
            self.shop.system.run()
        self.orders.append(name)

    def returned(self) -> None:
        """Some of its mugs, and perhaps its rugs, so that it is booked in the one warehouse or in the other."""
        if not self.orders:
            return
        name = self.draw.choice(self.orders)
        order = ids.order_id("shop", name)
        if not (mugs := len(self.bought[order])):
            return
        lines = {"mug": self.draw.randint(1, mugs)} | ({"rug": 1} if self.draw.random() < 0.3 else {})
        id = self.shop.ask_back(name, lines, rma=f"R{self.step}")
        self.shop.system.run()
        if self.shop.system.view("support", "returns", id) is not None:
            self.shop.inspect(order, id, *((sku, pieces, "restock") for sku, pieces in lines.items()))

    def sent(self) -> None:
        source, target = self.draw.sample(WAREHOUSES, 2)
        id, lines = f"t{self.step}", (StockLine(sku="mug", quantity=self.draw.randint(1, 2)),)
        system = self.shop.system
        system.ask("inventory", id, AskTransfer(transfer_id=id, source=source, target=target, lines=lines))
        system.run()
        if system.view("inventory", "transfers", id).status == "allocated":
            system.ask("inventory", id, SendTransfer(transfer_id=id))
            system.run()
            came = ReceiveTransfer(transfer_id=id, receipt_id="in", lines=(CameLine(sku="mug", good=lines[0].quantity),))
            system.ask("inventory", id, came)

    # -- what is true
    def follow(self) -> None:
        facts = self.shop.system.facts("inventory")
        for fact in facts[self.seen :]:
            match fact:
                case StockReceived():
                    for came in fact.lines:
                        self.shelves[fact.warehouse, came.lot] += [came.lot] * came.quantity
                case StockIssued():
                    taken = self._taken(fact.warehouse, fact.lines)
                    self.bought[fact.order_id] += taken
                    for lot in taken:
                        self.had[lot].add(fact.order_id)
                case StockRestocked():
                    for line in fact.lines:
                        if line.sku == "mug":
                            self.shelves[fact.warehouse, line.lot] += self._drawn(self.bought[fact.order_id], line.quantity)
                case TransferStockSent():
                    for part in (part for line in fact.lines for part in line.lots):
                        pieces = self._drawn(self.shelves[fact.warehouse, part.lot], part.quantity)
                        self.under_way[fact.transfer_id, part.lot] += pieces
                case TransferStockArrived():
                    for part in (part for line in fact.lines for part in line.lots):
                        pieces = self._drawn(self.under_way[fact.transfer_id, part.lot], part.quantity)
                        self.shelves[fact.warehouse, part.lot] += pieces
                case _:
                    pass
        self.seen = len(facts)

    def _taken(self, warehouse: str, lines: Any) -> Bag:
        """Any pieces of the lots that are named."""
        parts = [part for line in lines if line.sku == "mug" for part in line.lots]
        return [lot for part in parts for lot in self._drawn(self.shelves[warehouse, part.lot], part.quantity)]

    def _drawn(self, bag: Bag, pieces: int) -> Bag:
        assert len(bag) >= pieces
        return [bag.pop(self.draw.randrange(len(bag))) for _ in range(pieces)]

    def offered_of(self, lot: str) -> list[str]:
        """Where pieces of it may be among those that are offered."""
        found = []
        for warehouse in WAREHOUSES:
            stock = self.shop.stock(warehouse, "mug")
            for each in stock.lots if stock is not None else ():
                assert isinstance(each, Lot)
                if lot in self.shelves[warehouse, each.lot] and each.free:
                    found.append(f"{warehouse}/{each.lot}: {each}")
        return found

    def told_of(self, lot: str) -> set[str]:
        facts = self.shop.system.facts("inventory")
        return {fact.order_id for fact in facts if isinstance(fact, LotShipmentRecalled) and fact.lot == lot}


@pytest.mark.req("INV-06", "INV-11", "SUP-19", "SUP-23")
@given(seed=st.integers(0, 10_000), steps=st.integers(6, 16), lot=st.sampled_from(LOTS), more=st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_nothing_of_a_recalled_lot_is_offered_and_who_has_it_is_told(seed: int, steps: int, lot: str, more: int) -> None:
    mugs = Mugs(seed)
    mugs.played(steps)
    mugs.shop.system.ask("inventory", f"mug/{lot}", RecallLot(sku="mug", lot=lot, recall_id="RC1"))
    mugs.shop.system.run()
    assert mugs.offered_of(lot) == []
    assert mugs.had[lot] <= mugs.told_of(lot)
    mugs.played(more)
    assert mugs.offered_of(lot) == []
    assert mugs.had[lot] <= mugs.told_of(lot)
