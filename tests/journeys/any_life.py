"""Short lives of random orders that ship in parts, wait, are held, disputed, paid late, cancelled and returned. Their inputs and
the answers to them are interleaved in any way.

Each seed is a life of two to four orders on a channel of other terms. It is drawn once, and plays the same every time.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from services.fulfillment.shipment.commands import FoundLine, ReportShortPick
from services.inventory.count.commands import ApproveCount, CountedLine, EnterCount, StartCount
from services.inventory.pool.commands import DefinePool, MovePool
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.reservation.losing import Allocations
from services.orders.channel.commands import ConfigureChannel
from services.orders.charge.commands import ReportCharge
from services.orders.order.commands import HoldOrder, RefundGoodwill, ReleaseHold
from services.orders.order.state import Closed, Open
from services.support.returns.commands import InspectReturn, ReceiveReturn
from shared.contracts.counting import ApprovedLine
from shared.contracts.money import Totals
from shared.contracts.orders import StockLine
from shared.contracts.support import InspectedLine
from shared.contracts.terms import Terms
from shared.domain import ids
from tests.journeys.shop import Shop

WAREHOUSES = ("sh-1", "gz-1", "bj-1")
SKUS = ("mug", "lamp")
TERMS = (
    Terms(),
    Terms(ship="complete"),
    Terms(short_at_placing="backorder", late_payment="reinstate"),
    Terms(short_at_placing="force", late_payment="reinstate", ship="complete", overpaid="keep"),
    Terms(max_shipments=1, late_payment="reinstate", overpaid="keep"),
)
WORDS = (
    *("pay", "pay", "pay", "pay_part", "pay_more", "charge", "dispute", "won", "lost", "goodwill"),
    *("cancel", "hold", "let_go", "miss", "receive", "dispatch", "dispatch", "dispatch", "deliver", "deliver"),
    *("ask_back", "inspect", "wait", "wait", "wait_long", "nothing", "count"),
)


class Life:
    def __init__(self, seed: int, quiet: Callable[["Life"], None]) -> None:
        """`quiet` looks at it whenever everything was answered."""
        self.quiet = quiet
        self.draw = draw = Random(seed)
        stock = {(warehouse, sku): draw.choice((0, 1, 2, 3, 5, 9)) for warehouse in WAREHOUSES for sku in SKUS}
        self.shop = Shop({at: pieces for at, pieces in stock.items() if pieces}, chance=Random(seed))
        self.system = self.shop.system
        terms = draw.choice(TERMS)
        self.system.ask("orders", "shop", self._channel(terms))
        for warehouse in WAREHOUSES:
            for sku in SKUS:
                cap = SetBackorderCap(warehouse=warehouse, sku=sku, cap=draw.choice((0, 4, 50)))
                self.system.ask("inventory", warehouse, cap)
        self.pools = Random(f"pools {seed}")
        """Drawn apart: lives without one are as they were before there were any."""
        self.orders: dict[str, str] = {}
        self.totals: dict[str, Totals] = {}
        self.asked = 0
        self.pooled = self.pools.random() < 0.3
        if self.pooled:
            self.pool(terms)

    def pool(self, terms: Terms) -> None:
        """The channel has one; its pieces come and go."""
        self.system.ask("orders", "shop", self._channel(terms.model_copy(update={"pool": "live"})))
        overflow = self.pools.random() < 0.6
        self.system.ask("inventory", "live", DefinePool(pool_id="live", channels=("shop",), overflow=overflow, priority=0))
        for _ in range(6):
            self.move_pool()

    def move_pool(self) -> None:
        """Refused where it is more than is free, or unsold."""
        self.asked += 1
        at, sku = self.pools.choice(WAREHOUSES), self.pools.choice(SKUS)
        pieces = self.pools.choice((0, 1, 2, 3, -1, -2, None))
        command = MovePool(pool_id="live", warehouse=at, sku=sku, pieces=pieces, move_id=f"m{self.asked}")
        self.system.request("inventory", "live", command, f"asked-{self.asked}", "")

    def _channel(self, terms: Terms) -> ConfigureChannel:
        return ConfigureChannel(
            channel="shop",
            currency="CNY",
            warehouses=WAREHOUSES,
            payment_window_minutes=30,
            return_window_days=7,
            price_source="list",
            terms=terms,
        )

    def live(self) -> None:
        for number in range(self.draw.randint(2, 4)):
            self.place(f"A{number}")
            self.some()
            for _ in range(self.draw.randrange(8)):
                self.next()
        for _ in range(self.draw.randrange(25)):
            self.next()
        self.system.run()
        self.quiet(self)

    def next(self) -> None:
        """Mostly what brings an order on."""
        number = self.draw.choice(list(self.orders))
        if self.pooled and self.pools.random() < 0.2:
            self.move_pool()
        words = WORDS if self.draw.random() < 0.3 else self.due(self.state(self.orders[number]))
        self.do(self.draw.choice(words), number)
        self.some()

    def due(self, state: Any) -> tuple[str, ...]:
        if isinstance(state, Closed):
            if state.outcome == "delivered":
                return ("ask_back", "ask_back", "inspect", "inspect", "dispute", "won", "lost", "goodwill")
            return ("pay", "pay", "charge", "dispute", "won", "lost", "pay_part")
        if not isinstance(state, Open) or not state.paid:
            return ("pay", "charge", "charge", "pay_part", "pay_more", "hold", "wait")
        if any(each.fulfillment == "delivered" for each in state.shipments) and self.draw.random() < 0.3:
            return ("ask_back", "inspect")
        if any(each.fulfillment == "shipped" for each in state.shipments):
            return ("deliver", "deliver", "deliver", "dispatch", "cancel", "miss", "dispute", "won")
        if any(each.fulfillment != "none" for each in state.shipments):
            return ("dispatch", "dispatch", "dispatch", "miss", "miss", "cancel", "hold", "dispute", "won", "count")
        return ("receive", "receive", "let_go", "let_go", "cancel", "dispute", "nothing", "count")

    def some(self) -> None:
        """Quiet comes now and then; in between only some has been heard."""
        if self.draw.random() < 0.5:
            self.system.run()
            self.quiet(self)
        else:
            for _ in range(self.draw.randrange(12)):
                self.system._step()

    def place(self, number: str) -> None:
        draw = self.draw
        lines = [{"sku": sku, "quantity": draw.randint(1, 3)} for sku in draw.choices(SKUS, k=draw.randint(1, 3))]
        event = {"channel": "shop", "external_id": number, "currency": "CNY", "lines": lines}
        freight = {"freight": draw.choice((700, 1_001))} if draw.random() < 0.4 else {}
        self.system.storefront("OrderPlaced", {**event, **freight})
        self.orders[number] = ids.order_id("shop", number)

    def request(self, service: str, key: str, command: Any) -> None:
        self.asked += 1
        self.system.request(service, key, command, f"asked-{self.asked}", "")

    def do(self, word: str, number: str) -> None:
        draw, shop, order = self.draw, self.shop, self.orders[number]
        state = self.state(order)
        total = getattr(state, "total", None) or getattr(getattr(state, "lapsed", None), "total", None) or 20_000
        self.asked += 1
        match word:
            case "pay":
                shop.pay(number, total, payment=f"p{self.asked}")
            case "pay_part":
                shop.pay(number, max(1, total // 3), payment=f"p{self.asked}")
            case "pay_more":
                shop.pay(number, total + draw.choice((1, 500)), payment=f"p{self.asked}")
            case "charge":
                self.charge(number, captured=draw.choice((total, total + 500, total // 2)))
            case "dispute" | "won" | "lost":
                had = self.totals.get(number, Totals())
                part = draw.choice((had.captured, had.captured // 2))
                if word == "dispute":
                    self.charge(number, disputed=had.disputed + part)
                elif had.disputed > had.won + had.lost:
                    self.charge(number, **{word: getattr(had, word) + had.disputed - had.won - had.lost})
            case "goodwill":
                command = RefundGoodwill(order_id=order, refund=f"g{self.asked}", amount=draw.choice((1, 500)), reason="sorry")
                self.request("orders", order, command)
            case "cancel":
                shop.cancel(number)
            case "hold":
                self.request("orders", order, HoldOrder(order_id=order, kind=draw.choice(("fraud", "address")), reason="look"))
            case "let_go":
                self.request("orders", order, ReleaseHold(order_id=order, kind=draw.choice(("fraud", "address"))))
            case "miss":
                self.miss(order)
            case "receive":
                goods = (StockLine(sku=draw.choice(SKUS), quantity=draw.randint(1, 6)),)
                warehouse = draw.choice(WAREHOUSES)
                self.request("inventory", warehouse, ReceiveStock(warehouse=warehouse, receipt_id=f"r{self.asked}", lines=goods))
            case "count":
                self.count(draw.choice(WAREHOUSES), draw.choice(SKUS))
            case "dispatch":
                for shipment in self.shipments(order):
                    if draw.random() < 0.7:
                        shop.dispatch(order, f"SF{shipment}", shipment=shipment)
            case "deliver":
                for shipment in self.shipments(order):
                    if draw.random() < 0.7:
                        shop.deliver(order, shipment=shipment)
            case "ask_back":
                shop.ask_back(number, {draw.choice(SKUS): draw.randint(1, 2)}, rma=f"R{self.asked}")
            case "inspect":
                self.inspect(order)
            case "wait":
                self.system.advance(minutes=draw.choice((1, 31, 33)))
            case "wait_long":
                self.system.advance(days=1)
            case _:
                pass

    def charge(self, number: str, **totals: int) -> None:
        had = self.totals.get(number, Totals())
        now = Totals(**{name: max(getattr(had, name), totals.get(name, 0)) for name in Totals.model_fields})
        self.totals[number] = now
        told = ReportCharge(
            order_id=self.orders[number],
            channel="shop",
            provider="pay",
            payment_id=f"ch-{number}",
            totals=now,
            currency="CNY",
            method="card",
        )
        self.request("orders", f"pay/ch-{number}", told)

    def miss(self, order: str) -> None:
        state = self.state(order)
        for each in state.shipments if isinstance(state, Open) else ():
            if each.fulfillment in ("requested", "stopping"):
                found = tuple(FoundLine(sku=x.sku, found=self.draw.randint(0, x.quantity)) for x in each.lines)
                self.request("fulfillment", order, ReportShortPick(order_id=order, shipment_id=each.shipment_id, lines=found))
                return

    def count(self, warehouse: str, sku: str) -> None:
        """Two people find fewer pieces than are on hand, or as many; a third books it. Any shipment may lose them."""
        stock = self.known("inventory", "stock", f"{warehouse}/{sku}")
        if stock is None or stock.held:
            return
        id, missing = f"c{self.asked}", self.draw.randint(0, stock.on_hand - stock.unavailable)
        lines = (CountedLine(sku=sku, pieces=stock.on_hand - missing),)
        shipments = tuple(ids.shipment_id(order, number) for order in self.orders.values() for number in range(1, 8))
        told: list[tuple[Any, str]] = [(StartCount(warehouse=warehouse, count_id=id, skus=(sku,)), "ann")]
        for by in ("ann", "bob"):
            told.append((EnterCount(warehouse=warehouse, count_id=id, entry_id=by, lines=lines), by))
        known = (Allocations(sku=sku, shipments=shipments),)
        booked = (ApprovedLine(sku=sku, difference=-missing),)
        told.append((ApproveCount(warehouse=warehouse, count_id=id, lines=booked, allocations=known), "cid"))
        for command, actor in told:
            self.asked += 1
            self.system.request("inventory", warehouse, command, f"asked-{self.asked}", actor)

    def inspect(self, order: str) -> None:
        returns = self.known("support", "returns", order)
        for id, each in getattr(returns, "returns", {}).items():
            if each.status == "approved":
                self.request("support", order, ReceiveReturn(return_id=id, order_id=order))
                lines = tuple(InspectedLine(sku=x.sku, quantity=x.quantity, disposition="restock") for x in each.lines)
                self.request("support", order, InspectReturn(return_id=id, order_id=order, lines=lines))

    # -- what is there
    def known(self, service: str, noun: str, id: str) -> Any:
        served = self.system.served[service]
        return served.known(served.catalog.wiring.nouns[noun].collection, id)

    def state(self, order: str) -> Any:
        return self.known("orders", "order", order)

    def shipments(self, order: str) -> list[int]:
        shipped = self.known("fulfillment", "shipment", order)
        there = shipped.shipments if shipped else {}
        return [number for number in range(1, 21) if ids.shipment_id(order, number) in there]
