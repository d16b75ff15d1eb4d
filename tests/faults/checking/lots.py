"""Lots that are kept, played again from the facts: what is held is given to nobody, and who had pieces of it gives them up; each
shipment, and each transfer, takes its share of a lot's cost, and expires where it comes as it did; a recall names every shipment
with pieces of its lot, once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong

LOSSES = 5
"""Of a shipment: one that lost pieces so often keeps the others."""
GIVEN = {"StockReserved": 1, "ReservationQueued": 1, "TransferStockAllocated": 1}
TAKEN = ("StockReleased", "StockIssued", "AllocationLost", "TransferStockFreed", "TransferStockSent")
ALLOCATED = {**GIVEN, **dict.fromkeys(TAKEN, -1)}
Lot = tuple[str, str, str]
"""Warehouse, SKU, lot."""


@dataclass
class Cost:
    """Of `of` pieces; `there` are not gone yet."""

    total: int
    of: int
    there: int

    def left(self) -> int:
        return self.total - self.total * max(0, self.of - self.there) // self.of if self.of else 0

    def take(self, pieces: int) -> int:
        before = self.left()
        self.there -= pieces
        return before - self.left()

    def add(self, amount: int, pieces: int = 0) -> None:
        self.total, self.there = self.left() + amount, self.there + pieces
        self.of = self.there


class Lots:
    """Of all warehouses."""

    def __init__(self) -> None:
        self.holds: dict[Lot, dict[str, Fact]] = defaultdict(dict)
        """By reason."""
        self.had: dict[Lot, Counter[str]] = defaultdict(Counter)
        """Pieces that are allocated, by shipment or transfer."""
        self.lost: Counter[str] = Counter()
        """How often a shipment lost pieces."""
        self.there: Counter[Lot] = Counter()
        """Pieces on hand."""
        self.costs: dict[Lot, Cost] = {}
        self.expires: dict[Lot, str] = {}
        self.shipped: dict[Lot, list[Fact]] = defaultdict(list)
        self.recalled: set[Lot] = set()
        self.named: Counter[tuple[Lot, str]] = Counter()
        self.left: dict[tuple[str, str], set[str]] = defaultdict(set)
        """By order and SKU, the lots that left any warehouse, and those that these may have been of."""
        self.back: list[tuple[Fact, Lot, set[str]]] = []
        """What came back, as which lot, and of which it may be."""
        self.ever: dict[Lot, set[str]] = defaultdict(set)
        """Why a lot was ever held, or pieces of it were set aside."""
        self.share: dict[tuple[str, Lot], int] = {}
        """Of an issue, by its decision: what its shipment must say that the pieces cost."""

    def see(self, fact: Fact) -> Iterator[Wrong]:
        data = fact.data
        for lot, holder, n in _allocated(fact):
            self.had[lot][holder] += n
        match fact.type:
            case "AllocationLost":
                self.lost[data["shipment_id"]] += 1
            case "StockReceived":
                self._receive(data)
            case "StockRestocked":
                self._come_back(fact)
            case "LotHeld":
                self.holds[_lot(data)][data["reason"]] = fact
                self.ever[_lot(data)].add(data["reason"])
            case "StockSetAside":
                for part in data["lots"]:
                    self.ever[data["warehouse"], data["sku"], part["lot"]].add(data["reason"])
            case "LotFreed":
                self.holds[_lot(data)].pop(data["reason"], None)
            case "LandedCostAdded":
                if data["correction"] + data["added"] != data["amount"]:
                    yield Wrong("invariant", f"landed cost of {_lot(data)} does not sum to {data['amount']}", (fact,))
                if cost := self.costs.get(_lot(data)):
                    cost.add(data["added"])
            case "StockReserved" if not data.get("waited"):
                yield from self._given(fact, data["lines"])
            case "ReservationQueued" | "TransferStockAllocated":
                yield from self._given(fact, data["lines"])
            case "TransferStockSent":
                yield from self._send(fact)
            case "TransferStockArrived":
                self._arrive(data)
            case "QueueFilled":
                yield from self._given(fact, [{"sku": data["sku"], **gift} for gift in data["gifts"]])
            case "AllocationExchanged":
                yield from self._given(fact, [{"sku": data["sku"], "lots": data["into"]}])
                n, into = (sum(part["quantity"] for part in data[name]) for name in ("lots", "into"))
                if n != into:
                    yield Wrong("invariant", f"{n} pieces of {data['sku']} are exchanged for {into}, of other lots", (fact,))
            case "StockIssued":
                for line in data["lines"]:
                    for part in line["lots"]:
                        self._take(fact, (data["warehouse"], line["sku"], part["lot"]), part["quantity"])
            case "StockAdjusted" | "SetAsideWrittenOff":
                for part in data["lots"]:
                    gone = part["quantity"] if fact.type == "SetAsideWrittenOff" else -part["quantity"]
                    self._take(fact, (data["warehouse"], data["sku"], part["lot"]), gone)
            case "LotsShipped":
                yield from self._ship(fact)
            case "RecallBegun":
                self.recalled.add(_lot(data))
            case "LotShipmentRecalled":
                self.named[_lot(data), data["shipment_id"]] += 1
                if self.named[_lot(data), data["shipment_id"]] > 1:
                    yield Wrong("doubled", f"{data['shipment_id']} is named twice by recall {data['recall_id']}", (fact,))

    def _receive(self, data: dict[str, Any]) -> None:
        kept = {each["sku"]: each for each in data.get("lots", ())}
        for line in data["lines"]:
            lot, said = (data["warehouse"], line["sku"], line["lot"]), kept.get(line["sku"], {})
            self._more(lot, said.get("cost"), line["quantity"])
            if expires := said.get("expires_at"):
                self.expires.setdefault(lot, expires)

    def _come_back(self, fact: Fact) -> None:
        for line in fact.data["lines"]:
            lot = fact.data["warehouse"], line["sku"], line.get("lot") or fact.data["return_id"]
            if line.get("cost") is None and (cost := self.costs.get(lot)):
                cost.there += line["quantity"]
                self.there[lot] += line["quantity"]
            else:
                self._more(lot, line.get("cost"), line["quantity"])
            if expires := line.get("expires_at"):
                self.expires[lot] = min(expires, self.expires.get(lot, expires))
            self.back.append((fact, lot, set(line.get("origins", ()))))

    def _send(self, fact: Fact) -> Iterator[Wrong]:
        for line in fact.data["lines"]:
            for part in line["lots"]:
                lot = fact.data["warehouse"], line["sku"], part["lot"]
                due = self.costs[lot].take(part["quantity"]) if lot in self.costs else None
                self.there[lot] -= part["quantity"]
                if part.get("cost") != due:
                    text = f"{part['quantity']} of lot {'/'.join(lot)} go with a cost of {part.get('cost')}, not {due}"
                    yield Wrong("invariant", text, (fact,))
                if part.get("expires_at") != (expires := self.expires.get(lot)):
                    text = f"lot {'/'.join(lot)} goes with expiry {part.get('expires_at')}, not {expires}"
                    yield Wrong("invariant", text, (fact,))

    def _arrive(self, data: dict[str, Any]) -> None:
        for line in data["lines"]:
            for part in line["lots"]:
                lot = data["warehouse"], line["sku"], part["lot"]
                self._more(lot, part.get("cost"), part["quantity"])
                if expires := part.get("expires_at"):
                    self.expires[lot] = min(expires, self.expires.get(lot, expires))

    def _more(self, lot: Lot, cost: int | None, pieces: int) -> None:
        self.there[lot] += pieces
        if lot in self.costs:
            self.costs[lot].add(cost or 0, pieces)
        elif cost is not None:
            self.costs[lot] = Cost(cost, pieces, pieces)

    def _given(self, fact: Fact, lines: list[dict[str, Any]]) -> Iterator[Wrong]:
        for line in lines:
            for part in line["lots"]:
                lot = fact.data["warehouse"], line["sku"], part["lot"]
                if why := self.holds.get(lot):
                    yield Wrong("invariant", f"pieces of lot {'/'.join(lot)} are given, which is held: {min(why)}", (fact,))

    def _take(self, fact: Fact, lot: Lot, pieces: int) -> None:
        self.there[lot] -= pieces
        if cost := self.costs.get(lot):
            self.share[fact.decision, lot] = cost.take(pieces)

    def _ship(self, fact: Fact) -> Iterator[Wrong]:
        for each in fact.data["lots"]:
            lot = fact.data["warehouse"], each["sku"], each["lot"]
            self.shipped[lot].append(fact)
            self.left[fact.data["order_id"], each["sku"]] |= {each["lot"], *each.get("origins", ())}
            due = self.share.get((fact.decision, lot))
            if each.get("cost") != due:
                text = f"{each['quantity']} of lot {'/'.join(lot)} cost {each.get('cost')}, not {due}"
                yield Wrong("invariant", text, (fact,))

    def at_rest(self, packed: Collection[str]) -> Iterator[Wrong]:
        for lot, holds in self.holds.items():
            for holder, n in self.had[lot].items():
                if holds and n > 0 and self.lost[holder] < LOSSES and holder not in packed:
                    text = f"{holder} has {n} pieces of lot {'/'.join(lot)}, which is held: {min(holds)}"
                    yield Wrong("lost", text, (*holds.values(),))
        for lot in self.recalled:
            for fact in self.shipped[lot]:
                if not self.named[lot, fact.data["shipment_id"]]:
                    yield Wrong("lost", f"the recall of lot {'/'.join(lot)} does not name {fact.data['shipment_id']}", (fact,))
        yield from self._returned()

    def _returned(self) -> Iterator[Wrong]:
        """What came back is of the lots that left with its order, in whichever warehouse; recalled with them."""
        recalled = {(sku, lot) for _, sku, lot in self.recalled}
        for fact, lot, origins in self.back:
            left = self.left[fact.data["order_id"], lot[1]]
            if left and lot[2] not in left and not origins & left and "quality" not in self.ever[lot]:
                yield Wrong("lost", f"what came back as lot {'/'.join(lot)} does not say that it is of {sorted(left)}", (fact,))
            of = {name for name in {lot[2], *origins} if (lot[1], name) in recalled}
            if of and self.there[lot] > 0 and not self.ever[lot] & {"recalled", "quality"}:
                yield Wrong("lost", f"lot {'/'.join(lot)} may be of {min(of)}, which is recalled, and was never held", (fact,))


def mislaid(logs: Logs) -> Iterator[Wrong]:
    lots = Lots()
    for fact in logs["inventory"].facts:
        yield from lots.see(fact)
    yield from lots.at_rest(_packed(logs["fulfillment"].facts))


def _packed(facts: Iterable[Fact]) -> set[str]:
    """Shipments that leave as they are."""
    packed: set[str] = set()
    for fact in facts:
        if fact.type == "ShipmentPacked":
            packed.add(fact.data["shipment_id"])
        elif fact.type == "ShipmentStopped":
            packed.discard(fact.data["shipment_id"])
    return packed


def _lot(data: dict[str, Any]) -> Lot:
    return data["warehouse"], data["sku"], data["lot"]


def _allocated(fact: Fact) -> Iterator[tuple[Lot, str, int]]:
    """Lot, shipment or transfer, and pieces more."""
    data = fact.data
    of: list[dict[str, Any]] = []
    if fact.type == "QueueFilled":
        of = [{"sku": data["sku"], **gift} for gift in data["gifts"]]
    elif fact.type == "AllocationExchanged":
        of = [{"sku": data["sku"], "lots": data["into"]}, {"sku": data["sku"], "lots": data["lots"], "sign": -1}]
    elif fact.type in ALLOCATED and not data.get("waited"):
        of = [{**line, "sign": ALLOCATED[fact.type]} for line in data["lines"]]
    for line in of:
        told = {**data, **line}
        holder = str(told.get("transfer_id") or told.get("shipment_id") or told["order_id"])
        for part in line["lots"]:
            yield (data["warehouse"], line["sku"], part["lot"]), holder, line.get("sign", 1) * part["quantity"]
