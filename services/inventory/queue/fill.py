"""What becomes free goes to those who wait for it, in the same decision, by rank: before any newcomer."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from services.inventory.queue.state import Entry, Queue, QueueFact, queue_ids, queue_ref
from services.inventory.queue.state import evolve as evolve_queue
from services.inventory.stock.held import kept_off
from services.inventory.stock.offer import Free, spare
from services.inventory.stock.rules import fallen
from services.inventory.stock.state import Stock, StockFact, stock_id, stock_ids, stock_ref
from services.inventory.stock.state import evolve as evolve_stock
from shared.contracts.inventory import InventoryEvent
from shared.contracts.lots import LotHeld
from shared.contracts.waiting import GIFTS, Gift, QueueContinued, QueueFilled, ReservationQueued
from shared.domain.messages import Instant
from shared.domain.nouns import States

PARTS = 2_000
"""Of lots in the gifts of one record, which bound its size; the last gift may go beyond by a SKU's lots."""

NAMED = 400
"""SKUs that a postponed filling names, besides a decision that is nearly as long as a record."""
Fill = Callable[[str, Iterable[str], States, Sequence[InventoryEvent], Instant], list[InventoryEvent]]


def fill(
    warehouse: str, skus: Iterable[str], states: States, said: Sequence[InventoryEvent], at: Instant
) -> list[InventoryEvent]:
    """Whatever frees pieces ends with this: `said` is what it says so far, and it has read these SKUs' stock and queues.
    Pieces are given in part; safety stock is not given."""
    facts: list[InventoryEvent] = []
    left: list[str] = []
    gifts = parts = 0
    held = any(isinstance(fact, LotHeld) for fact in said)
    touched = [sku for sku in dict.fromkeys(skus) if held or _is_touched(warehouse, sku, states)]
    moves = by_state(said) if touched else {}
    for sku in touched:
        stock, queue = stock_after(warehouse, sku, states, moves), queue_after(warehouse, sku, states, moves)
        off, stock = kept_off(warehouse, sku, stock, at)
        facts += off
        free_pieces = spare(stock, at)
        waiting = [entry for entry in queue.entries if entry.waiting]
        if free_pieces <= 0 or not waiting:
            continue
        given: list[Gift] = []
        free = Free(stock, at)
        for entry in waiting:
            if free_pieces == 0:
                break
            if gifts == GIFTS or parts >= PARTS:
                left.append(sku)
                break
            gift = _gift(entry, min(free_pieces, entry.waiting), free)
            if not gift.quantity:
                continue  # none of these lots lasts as long as it asks for
            given.append(gift)
            gifts, parts, free_pieces = gifts + 1, parts + len(gift.lots), free_pieces - gift.quantity
        if given:
            filled = QueueFilled(warehouse=warehouse, sku=sku, gifts=tuple(given), filled_at=at)
            after = evolve_stock(stock, filled, stock_id(warehouse, sku))
            facts += [filled, *fallen(warehouse, sku, after, after.available, after.alert_line, at)]
    if left:
        facts.append(QueueContinued(warehouse=warehouse, skus=tuple(left), continued_at=at))
    return facts


def postpone(
    warehouse: str, skus: Iterable[str], states: States, said: Sequence[InventoryEvent], at: Instant
) -> list[InventoryEvent]:
    """Instead of `fill`, where no record holds both it and what else is said: in one of its own. Of more than 400 SKUs
    the others wait for their next pieces: so many long names do not fit either."""
    moves = by_state(said)
    waited_for = [sku for sku in dict.fromkeys(skus) if queue_after(warehouse, sku, states, moves).waiting]
    return [QueueContinued(warehouse=warehouse, skus=tuple(waited_for[:NAMED]), continued_at=at)] if waited_for else []


Moves = Mapping[str, Sequence[InventoryEvent]]


def by_state(said: Iterable[InventoryEvent]) -> Moves:
    """By "<warehouse>/<sku>": what a decision says so far about its stock and queue."""
    moves: dict[str, list[InventoryEvent]] = {}
    for fact in said:
        stocks = stock_ids(fact) if isinstance(fact, StockFact) else ()
        queues = queue_ids(fact) if isinstance(fact, QueueFact) else ()
        for id in dict.fromkeys((*stocks, *queues)):
            moves.setdefault(id, []).append(fact)
    return moves


def stock_after(warehouse: str, sku: str, states: States, moves: Moves) -> Stock:
    stock: Stock = states[stock_ref(warehouse, sku)]
    for fact in moves.get(id := stock_id(warehouse, sku), ()):
        if isinstance(fact, StockFact):
            stock = evolve_stock(stock, fact, id)
    return stock


def queue_after(warehouse: str, sku: str, states: States, moves: Moves) -> Queue:
    queue: Queue = states[queue_ref(warehouse, sku)]
    for fact in moves.get(id := stock_id(warehouse, sku), ()):
        if isinstance(fact, QueueFact) and _is_queued(fact, sku):
            queue = evolve_queue(queue, fact, id)
    return queue


def _is_queued(fact: QueueFact, sku: str) -> bool:
    """ReservationQueued moves the stock of all its lines, and the queues of those that wait."""
    return not isinstance(fact, ReservationQueued) or any(line.sku == sku and line.waiting for line in fact.lines)


def _is_touched(warehouse: str, sku: str, states: States) -> bool:
    """Somebody waits for it, or some of its lots may be held."""
    return bool(states[queue_ref(warehouse, sku)].entries or states[stock_ref(warehouse, sku)].by_lot)


def _gift(entry: Entry, quantity: int, free: Free) -> Gift:
    lots = free.take(quantity, entry.min_days_left)
    n = sum([part.quantity for part in lots])
    return Gift(order_id=entry.order_id, shipment_id=entry.shipment_id, quantity=n, lots=lots)
