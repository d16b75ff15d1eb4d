"""An order's demand is noted once; within 24 hours it may turn out not to have been meant (INV-12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.inventory.demand.commands import TellDemand
from services.inventory.demand.shards import shard
from services.inventory.demand.state import (
    FULL,
    TOLD,
    AskedOrder,
    Asking,
    Order,
    Page,
    Sums,
    lines_of,
    order_ref,
    page_ref,
    with_noted,
)
from services.inventory.planning.commands import CountDemand
from services.inventory.stock.rules import summed
from shared.contracts import orders
from shared.contracts.kits import Kit, in_stock
from shared.contracts.limits import LINES
from shared.contracts.lines import StockLine
from shared.contracts.planning import DemandNoted, DemandTold, Kind
from shared.contracts.without_stock import LineEnds
from shared.domain.messages import Command, Instant, Message
from shared.domain.nouns import Context, Decide, On, Ref, SetTimer, States

GATHERING = timedelta(hours=1)


class Placed(Message):
    """What is read of an order."""

    order_id: str
    channel: str
    lines: tuple[StockLine, ...]
    warehouses: tuple[str, ...]
    kits: tuple[Kit, ...] = ()
    without_stock: tuple[LineEnds, ...] = ()
    placed_at: Instant

    def pieces(self) -> dict[str, int]:
        """Of stock, by SKU."""
        pieces = summed(self.lines)
        if self.kits:
            pieces = in_stock(pieces.items(), self.kits)
        for each in self.without_stock:
            pieces.pop(each.sku, None)
        return pieces


class Changed(Message):
    """What is read of a change that was applied: pieces by SKU, of kits their components."""

    order_id: str
    change_id: str
    added: tuple[StockLine, ...] = ()
    removed: tuple[StockLine, ...] = ()
    applied_at: Instant


Ending = orders.OrderCancelled | orders.OrderExpired | orders.OrderRefused
OfOrder = Placed | Changed | Ending | orders.OrderReinstated
Noted = list[DemandNoted | DemandTold]
Note = tuple[Kind, int, Asking]
"""Which of an order's askings it is, and what of it."""


def shard_of(fact: OfOrder) -> str:
    return shard(fact.order_id)


def note(placed: Placed, states: States, context: Context) -> Noted:
    order: Order = states[order_ref(context.key, placed.order_id)]
    pieces = placed.pieces()
    if isinstance(order, AskedOrder) or not placed.warehouses or not 0 < len(pieces) <= LINES:
        return []
    asked = AskedOrder(channel=placed.channel, warehouse=placed.warehouses[0], lines=_lines(pieces), asked_at=placed.placed_at)
    return _noted([("asked", 0, asked)], placed.order_id, asked, states, context)


def note_change(changed: Changed, states: States, context: Context) -> Noted:
    """Pieces that are taken out are those that were asked for last: within a day they were not meant. What is added is asked for
    now."""
    order: Order = states[order_ref(context.key, changed.order_id)]
    if not isinstance(order, AskedOrder) or changed.change_id in order.changes:
        return []
    notes, out = list[Note](), summed(changed.removed)
    for number, asking in reversed(list(enumerate(order.askings))):
        if not asking.counts or not asking.regretted(changed.applied_at):
            continue
        gone = {line.sku: min(line.quantity, out[line.sku]) for line in asking.lines if out.get(line.sku)}
        for sku, count in gone.items():
            out[sku] -= count
        if gone:
            notes.append(("removed", number, Asking(lines=_lines(gone), asked_at=asking.asked_at)))
    if changed.added:
        more = Asking(lines=changed.added, asked_at=changed.applied_at)
        notes.append(("added", len(order.askings), more))
    return _noted(notes, changed.order_id, order, states, context, changed.change_id)


def _lines(pieces: Mapping[str, int]) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=count) for sku, count in pieces.items())


def note_nothing(fact: OfOrder, states: States, context: Context) -> Noted:
    """An order of so many and so long words that a record does not hold them beside its page changes nothing."""
    return []


def end(fact: Ending, states: States, context: Context) -> Noted:
    """What was refused for want of stock was asked for all the same; any other end within 24 hours takes it back."""
    order: Order = states[order_ref(context.key, fact.order_id)]
    if not isinstance(order, AskedOrder) or order.unmet:
        return []
    if isinstance(fact, orders.OrderRefused) and fact.code == "out_of_stock":
        return _noted([("unmet", 0, order)], fact.order_id, order, states, context) if order.counts else []
    at = _ended(fact)
    notes: list[Note] = [("withdrawn", n, each) for n, each in enumerate(order.askings) if each.counts and each.regretted(at)]
    return _noted(notes, fact.order_id, order, states, context)


