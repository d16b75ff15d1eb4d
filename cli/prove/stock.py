"""`waybill prove stock`: every piece of every warehouse is somewhere, once."""

from collections import Counter
from dataclasses import dataclass, field

from cli.prove import ended, transfers
from cli.prove.figures import MOVING, Figures, lines_of, shipment_of
from cli.prove.log import Answered, Decision, Fact, Place
from cli.prove.tally import Tally

SUMS = "received + restocked + found = on hand + issued + written off"
LOTS = "lots of a line sum to its pieces"
LOT = "no lot gives more than came into it"
SPLIT = "allocated, held, unavailable, pools: none below 0, together at most on hand"
HOLDER = "nobody frees or ships what he was not given"
COUNTED = "a count notes what is on hand"
ONE_WRITER = "a warehouse lies in one partition"
POOL = "a pool sells, and gives away, what it has"
ENDED = "nothing is kept for an order that is over"
MOVED = "sent by transfers = arrived + lost + in transit"
CHECKS = (SUMS, LOTS, LOT, SPLIT, HOLDER, COUNTED, ONE_WRITER, POOL, ENDED, MOVED)

GIVES = frozenset(("StockReserved", "ReservationQueued", "QueueFilled", "TransferStockAllocated"))
TAKES = frozenset(("StockReleased", "StockIssued", "AllocationLost", "TransferStockFreed", "TransferStockSent"))
NOTES = frozenset(("CountStarted", "CountEntered"))


@dataclass(slots=True)
class Holder:
    """A shipment or a transfer, in a warehouse."""

    order: str
    """"" of a transfer."""
    shipment: str
    warehouse: str
    place: Place
    pieces: Counter[str] = field(default_factory=Counter)


