"""Who waits for a SKU in a warehouse, in the order in which they will be given pieces."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Annotated, assert_never

from services.inventory.stock.state import OfSku, sku_refs, stock_id
from shared.contracts.inventory import LotQuantity
from shared.contracts.limits import SKU_LOTS
from shared.contracts.waiting import BackorderCapSet, Gift, QueueFilled, QueueLeft, ReservationQueued, StockAllocatedInPart
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

ENTRIES = 1_000
"""Of a queue."""

QueueFact = ReservationQueued | QueueFilled | StockAllocatedInPart | QueueLeft | BackorderCapSet
Rank = tuple[int, Instant, str, str]


class Entry(Message):
    order_id: str
    shipment_id: str
    rank: int
    said_at: Instant
    waiting: int
    """Pieces; 0 until the shipment took over the last that it was given."""
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS] = ()
    """Given, and not taken over yet."""
    min_days_left: int = 0
    """Of the lots that it may be given."""

    @property
    def place(self) -> Rank:
        return self.rank, self.said_at, self.order_id, self.shipment_id


class Queue(Message):
    known: bool = False
    """Its cap was set."""
    cap: int = 0
    """Of all waiting pieces."""
    entries: Annotated[tuple[Entry, ...], AtMost(ENTRIES, "refused: nothing is left of the cap")] = ()
    """First served first."""

    @property
    def waiting(self) -> int:
        return sum([entry.waiting for entry in self.entries])

    def index(self, place: Rank) -> int:
        """How many are ranked before."""
        return bisect_left(self.entries, place, key=lambda entry: entry.place)

    def before(self, place: Rank) -> int:
        """Pieces that those ranked before wait for."""
        return sum([entry.waiting for entry in self.entries[: self.index(place)]])

    def of(self, shipment_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.shipment_id == shipment_id), None)


def queue_ref(warehouse: str, sku: str) -> Ref:
    return "queue", stock_id(warehouse, sku)


def queue_refs(warehouse: str, lines: Iterable[OfSku]) -> list[Ref]:
    """Read by whatever frees pieces of these SKUs, each once."""
    return sku_refs("queue", warehouse, [line.sku for line in lines])


def queue_ids(fact: QueueFact) -> list[str]:
    match fact:
        case QueueFilled() | BackorderCapSet():
            return [stock_id(fact.warehouse, fact.sku)]
        case StockAllocatedInPart():
            return [stock_id(fact.warehouse, fact.line.sku)]
        case ReservationQueued():
            return [stock_id(fact.warehouse, line.sku) for line in fact.lines if line.waiting]
        case QueueLeft():
            return [stock_id(fact.warehouse, line.sku) for line in fact.lines]
        case _:
            assert_never(fact)


def evolve(queue: Queue, fact: QueueFact, id: str) -> Queue:
    match fact:
        case BackorderCapSet():
            return queue.model_copy(update={"known": True, "cap": fact.cap})
        case ReservationQueued():
            return _joined(queue, fact, id.partition("/")[2])
        case QueueFilled():
            gifts = {gift.shipment_id: gift for gift in fact.gifts}
            return _with(queue, [_given(each, gifts.get(each.shipment_id)) for each in queue.entries])
        case StockAllocatedInPart():
            taken = [_taken(each) if each.shipment_id == fact.shipment_id else each for each in queue.entries]
            return _with(queue, [each for each in taken if each.waiting or each.lots])
        case QueueLeft():
            return _with(queue, [each for each in queue.entries if each.shipment_id != fact.shipment_id])
        case _:
            assert_never(fact)


def _joined(queue: Queue, fact: ReservationQueued, sku: str) -> Queue:
    waiting = next(line.waiting for line in fact.lines if line.sku == sku)
    newcomer = Entry(
        order_id=fact.order_id,
        shipment_id=fact.shipment_id,
        rank=fact.rank,
        said_at=fact.said_at,
        waiting=waiting,
        min_days_left=fact.min_days_left,
    )
    i = queue.index(newcomer.place)
    return _with(queue, (*queue.entries[:i], newcomer, *queue.entries[i:]))


def _given(entry: Entry, gift: Gift | None) -> Entry:
    if gift is None:
        return entry
    return entry.model_copy(update={"waiting": entry.waiting - gift.quantity, "lots": merged(entry.lots, gift.lots)})


def _taken(entry: Entry) -> Entry:
    return entry.model_copy(update={"lots": ()})


def _with(queue: Queue, entries: Iterable[Entry]) -> Queue:
    return queue.model_copy(update={"entries": tuple(entries)})


def merged(lots: Iterable[LotQuantity], more: Iterable[LotQuantity]) -> tuple[LotQuantity, ...]:
    """Each lot once, where it was first named."""
    pieces: dict[str, int] = {}
    for part in (*lots, *more):
        pieces[part.lot] = pieces.get(part.lot, 0) + part.quantity
    return tuple(LotQuantity(lot=lot, quantity=n) for lot, n in pieces.items())
