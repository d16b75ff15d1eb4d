"""Random days of storefronts, warehouses and carriers, in any order and interleaving: what must hold between services, always.

The rules here are written apart from the services: they add up what was published and said, and look at no state.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import fulfillment, inventory, orders, support
from shared.domain import ids
from shared.memory.system import Memory
from shared.runtime.log.builtin import Parked
from tests.journeys.shop import PRICES, STOCK, Seen, Shop

NUMBERS = ("A1", "A2", "A3", "A4")
AMISS = ("cancel", "correct", "keep", "inspect_short")
WORDS = ("place", "pay", "pay_short", "pay_twice", "dispatch", "deliver", "ask_back", "inspect", "wait", "wait_days", *AMISS)
LIFE = ("place", "pay", "dispatch", "deliver", "ask_back")
ENDS = (("inspect",), ("inspect_short",), ("keep",), ("correct", "inspect"))


@dataclass(frozen=True)
class Act:
    word: str
    number: str
    sku: str
    pieces: int
    quiet: bool
    """Whether everything is answered before the next one."""
    twice: bool

    def __call__(self, shop: Shop) -> None:
        for time in range(2 if self.twice else 1):
            self._do(shop, f"R{time}")
        if self.quiet:
            shop.system.run()

    def _do(self, shop: Shop, rma: str) -> None:
        order, owed = ids.order_id("shop", self.number), PRICES[self.sku] * self.pieces
        match self.word:
            case "place":
                shop.place(self.number, {self.sku: self.pieces})
            case "pay":
                shop.pay(self.number, owed - 2_000 if owed >= 20_000 else owed)
            case "pay_short":
                shop.pay(self.number, owed // 2, payment="p2")
            case "pay_twice":
                shop.pay(self.number, owed, payment=f"p3-{self.pieces}")
            case "cancel":
                shop.cancel(self.number)
            case "dispatch":
                shop.dispatch(order)
            case "deliver":
                shop.deliver(order)
            case "ask_back":
                shop.ask_back(self.number, {self.sku: self.pieces}, rma=rma)
            case "inspect":
                shop.inspect(
                    order, ids.return_id(order, rma), (self.sku, self.pieces, "scrap" if self.pieces == 2 else "restock")
                )
            case "inspect_short":
                lines: list[tuple[str, int, Seen]] = [(self.sku, 1, "missing")]
                if self.pieces > 1:
                    lines.append((self.sku, self.pieces - 1, "restock"))
                shop.inspect(order, ids.return_id(order, rma), *lines)
            case "keep":
                shop.keep(self.number, rma=rma)
            case "correct":
                shop.correct(order, f"SF{self.pieces}")
            case "wait":
                shop.system.advance(minutes=11 * self.pieces)
            case _:
                shop.system.advance(days=3)


acts = st.builds(
    Act,
    word=st.sampled_from(WORDS),
    number=st.sampled_from(NUMBERS),
    sku=st.sampled_from(sorted(PRICES)),
    pieces=st.integers(1, 3),
    quiet=st.booleans(),
    twice=st.booleans(),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Act]:
    """One order's acts in their usual order, most of them answered before the next one, some left out: whole lives are rare among
    acts drawn one by one."""
    number, sku, pieces = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(sorted(PRICES))), draw(st.integers(1, 3))
    words = [word for word in (*LIFE, *draw(st.sampled_from(ENDS))) if draw(st.integers(0, 7))]
    if draw(st.integers(0, 3)) == 3:
        words.insert(draw(st.integers(0, len(words))), draw(st.sampled_from(AMISS)))
    return [Act(word, number, sku, pieces, draw(st.integers(0, 7)) > 0, draw(st.booleans())) for word in words]


days = st.lists(acts, max_size=25) | st.lists(lives(), min_size=1, max_size=4).map(
    lambda several: [act for life in several for act in life]
)


@pytest.mark.req("INV-01", "INV-02", "ORD-06", "SEC-02")
@settings(max_examples=100, deadline=None)
@given(days, st.integers(0, 1_000_000))
def test_what_holds_between_services(acts: list[Act], seed: int) -> None:
    shop = Shop(chance=Random(seed))
    for act in acts:
        act(shop)
    shop.system.run()
    check_answers(shop.system)
    check_money(shop.system)
    check_stock(shop)
    check_shipped(shop.system)
    check_returned(shop.system)
    check_tracking(shop)


def of(system: Memory, service: str, *kinds: type[Any]) -> list[Any]:
    return [fact for fact in system.facts(service) if isinstance(fact, kinds)]


def check_answers(system: Memory) -> None:
    """Every event of a storefront has an outcome, and nothing was parked."""
    sent = {dict(record.headers)["ce_id"].decode() for log in system.topics["storefront.events"] for record in log}
    assert sent <= {each.causation for each in system.published()}
    assert not [fact for name in system.served for fact in of(system, name, Parked)]


def check_money(system: Memory) -> None:
    """Never more out than in; an order that ended without goods keeps nothing."""
    held: Counter[str] = Counter()
    for fact in of(system, "orders", orders.PaymentCaptured, orders.RefundIssued):
        held[fact.order_id] += fact.amount if isinstance(fact, orders.PaymentCaptured) else -fact.amount
        assert held[fact.order_id] >= 0
    ended = of(system, "orders", orders.OrderRefused, orders.OrderCancelled, orders.OrderExpired)
    assert all(held[fact.order_id] == 0 for fact in ended)
    granted = {fact.refund_id: fact.amount for fact in of(system, "support", support.RefundGranted)}
    returned = {fact.refund_id: fact.amount for fact in of(system, "orders", orders.RefundIssued) if fact.reason == "return"}
    assert returned == granted


def check_stock(shop: Shop) -> None:
    """What came in lies on the shelf or left, and came back or not; what is held is held for an order that may still ship."""
    system = shop.system
    with_customers: Counter[tuple[str, str]] = Counter()
    for shipped in of(system, "fulfillment", fulfillment.ShipmentShipped):
        with_customers.update({(shipped.warehouse, line.sku): line.quantity for line in shipped.lines})
    back: Counter[tuple[str, str]] = Counter()
    for put in of(system, "inventory", inventory.StockRestocked):
        back.update({(put.warehouse, line.sku): line.quantity for line in put.lines})
    held: Counter[tuple[str, str]] = Counter()
    for number in NUMBERS:
        order = shop.order(ids.order_id("shop", number))
        may_ship = order is not None and order.order == "confirmed" and order.fulfillment != "shipped"
        if may_ship and order.allocation == "allocated":
            held.update({(order.warehouse or "", line.sku): line.quantity for line in order.lines})
    for (warehouse, sku), received in STOCK.items():
        where, stock = (warehouse, sku), shop.stock(warehouse, sku)
        assert stock.on_hand == received - with_customers[where] + back[where]
        assert stock.allocated == held[where] <= stock.on_hand
        assert stock.received + stock.restocked == stock.on_hand + stock.issued + stock.written_off


def check_returned(system: Memory) -> None:
    """What was inspected is in stock or scrapped, to the piece; what stands of returns is no more than was bought, and paid."""
    came: Counter[tuple[str, str]] = Counter()
    for seen in of(system, "support", support.ReturnInspected):
        came.update({(seen.return_id, f"{line.sku}/{line.disposition}"): line.quantity for line in seen.lines})
    booked: Counter[tuple[str, str]] = Counter()
    for kind, disposition in ((inventory.StockRestocked, "restock"), (inventory.ReturnScrapped, "scrap")):
        for put in of(system, "inventory", kind):
            booked.update({(put.return_id, f"{line.sku}/{disposition}"): line.quantity for line in put.lines})
    assert booked == came
    withdrawn = {fact.return_id for fact in of(system, "support", support.ReturnWithdrawn)}
    assert not withdrawn & {fact.return_id for fact in of(system, "support", support.ReturnReceived)}
    pieces: Counter[tuple[str, str]] = Counter()
    worth: Counter[tuple[str, str]] = Counter()
    for fact in of(system, "support", support.ReturnRequested, support.ReturnPiecesMissing):
        sign = 1 if isinstance(fact, support.ReturnRequested) else -1
        if fact.return_id not in withdrawn:
            pieces.update({(fact.order_id, line.sku): sign * line.quantity for line in fact.lines})
            worth.update({(fact.order_id, line.sku): sign * line.refund for line in fact.lines})
    bought: Counter[tuple[str, str]] = Counter()
    paid: Counter[tuple[str, str]] = Counter()
    for window in of(system, "support", support.ReturnWindowOpened):
        for line in window.lines:
            bought[window.order_id, line.sku] += line.quantity
            paid[window.order_id, line.sku] += line.total
    for which, quantity in bought.items():
        assert 0 <= pieces[which] <= quantity and 0 <= worth[which] <= paid[which]
        assert pieces[which] < quantity or worth[which] == paid[which]
    by_order: Counter[str] = Counter()
    for grant in of(system, "support", support.RefundGranted):
        by_order[grant.order_id] += grant.amount
    assert all(amount <= sum(worth[which] for which in worth if which[0] == order) for order, amount in by_order.items())


def check_tracking(shop: Shop) -> None:
    """An order tells the number that its shipment shows, which was said last."""
    said: dict[str, str] = {}
    for fact in of(shop.system, "fulfillment", fulfillment.ShipmentShipped, fulfillment.TrackingCorrected):
        said[fact.shipment_id] = fact.tracking_number
    for fact in of(shop.system, "fulfillment", fulfillment.ShipmentShipped):
        shipment = shop.system.view("fulfillment", "shipments", fact.shipment_id)
        (part,) = (each for each in shop.order(fact.order_id).shipments if each.shipment_id == fact.shipment_id)
        number = said[fact.shipment_id]
        assert (part.tracking_number, shipment.tracking_number) == (number, number)


def check_shipped(system: Memory) -> None:
    """Only what was paid for and reserved leaves, once, and no more comes back."""
    paid = {fact.order_id for fact in of(system, "orders", orders.OrderPaid)}
    reserved = {(fact.warehouse, fact.shipment_id) for fact in of(system, "inventory", inventory.StockReserved)}
    shipped: Counter[str] = Counter()
    for fact in of(system, "fulfillment", fulfillment.ShipmentShipped):
        assert fact.order_id in paid and (fact.warehouse, fact.shipment_id) in reserved
        shipped[fact.order_id] += sum(line.quantity for line in fact.lines)
    assert set(Counter(fact.shipment_id for fact in of(system, "inventory", inventory.StockIssued)).values()) <= {1}
    cancelled = {fact.order_id for fact in of(system, "orders", orders.OrderCancelled, orders.OrderExpired)}
    assert not cancelled & shipped.keys()
    for fact in of(system, "support", support.ReturnApproved):
        assert shipped[fact.order_id] > 0
    back: Counter[str] = Counter()
    for fact in of(system, "inventory", inventory.StockRestocked, inventory.ReturnScrapped):
        back[fact.order_id] += sum(line.quantity for line in fact.lines)
    assert all(back[order] <= shipped[order] for order in back)
