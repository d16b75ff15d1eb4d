"""Ten months, day by day: orders ask for stock, each in its turn, and what is short is lost; in the morning it is planned and
ordered, and what suppliers send is received. Every step is a decision of inventory's own."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any
from zlib import crc32

from cli.restock.inventory import Inventory
from cli.restock.outcome import Day, Outcome
from cli.restock.policies import Planned, Policy, batches
from cli.restock.sales import Order, Sales
from cli.restock.suppliers import ALL, pack_of, supplier_of
from services.inventory.plan.classes import worth
from services.inventory.planning.commands import SetPlanning
from services.inventory.purchase_order.commands import (
    ApprovePurchaseOrder,
    ConfirmPurchaseOrder,
    ProposePurchaseOrder,
    SendPurchaseOrder,
    WantedLine,
)
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.state import stock_ref
from services.inventory.supplier.commands import SetSupplier, SetSupplierTerms
from services.orders.order.sourcing import Node, plan
from services.orders.order.sourcing import Policy as Sourcing
from shared.contracts.allocating import ReservationRequested
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.inventory import StockReceived
from shared.contracts.limits import PURCHASE_LINES
from shared.contracts.lines import StockLine
from shared.contracts.placed import OrderLine, OrderPlaced
from shared.contracts.planning import DemandCounted
from shared.contracts.replenishing import ReplenishmentProposed
from shared.contracts.reservations import ReservationRefused, StockIssued
from shared.contracts.supply import PurchaseOrderProposed, PurchaseOrderRequestRefused
from shared.domain import ids

MORNING = time(4, tzinfo=UTC)
"""After the daily plan."""
TOLD_BY = time(2, tzinfo=UTC)
"""Before the daily plan: by then it knows all that was asked for the day before."""
CLASSES_DAYS = 28
"""How often service classes follow what SKUs sell for, of the last quarter."""
QUARTER = timedelta(days=91)


class Shop:
    """A shop in one warehouse or several; each order has one that is nearest."""

    def __init__(self, sales: Sales, policy: Policy, stock_days: int, warehouses: Sequence[str], shipments: int) -> None:
        self.sales, self.policy, self.warehouses, self.shipments = sales, policy, warehouses, shipments
        self.inventory = Inventory(self._told)
        self.outcome = Outcome(policy.name)
        self._proposed: list[ReplenishmentProposed] = []
        self._coming: list[tuple[datetime, str, str, tuple[StockLine, ...]]] = []
        self._pieces = self._value = self._counted = 0
        self._sold: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
        self._classes: dict[tuple[str, str], str] = {}
        self._opening = self._open(stock_days)
        self._next_classes = date.min

    def play(self, progress: Callable[[int], None] = lambda _: None) -> Outcome:
        """`progress` is told each day's orders."""
        orders = list(self.sales.orders)
        if not orders:
            return self.outcome
        self._set_up(orders[0].at - timedelta(days=1))
        day, last, at = orders[0].at.date(), orders[-1].at.date(), 0
        while day <= last:
            today = Day(day)
            self.outcome.days.append(today)
            self._morning(datetime.combine(day, MORNING))
            before = at
            while at < len(orders) and orders[at].at.date() == day:
                self._sell(orders[at], today)
                at += 1
            today.on_hand, today.value = self._pieces, self._value
            progress(at - before)
            day += timedelta(days=1)
        self.inventory.run(datetime.combine(day, TOLD_BY))
        self.outcome.uncounted = self.outcome.asked - self._counted if isinstance(self.policy, Planned) else 0
        self.outcome.oversold = self.inventory.oversold
        stocks = [state for (noun, _), state in self.inventory.states.items() if noun == "stock"]
        self.outcome.unaccounted = self._pieces - sum(stock.on_hand for stock in stocks)
        return self.outcome

    # -- the shop's beginning
    def _open(self, stock_days: int) -> dict[str, list[tuple[str, datetime, int]]]:
        """What each SKU is bought in with: its own first days' sales, known to nobody in the morning of a real shop; the same for
        every policy. By day it comes on."""
        opening: dict[str, list[tuple[str, datetime, int]]] = defaultdict(list)
        for sku, (first, n) in self.sales.first(stock_days).items():
            opening[first.date().isoformat()].append((sku, first, n))
        return opening

    def _set_up(self, at: datetime) -> None:
        self.inventory.now = at
        for each in ALL:
            said = SetSupplier(supplier=each.name, name=each.name, since=at.date(), lead_time_days=each.lead_days)
            self.inventory.do(each.name, said)
        for sku, price in self.sales.prices.items():
            supplier, pack = supplier_of(sku).name, pack_of(sku)
            terms = SetSupplierTerms(supplier=supplier, sku=sku, unit_price=price, currency="GBP", moq=pack, pack=pack)
            self.inventory.do(supplier, terms)
        if isinstance(self.policy, Planned):
            self.policy.set_levels(self.inventory, self.warehouses)

    # -- a day
    def _morning(self, at: datetime) -> None:
        self._proposed.clear()
        self.inventory.run(at)
        while self._coming and self._coming[0][0] <= at:
            _, warehouse, order, lines = heappop(self._coming)
            self._receive(warehouse, f"{order}-{warehouse}", lines, order)
        for sku, _, n in self._opening.get(at.date().isoformat(), ()):
            self._introduce(sku, n)
        if isinstance(self.policy, Planned) and self.policy.by_value and at.date() >= self._next_classes:
            self._classify(at.date())
        wanted = self.policy.wanted(self.inventory, self._proposed, at.date())
        for supplier, batch in batches(wanted, PURCHASE_LINES):
            self._order(supplier, batch, at)

    def _introduce(self, sku: str, n: int) -> None:
        """In equal parts; what is left over in the first."""
        share, left = divmod(n, len(self.warehouses))
        for i, warehouse in enumerate(self.warehouses):
            pieces = share + (left if i == 0 else 0)
            if pieces:
                self._receive(warehouse, f"opening-{sku}", (StockLine(sku=sku, quantity=pieces),), "")
            if isinstance(self.policy, Planned):
                self._plan(warehouse, sku, self.policy.begins_as)

    def _plan(self, warehouse: str, sku: str, service: Any) -> None:
        if self._classes.get((warehouse, sku)) != service:
            self._classes[warehouse, sku] = service
            supplier = supplier_of(sku).name
            said = SetPlanning(
                warehouse=warehouse, sku=sku, supplier=supplier, service=service, stage="maturity", shelf_life=None
            )
            self.inventory.do(warehouse, said)

    def _classify(self, today: date) -> None:
        self._next_classes = today + timedelta(days=CLASSES_DAYS)
        values: dict[str, float] = defaultdict(float)
        for (_, sku), sold in self._sold.items():
            values[sku] += sum(n for day, n in sold if day >= today - QUARTER) * self.sales.prices[sku]
        classes = worth(values)
        for warehouse, sku in list(self._classes):
            self._plan(warehouse, sku, classes.get(sku, "C") if values else "B")

    def _sell(self, order: Order, today: Day) -> None:
        self.inventory.run(order.at)
        warehouse = self._nearest(order)
        asked = sum(order.pieces.values())
        today.asked += asked
        self.outcome.orders += 1
        for sku, n in order.pieces.items():
            self._sold[warehouse, sku].append((today.day, n))
        self.policy.sold(warehouse, today.day, order.pieces)
        if isinstance(self.policy, Planned):
            self.inventory.hear(self._placed(order, warehouse))
        served = sum(self._ship(order, i, *part) for i, part in enumerate(self._parts(order, warehouse), 1))
        today.served += served
        self.outcome.whole += served == asked

    def _nearest(self, order: Order) -> str:
        return self.warehouses[crc32(order.number.encode()) % len(self.warehouses)]

    def _placed(self, order: Order, warehouse: str) -> OrderPlaced:
        return OrderPlaced(
            order_id=order.number,
            channel="web",
            external_id=order.number,
            currency="GBP",
            lines=tuple(OrderLine(sku=sku, quantity=n) for sku, n in order.pieces.items()),
            price_source="storefront",
            warehouses=(warehouse,),
            pay_by=order.at,
            return_window_days=14,
            placed_at=order.at,
        )

    def _parts(self, order: Order, nearest: str) -> Sequence[tuple[str, Mapping[str, int]]]:
        """By orders' own plan over what warehouses have; where none serves all, the most that so many shipments can."""
        ranked = [nearest, *(each for each in self.warehouses if each != nearest)]
        free = {each: {sku: self.inventory.state(stock_ref(each, sku)).free for sku in order.pieces} for each in ranked}
        there = {sku: min(n, sum(free[each][sku] for each in ranked)) for sku, n in order.pieces.items()}
        wanted = {sku: n for sku, n in there.items() if n}
        nodes = [Node(each, {sku: n for sku, n in free[each].items() if n > 0 and sku in wanted}) for each in ranked]
        planned = plan(wanted, nodes, Sourcing(self.shipments, {})) if wanted else None
        if planned is not None:
            return planned.parts
        best = max(ranked, key=lambda each: sum(min(n, free[each][sku]) for sku, n in wanted.items()))
        return [(best, {sku: m for sku, n in wanted.items() if (m := min(n, free[best][sku]))})] if wanted else []

    def _ship(self, order: Order, number: int, warehouse: str, pieces: Mapping[str, int]) -> int:
        """The pieces that left."""
        lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in pieces.items())
        shipment = ids.shipment_id(order.number, number)
        named = {"order_id": order.number, "shipment_id": shipment, "warehouse": warehouse, "lines": lines}
        [*_, last] = self.inventory.do(warehouse, ReservationRequested(**named, attempt=1, requested_at=order.at))
        assert not isinstance(last, ReservationRefused), last
        self.inventory.do(warehouse, ShipmentShipped(**named, carrier="x", tracking_number="x", shipped_at=order.at))
        self.outcome.parcels += 1
        return sum(pieces.values())

    # -- supply
    def _order(self, supplier: str, lines: Sequence[tuple[str, str, int]], at: datetime) -> None:
        self.outcome.purchases += 1
        self.outcome.lines += len(lines)
        id = f"PO{self.outcome.purchases:06}"
        wanted = tuple(WantedLine(warehouse=warehouse, sku=sku, quantity=n) for warehouse, sku, n in lines)
        sender = supplier_of(lines[0][1])
        agreed = at + timedelta(days=sender.lead_days)
        proposal = ProposePurchaseOrder(purchase_order=id, supplier=supplier, lines=wanted, due_at=agreed)
        [proposed] = self.inventory.do(id, proposal, "buyer")
        assert isinstance(proposed, PurchaseOrderProposed), proposed
        self.inventory.do(id, ApprovePurchaseOrder(purchase_order=id), "manager")
        self.inventory.do(id, SendPurchaseOrder(purchase_order=id), "buyer")
        self.inventory.do(id, ConfirmPurchaseOrder(purchase_order=id, due_at=agreed), "buyer")
        arrives = at + sender.takes(at.date())
        by: dict[str, list[StockLine]] = defaultdict(list)
        for warehouse, sku, n in lines:
            by[warehouse].append(StockLine(sku=sku, quantity=n))
        for warehouse, sent in by.items():
            heappush(self._coming, (arrives, warehouse, id, tuple(sent)))

    def _receive(self, warehouse: str, receipt: str, lines: tuple[StockLine, ...], order: str) -> None:
        self.inventory.do(warehouse, ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines, purchase_order=order))

    def _told(self, fact: Any) -> None:
        self.outcome.decisions += 1
        match fact:
            case ReplenishmentProposed():
                self._proposed.append(fact)
            case StockReceived() | StockIssued():
                sign = 1 if isinstance(fact, StockReceived) else -1
                for line in fact.lines:
                    self._pieces += sign * line.quantity
                    self._value += sign * line.quantity * self.sales.prices[line.sku]
            case DemandCounted():
                self._counted += sum(part.pieces for line in fact.lines for part in line.parts)
            case PurchaseOrderRequestRefused():
                raise AssertionError(fact)
            case _:
                pass