def _ended(fact: Ending) -> Instant:
    match fact:
        case orders.OrderCancelled():
            return fact.cancelled_at
        case orders.OrderExpired():
            return fact.expired_at
        case orders.OrderRefused():
            return fact.refused_at


def reinstate(fact: orders.OrderReinstated, states: States, context: Context) -> Noted:
    """It was meant, after all."""
    order: Order = states[order_ref(context.key, fact.order_id)]
    if not isinstance(order, AskedOrder):
        return []
    notes: list[Note] = [("asked", n, each) for n, each in enumerate(order.askings) if not each.counts]
    return _noted(notes, fact.order_id, order, states, context)


def _noted(
    notes: Sequence[Note], order_id: str, order: AskedOrder, states: States, context: Context, change_id: str | None = None
) -> Noted:
    page: Page = states[page_ref(context.key)]
    facts = list[DemandNoted]()
    for kind, number, asking in notes:
        if not asking.lines:  # all of it was taken out
            continue
        noted = DemandNoted(
            shard=context.key,
            order_id=order_id,
            kind=kind,
            channel=order.channel,
            warehouse=order.warehouse,
            lines=asking.lines,
            asked_at=asking.asked_at,
            asking=number,
            change_id=change_id,
            noted_at=context.time,
            tell_at=None if page.timed or facts else context.time + GATHERING,
        )
        facts.append(noted)
    if len(page.sums) + sum(len(fact.lines) for fact in facts) <= FULL:  # most: what there is need not be added up
        return [*facts]
    sums: Sums = page.sums
    for fact in facts:
        sums = with_noted(sums, fact)
    if len(sums) <= FULL:
        return [*facts]
    return [*facts, _told(context, page, sums, max(TOLD, len(sums) - FULL), context.time + GATHERING)]


def tell(command: TellDemand, states: States, context: Context) -> list[DemandTold]:
    page: Page = states[page_ref(context.key)]
    return [_told(context, page, page.sums, TOLD, context.time)] if page.timed else []


def _told(context: Context, page: Page, sums: Sums, count: int, again_at: datetime) -> DemandTold:
    """As many of its lines; the others at that time."""
    again = again_at if len(sums) > count else None
    return DemandTold(shard=context.key, page=page.number, lines=lines_of(sums, count), told_at=context.time, again_at=again)


def tell_warehouses(told: DemandTold, context: Context) -> Sequence[tuple[str, Command]]:
    return [
        (
            warehouse,
            CountDemand(
                warehouse=warehouse,
                shard=told.shard,
                page=told.page,
                lines=tuple(line for line in told.lines if line.warehouse == warehouse),
            ),
        )
        for warehouse in dict.fromkeys(line.warehouse for line in told.lines)
    ]


def telling(fact: DemandNoted | DemandTold) -> list[SetTimer]:
    """One timer a shard, while it has something to tell. It comes at its time, or is set anew: none is cancelled."""
    at = fact.again_at if isinstance(fact, DemandTold) else fact.tell_at
    return [] if at is None else [SetTimer(f"tell/{fact.shard}", at, fact.shard, TellDemand(shard=fact.shard))]


def _of_order(fact: OfOrder, key: str) -> list[Ref]:
    return [order_ref(key, fact.order_id), page_ref(key)]


ON: Mapping[type[Message], Decide | On] = {
    orders.OrderPlaced: On(note, key=shard_of, reads=_of_order, model=Placed, too_large=note_nothing, later=True),
    orders.ChangeApplied: On(note_change, key=shard_of, reads=_of_order, model=Changed, too_large=note_nothing, later=True),
    orders.OrderCancelled: On(end, key=shard_of, reads=_of_order, too_large=note_nothing, later=True),
    orders.OrderExpired: On(end, key=shard_of, reads=_of_order, too_large=note_nothing, later=True),
    orders.OrderRefused: On(end, key=shard_of, reads=_of_order, too_large=note_nothing, later=True),
    orders.OrderReinstated: On(reinstate, key=shard_of, reads=_of_order, too_large=note_nothing, later=True),
    TellDemand: On(tell, reads=lambda _, key: [page_ref(key)]),
    DemandTold: On(split=tell_warehouses),
}
