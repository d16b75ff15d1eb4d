"""`waybill prove queue`: first served is who is first, and nobody takes what others wait for, or gets pieces after he left."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cli.prove import ended
from cli.prove.figures import MOVING, Figures, Stock, shipment_of
from cli.prove.log import Answered, Decision, Fact, Place
from cli.prove.tally import Tally

RANK = "nobody is given pieces that somebody before him waits for"
WANTED = "nobody is given more than he waits for"
FREED = "given pieces were free: no safety stock, nor a pool's"
NEWCOMER = "no newcomer takes what others wait for"
TAKEN = "what is taken over was given, all of it"
WAITS = "what facts say is waiting is what waits"
BEFORE = "who leaves is out of the queue before his pieces are freed"
AFTER = "who left is given nothing"
REST = "nobody waits while pieces are free"
ENDED = "nobody waits for an order that is over"
CHECKS = (RANK, WANTED, FREED, NEWCOMER, TAKEN, WAITS, BEFORE, AFTER, REST, ENDED)

QUEUES = frozenset(("ReservationQueued", "QueueFilled", "QueueContinued", "StockAllocatedInPart", "StockReserved", "QueueLeft"))


Rank = tuple[int, datetime, str, str]
"""Class, said time, order, shipment: the lowest first."""


@dataclass(slots=True)
class Waiting:
    order: str
    shipment: str
    warehouse: str
    rank: Rank
    place: Place
    choosy: bool
    """It takes no lots that expire soon, so it may be passed over."""
    lacks: Counter[str]
    """By SKU."""
    given: Counter[str] = field(default_factory=Counter)
    """And not taken over yet."""
    skus: tuple[str, ...] = ()
    """In whose queues it is, until it is reserved or leaves."""


class Queue:
    """Keeps figures by warehouse and SKU, and the shipments that wait."""

    def __init__(self) -> None:
        self.reads = {"inventory": frozenset((*MOVING, *QUEUES)), "orders": ended.SAYS_SO}
        self.tally, self.answered, self.figures = Tally(CHECKS), Answered(), Figures()
        self.waiting: dict[str, Waiting] = {}
        """By "<warehouse> <shipment>"."""
        self.queues: dict[str, set[str]] = defaultdict(set)
        """By "<warehouse>/<sku>", who is in `waiting`."""
        self.left: dict[str, Place] = {}
        """Who left in this decision."""
        self.continued: dict[str, Place] = {}
        """Where the rest of a queue is to be filled by a decision of its own."""
        self.last: dict[str, Place] = {}
        """Of each queue, what moved its pieces last."""
        self.ended: ended.Ended | None = None

    def see(self, service: str, decision: Decision) -> None:
        self.answered.note(decision)
        if service == "orders":
            self._orders().see(decision)
            return
        self.left.clear()
        own = Counter[tuple[str, str]]()
        if decision.source is not None and decision.source.topic == decision.place.topic:
            for id in [id for id, place in self.continued.items() if place == decision.source]:
                del self.continued[id]
        for fact in decision.facts:
            self._see(fact, own)
            for id in self.figures.move(fact):
                if id in self.queues:
                    self.last[id] = fact.place

    def _see(self, fact: Fact, own: Counter[tuple[str, str]]) -> None:
        data = fact.data
        match fact.type:
            case "ReservationQueued":
                self._newcomer(fact, own)
                self._join(fact)
            case "QueueFilled":
                self._fill(fact)
            case "QueueContinued":
                self.continued.update({f"{data['warehouse']}/{sku}": fact.place for sku in data["skus"]})
            case "StockAllocatedInPart":
                self._take(fact)
            case "HoldConverted":
                for line in data["lines"]:
                    own[shipment_of(data), line["sku"]] += line["quantity"]
            case "StockReserved" if data.get("waited"):
                self._whole(fact)
            case "StockReserved":
                self._newcomer(fact, own)
            case "QueueLeft" | "StockReleased":
                self._leave(fact)

    def _newcomer(self, fact: Fact, own: Mapping[tuple[str, str], int]) -> None:
        """Who queues, too, is given at once only what those before him do not lack."""
        data, shipment = fact.data, shipment_of(fact.data)
        place = _rank(data) if fact.type == "ReservationQueued" else None
        self._after(fact, _key(data))
        for line in data["lines"]:
            id = f"{data['warehouse']}/{line['sku']}"
            pooled = sum(each["quantity"] for each in data.get("pooled") or () if each["sku"] == line["sku"])
            mine = own.get((shipment, line["sku"]), 0) + pooled
            taken, stock = line["quantity"] - line.get("waiting", 0), self.figures.stocks[id]
            kept = (
                stock.safety + stock.pooled - pooled + (stock.waiting if place is None else self._before(id, line["sku"], place))
            )
            if self.tally.fails(NEWCOMER, taken > mine and stock.available - taken < kept, f"{id} of order {data['order_id']}"):
                text = f"takes {taken} of {stock.available}; {kept} are kept for those who wait, for pools, as safety stock"
                self.tally.tell(NEWCOMER, f"{id} of order {data['order_id']}", text, fact.place)

    def _before(self, id: str, sku: str, place: Rank) -> int:
        before = (self.waiting[each] for each in self.queues.get(id, ()))
        return sum(each.lacks[sku] for each in before if each.rank < place)

    def _join(self, fact: Fact) -> None:
        data, key = fact.data, _key(fact.data)
        lacks = Counter({line["sku"]: line["waiting"] for line in data["lines"] if line["waiting"]})
        shipment, choosy = shipment_of(data), bool(data.get("min_days_left"))
        entry = Waiting(data["order_id"], shipment, data["warehouse"], _rank(data), fact.place, choosy, lacks, skus=tuple(lacks))
        self.waiting[key] = entry
        for sku in entry.skus:
            self.queues[f"{entry.warehouse}/{sku}"].add(key)

    def _fill(self, fact: Fact) -> None:
        data, id = fact.data, f"{fact.data['warehouse']}/{fact.data['sku']}"
        stock, sku = self.figures.stocks[id], data["sku"]
        given, free = sum(gift["quantity"] for gift in data["gifts"]), _free(stock)
        if self.tally.fails(FREED, given > free, id):
            self.tally.tell(FREED, id, f"{given} are given of {free} free", fact.place)
        order = sorted((self.waiting[each].rank, each) for each in self.queues.get(id, ()))
        first = 0
        for gift in data["gifts"]:
            key, subject = _key({**data, **gift}), f"{id} of order {gift['order_id']}"
            self._after(fact, key)
            entry = self.waiting.get(key)
            lacks = entry.lacks[sku] if entry else 0
            if self.tally.fails(WANTED, gift["quantity"] > lacks, subject):
                self.tally.tell(WANTED, subject, f"waits for {lacks} and is given {gift['quantity']}", fact.place)
            if entry is None:
                continue
            entry.lacks[sku] -= gift["quantity"]
            entry.given[sku] += gift["quantity"]
            while first < len(order) and order[first][0] < entry.rank and self._passes(order[first][1], sku):
                first += 1
            overtakes = first < len(order) and order[first][0] < entry.rank
            if self.tally.fails(RANK, overtakes, subject):
                other = self.waiting[order[first][1]]
                text = f"is given pieces that order {other.order} waits for longer ({other.lacks[sku]} of them)"
                self.tally.tell(RANK, subject, text, other.place, fact.place)

    def _passes(self, key: str, sku: str) -> bool:
        entry = self.waiting[key]
        return entry.choosy or entry.lacks[sku] <= 0

    def _take(self, fact: Fact) -> None:
        data, line = fact.data, fact.data["line"]
        entry, subject = self.waiting.get(_key(data)), f"{data['warehouse']}/{line['sku']} of order {data['order_id']}"
        given = entry.given.pop(line["sku"], 0) if entry else 0
        if self.tally.fails(TAKEN, line["quantity"] != given, subject):
            self.tally.tell(TAKEN, subject, f"takes over {line['quantity']} of {given} that were given", fact.place)
        waits = entry.lacks.total() + entry.given.total() if entry else 0
        if self.tally.fails(WAITS, data["waiting"] != waits, f"order {data['order_id']}"):
            text = f"{data['waiting']} are said to wait, {waits} do"
            self.tally.tell(WAITS, f"order {data['order_id']}", text, fact.place)

    def _whole(self, fact: Fact) -> None:
        key, order = _key(fact.data), f"order {fact.data['order_id']}"
        entry = self.waiting.get(key)
        lacks = entry.lacks.total() if entry else 0
        if self.tally.fails(WAITS, lacks != 0, order):
            self.tally.tell(WAITS, order, f"is reserved, and waits for {lacks} pieces", fact.place)
        self._forget(key)

    def _leave(self, fact: Fact) -> None:
        data, key = fact.data, _key(fact.data)
        entry, order = self.waiting.get(key), f"order {data['order_id']}"
        if fact.type == "QueueLeft":
            said = {line["sku"]: line["quantity"] for line in data["lines"] if line["quantity"]}
            waits = dict(+entry.lacks) if entry else {}
            if self.tally.fails(WAITS, said != waits, order):
                self.tally.tell(WAITS, order, f"leaves {said}, waited for {waits}", fact.place)
            self._forget(key)
        elif self.tally.fails(BEFORE, entry is not None, order) and entry is not None:
            self.tally.tell(
                BEFORE, order, f"still waits in {data['warehouse']} when its pieces are freed", entry.place, fact.place
            )
        self.left[key] = fact.place

    def _after(self, fact: Fact, key: str) -> None:
        order = f"shipment {key.partition(' ')[2]}"
        if self.tally.fails(AFTER, key in self.left, order):
            self.tally.tell(AFTER, order, f"left and is given pieces by the same decision ({fact.type})", fact.place)

    def _forget(self, key: str) -> None:
        if (entry := self.waiting.pop(key, None)) is None:
            return
        for sku in entry.skus:
            id = f"{entry.warehouse}/{sku}"
            self.queues[id].discard(key)
            if not self.queues[id]:
                del self.queues[id]
                self.last.pop(id, None)

    def _orders(self) -> ended.Ended:
        if self.ended is None:
            self.ended = ended.Ended()
            for each in self.waiting.values():
                self.ended.keep(ended.Kept(each.order, each.shipment, each.warehouse, each.place))
        return self.ended

    def end(self) -> Tally:
        for id, keys in self.queues.items():
            sku = id.partition("/")[2]
            stock = self.figures.stocks[id]
            entries = [self.waiting[key] for key in keys]
            waits = sum(max(0, each.lacks[sku]) for each in entries)
            place = self.last.get(id) or entries[0].place
            if self.tally.fails(WAITS, waits != stock.waiting, id):
                self.tally.tell(WAITS, id, f"{waits} wait in the queue, the stock says {stock.waiting}", place)
            idle = next((each for each in entries if each.lacks[sku] > 0 and not each.choosy), None)
            pending = id in self.continued
            self.tally.under_way += pending
            if self.tally.fails(REST, idle is not None and _free(stock) > 0 and not pending, id) and idle is not None:
                self.tally.tell(REST, id, f"order {idle.order} waits, and {_free(stock)} are free", idle.place, place)
        for kept, end, under_way in self._orders().judged(self.answered):
            self.tally.under_way += under_way
            if self.tally.fails(ENDED, end is not None and not under_way, f"order {kept.order}") and end is not None:
                text = f"is over, and shipment {kept.shipment} still waits in {kept.warehouse}"
                self.tally.tell(ENDED, f"order {kept.order}", text, end, kept.place)
        return self.tally


def _free(stock: Stock) -> int:
    """For those who wait."""
    return stock.available - stock.safety - stock.pooled


def _rank(data: dict[str, Any]) -> Rank:
    return data["rank"], datetime.fromisoformat(data["said_at"]), data["order_id"], shipment_of(data)


def _key(data: dict[str, Any]) -> str:
    return f"{data['warehouse']} {shipment_of(data)}"
