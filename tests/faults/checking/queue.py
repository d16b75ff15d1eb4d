"""Queues by warehouse and SKU, played again from the facts: first served first, nobody takes what others wait for, who left gets
nothing, and at rest nobody waits for what is free."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.stock import Stock, apply

Place = tuple[int, str, str, str]


class Queues:
    """Of all warehouses. By "<warehouse>/<sku>", then by shipment."""

    def __init__(self) -> None:
        self.stocks: dict[str, Stock] = defaultdict(Stock)
        self.waiting: dict[str, Counter[str]] = defaultdict(Counter)
        self.places: dict[str, Place] = {}
        self.queued: dict[str, list[str]] = {}
        """By shipment, the queues that it joined."""
        self.untaken: Counter[tuple[str, str]] = Counter()
        """Given, and not taken over: by queue and shipment."""
        self.given: dict[str, Fact] = {}
        """By shipment, what gave it pieces: it may release or issue them."""
        self.left: dict[str, Fact] = {}
        self.converted: Counter[tuple[str, str]] = Counter()
        self.choosy: set[str] = set()
        """Shipments that take no lots that expire soon: they may be passed over."""

    def see(self, fact: Fact) -> Iterator[Wrong]:
        data = fact.data
        match fact.type:
            case "ReservationQueued":
                yield from self._gets(fact, data)
                self._join(data)
            case "QueueFilled":
                yield from self._fill(fact)
            case "StockAllocatedInPart":
                yield from self._gets(fact, data)
                yield from self._take(fact)
            case "HoldConverted":
                for line in data["lines"]:
                    self.converted[_shipment(data), line["sku"]] += line["quantity"]
            case "StockReserved":
                yield from self._gets(fact, data)
                if not data.get("waited"):
                    yield from self._newcomer(fact)
            case "QueueLeft" | "StockReleased":
                yield from self._leave(fact)
        apply(fact, self.stocks)

    def _gets(self, fact: Fact, data: dict[str, Any]) -> Iterator[Wrong]:
        shipment = _shipment(data)
        if shipment in self.left:
            yield Wrong("invariant", f"shipment {shipment} left and is given pieces", (self.left[shipment], fact))
        self.given[shipment] = fact

    def _join(self, data: dict[str, Any]) -> None:
        shipment = _shipment(data)
        if data.get("min_days_left"):
            self.choosy.add(shipment)
        self.places[shipment] = (data["rank"], data["said_at"], data["order_id"], shipment)
        waiting = {f"{data['warehouse']}/{line['sku']}": line["waiting"] for line in data["lines"] if line["waiting"]}
        self.queued[shipment] = list(waiting)
        for id, n in waiting.items():
            self.waiting[id][shipment] = n

    def _fill(self, fact: Fact) -> Iterator[Wrong]:
        id = f"{fact.data['warehouse']}/{fact.data['sku']}"
        queue = self.waiting[id]
        for gift in fact.data["gifts"]:
            shipment = _shipment({**fact.data, **gift})
            if gift["quantity"] > queue[shipment]:
                yield Wrong("invariant", f"{id}: {shipment} waits for {queue[shipment]} and gets {gift['quantity']}", (fact,))
            elif first := [one for one in +queue if one not in self.choosy and self.places[one] < self.places[shipment]]:
                yield Wrong("invariant", f"{id}: {shipment} is given pieces that {first[0]} waits for longer", (fact,))
            queue[shipment] -= gift["quantity"]
            self.untaken[id, shipment] += gift["quantity"]

    def _take(self, fact: Fact) -> Iterator[Wrong]:
        line, shipment = fact.data["line"], _shipment(fact.data)
        id = f"{fact.data['warehouse']}/{line['sku']}"
        if line["quantity"] != self.untaken[id, shipment]:
            text = f"{id}: {shipment} takes {line['quantity']} of {self.untaken[id, shipment]} that it was given"
            yield Wrong("invariant", text, (fact,))
        del self.untaken[id, shipment]

    def _newcomer(self, fact: Fact) -> Iterator[Wrong]:
        warehouse, shipment = fact.data["warehouse"], _shipment(fact.data)
        for line in fact.data["lines"]:
            stock = self.stocks[f"{warehouse}/{line['sku']}"]
            own = self.converted[shipment, line["sku"]]
            kept = stock.waiting + stock.safety
            if line["quantity"] > own and stock.available - line["quantity"] < kept:
                text = f"{warehouse}/{line['sku']}: {shipment} takes {line['quantity']} of {stock.available}; {kept} are kept"
                yield Wrong("invariant", f"{text} for those who wait and as safety stock", (fact,))

    def _leave(self, fact: Fact) -> Iterator[Wrong]:
        warehouse, shipment = fact.data["warehouse"], _shipment(fact.data)
        if fact.type == "StockReleased":
            if shipment not in self.given:
                id = f"{warehouse}/{fact.data['order_id']}"
                yield Wrong("reordered", f"reservation {id}: StockReleased without StockReserved before", (fact,))
            for id in self.queued.get(shipment, ()):
                if self.waiting[id][shipment]:
                    yield Wrong("reordered", f"{id}: {shipment} still waits when its pieces are freed", (fact,))
        self.left[shipment] = fact
        for line in fact.data["lines"]:
            id = f"{warehouse}/{line['sku']}"
            self.waiting[id].pop(shipment, None)
            self.untaken.pop((id, shipment), None)

    def at_rest(self) -> Iterator[Wrong]:
        for id, queue in self.waiting.items():
            stock, waiting = self.stocks[id], +queue
            if waiting.total() != stock.waiting:
                yield Wrong("invariant", f"{id}: {waiting.total()} in the queue, {stock.waiting} waiting")
            content = [shipment for shipment in waiting if shipment not in self.choosy]
            if content and stock.available > stock.safety:
                yield Wrong("lost", f"{id}: {content[0]} waits, and {stock.available - stock.safety} are free")
        for (id, shipment), n in self.untaken.items():
            yield Wrong("lost", f"{id}: {shipment} never took over {n} pieces that it was given")


def overtaken(logs: Logs) -> Iterator[Wrong]:
    queues = Queues()
    for fact in logs["inventory"].facts:
        yield from queues.see(fact)
    yield from queues.at_rest()


def _shipment(data: dict[str, Any]) -> str:
    """Before shipments were named an order had one in a warehouse."""
    named: str = data.get("shipment_id") or data["order_id"]
    return f"{data['warehouse']}:{named}"