class Stock:
    """Keeps figures by warehouse and SKU, and of shipments those only that have pieces."""

    def __init__(self) -> None:
        moves = frozenset((*MOVING, *GIVES, *TAKES, *NOTES, *transfers.LIFE))
        self.reads = {"inventory": moves, "orders": ended.SAYS_SO}
        self.tally, self.answered = Tally(CHECKS), Answered()
        self.figures, self.holders = Figures(), dict[str, Holder]()
        self.pools = Counter[tuple[str, str]]()
        """Pieces left, by "<warehouse>/<sku>" and pool."""
        self.warehouses = dict[str, Place]()
        self.transfers = transfers.Transfers()
        self.ended: ended.Ended | None = None

    def see(self, service: str, decision: Decision) -> None:
        self.answered.note(decision)
        if service == "orders":
            self._orders().see(decision)
            return
        self.transfers.see(decision)
        moved: dict[str, Fact] = {}
        for fact in decision.facts:
            if fact.type in transfers.LIFE:
                continue
            if fact.type in NOTES:
                self._count(fact)
                continue
            moved.update(dict.fromkeys(self.figures.move(fact), fact))
            self._lots(fact)
            self._holders(fact)
            self._pools(fact)
        for id, fact in moved.items():
            self._sums(id, fact)

    def _orders(self) -> ended.Ended:
        """Inventory's log is read: what is kept now is asked after."""
        if self.ended is None:
            self.ended = ended.Ended()
            for each in self.holders.values():
                if each.order and max(each.pieces.values()) > 0:
                    self.ended.keep(ended.Kept(each.order, each.shipment, each.warehouse, each.place))
        return self.ended

    def _sums(self, id: str, fact: Fact) -> None:
        stock, warehouse, tally = self.figures.stocks[id], fact.data["warehouse"], self.tally
        come, gone = stock.received + stock.restocked + stock.found, stock.issued + stock.written_off
        if tally.fails(SUMS, come != stock.on_hand + gone, id):
            text = f"{stock.received} + {stock.restocked} + {stock.found} came, {stock.on_hand} are on hand, {gone} gone"
            tally.tell(SUMS, id, text, fact.place)
        least = min(stock.allocated, stock.held, stock.unavailable, stock.pooled, stock.available - stock.pooled)
        if tally.fails(SPLIT, least < 0, id):
            parts = f"{stock.allocated} allocated, {stock.held} held, {stock.unavailable} unavailable, {stock.pooled} in pools"
            tally.tell(SPLIT, id, f"{parts}, of {stock.on_hand} on hand", fact.place)
        first = self.warehouses.setdefault(warehouse, fact.place)
        if tally.fails(ONE_WRITER, first.partition != fact.place.partition, warehouse):
            tally.tell(ONE_WRITER, warehouse, "is in two partitions", first, fact.place)

    def _lots(self, fact: Fact) -> None:
        for line in lines_of(fact):
            id = f"{fact.data['warehouse']}/{line['sku']}"
            if "lots" in line and "quantity" in line:
                summed, pieces = sum(lot["quantity"] for lot in line["lots"]), line["quantity"] - line.get("waiting", 0)
                if self.tally.fails(LOTS, summed != pieces, id):
                    self.tally.tell(LOTS, id, f"lots sum to {summed}, the line says {pieces}", fact.place)
            lots = self.figures.stocks[id].lots
            short = next((lot for lot, pieces in lots.items() if pieces < 0), "") if "lots" in line else ""
            if self.tally.fails(LOT, bool(short), id):
                self.tally.tell(LOT, id, f"lot {short} gave {-lots[short]} pieces more than came into it", fact.place)

    def _holders(self, fact: Fact) -> None:
        if (fact.type not in GIVES and fact.type not in TAKES) or fact.data.get("waited"):
            return
        for line in lines_of(fact):
            holder = self._holder(fact, {**fact.data, **line})
            pieces = line["quantity"] - line.get("waiting", 0)
            holder.pieces[line["sku"]] += pieces if fact.type in GIVES else -pieces
            short = holder.pieces[line["sku"]] < 0
            if self.tally.fails(HOLDER, short, f"{holder.warehouse}/{line['sku']} of {holder.order or holder.shipment}"):
                subject = f"{holder.warehouse}/{line['sku']} of {holder.order or holder.shipment}"
                text = f"{-holder.pieces[line['sku']]} pieces more than it was given go ({fact.type})"
                self.tally.tell(HOLDER, subject, text, holder.place, fact.place)
            if not holder.pieces[line["sku"]]:
                del holder.pieces[line["sku"]]
            if not holder.pieces:
                self.holders.pop(f"{holder.warehouse} {holder.shipment}", None)

    def _holder(self, fact: Fact, data: dict[str, str]) -> Holder:
        order, warehouse = data.get("order_id", ""), data["warehouse"]
        shipment = data["transfer_id"] if "transfer_id" in data else shipment_of(data)
        for id in (shipment, order):  # reserved before shipments had names, it is called as the order
            if (found := self.holders.get(f"{warehouse} {id}")) is not None:
                return found
        made = Holder(order, shipment, warehouse, fact.place)
        self.holders[f"{warehouse} {shipment}"] = made
        return made

    def _count(self, fact: Fact) -> None:
        for line in fact.data["lines"]:
            id = f"{fact.data['warehouse']}/{line['sku']}"
            there = self.figures.stocks[id].on_hand
            if self.tally.fails(COUNTED, line["on_hand"] != there, id):
                self.tally.tell(COUNTED, id, f"a count notes {line['on_hand']}, {there} are on hand", fact.place)

    def _pools(self, fact: Fact) -> None:
        data, changes = fact.data, list[tuple[str, str, int]]()
        match fact.type:
            case "PoolSplit":
                changes = [(data["sku"], data["pool_id"], data["pieces"])]
            case "PoolMerged":
                changes = [(data["sku"], data["pool_id"], -data["pieces"])]
                changes += [(data["sku"], data["to_pool"], data["pieces"])] if data.get("to_pool") else []
            case "PoolReduced":
                changes = [(data["sku"], part["pool_id"], -part["pieces"]) for part in data["parts"]]
            case _:
                sign = 1 if fact.type == "StockReleased" else -1
                changes = [(line["sku"], data["pool"], sign * line["quantity"]) for line in data.get("pooled") or ()]
        for sku, pool, pieces in changes:
            id = f"{data['warehouse']}/{sku}"
            self.pools[id, pool] += pieces
            left = self.pools[id, pool]
            if self.tally.fails(POOL, left < 0, f"{id} of {pool}"):
                self.tally.tell(POOL, f"{id} of {pool}", f"{-left} pieces more go than it has", fact.place)

    def end(self) -> Tally:
        for kept, end, under_way in self._orders().judged(self.answered):
            self.tally.under_way += under_way
            if self.tally.fails(ENDED, end is not None and not under_way, f"order {kept.order}") and end is not None:
                text = f"is over, and shipment {kept.shipment} has pieces in {kept.warehouse}"
                self.tally.tell(ENDED, f"order {kept.order}", text, end, kept.place)
        for id, text, place, under_way in self.transfers.judged(self.answered):
            self.tally.under_way += under_way
            if self.tally.fails(MOVED, bool(text) and not under_way, f"transfer {id}") and place is not None:
                self.tally.tell(MOVED, f"transfer {id}", text, place)
        return self.tally
