"""What a shipment may do to stock: all of it or nothing, from the oldest lots (INV-02, INV-06), unless it may wait."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from services.inventory.hold.convert import converted, hold_refs, own_pieces
from services.inventory.pool.parts import parts_refs
from services.inventory.pool.taking import Pooled, as_pooled, fenced, free_for, given_back, of_pool, part_of
from services.inventory.queue.fill import Fill, by_state, fill, postpone, stock_after
from services.inventory.queue.join import Own, Wanted, join
from services.inventory.queue.state import Queue, merged, queue_ref, queue_refs
from services.inventory.reservation.shipped import lots_shipped
from services.inventory.reservation.state import (
    Blank,
    Issued,
    Part,
    Refused,
    Released,
    Reservation,
    Reserved,
    Waiting,
    newest,
)
from services.inventory.stock.offer import taken
from services.inventory.stock.rules import BrokenPromise, fallen, refused, summed
from services.inventory.stock.state import stock_ref, stock_refs
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.fulfillment import ShipmentShipped, ShortPicked
from shared.contracts.inventory import InventoryEvent, LotLine, Shortage
from shared.contracts.lots import LotsShipped
from shared.contracts.orders import ShipmentReduced, StockLine
from shared.contracts.reservations import ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.set_aside import StockSetAside
from shared.contracts.waiting import QueueLeft
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context, Decide, On, Ref, States
from shared.domain.wording import enumerated

Asked = ReservationRequested | ReleaseRequested | ShipmentReduced | ShortPicked | ShipmentShipped


def reserve(asked: ReservationRequested, states: States, context: Context) -> list[InventoryEvent]:
    """A shipment asks a warehouse once. After a refusal or a release (of an order that had expired and was paid late) it may ask
    again, in a later attempt only: so a request that comes twice is answered once."""
    reservation: Reservation = states[_ref(asked)]
    match reservation:
        case Blank():
            return _reserve(asked, states, context.time)
        case Refused(attempt=attempt) | Released(attempt=attempt):
            return _reserve(asked, states, context.time) if asked.attempt > attempt else []
        case Waiting() | Reserved() | Issued():
            return []
        case _:
            assert_never(reservation)


def _reserve(asked: ReservationRequested, states: States, now: Instant) -> list[InventoryEvent]:
    """What has expired is told by the time of this decision, however late the request is heard."""
    warehouse, days = asked.warehouse, asked.min_days_left
    wanted: Wanted = [(sku, n, states[stock_ref(warehouse, sku)]) for sku, n in summed(asked.lines).items()]
    own = own_pieces(asked, states) if asked.hold_id else {}
    frees = [free_for(part_of(asked, sku, states), stock, own.get(sku, 0), now, days) for sku, _, stock in wanted]
    short = tuple(
        Shortage(sku=sku, requested=n, available=free) for (sku, n, _), free in zip(wanted, frees, strict=True) if free < n
    )
    pooled = of_pool(asked, wanted, own, states) if asked.pool else {}
    if not short:
        return _reserved(asked, wanted, own, pooled, states, now)
    if asked.wait == "no" or fenced(asked, short, states):
        return [_refused(asked, short)]
    queued = join(asked, wanted, {sku: own.get(sku, 0) + pooled.get(sku, 0) for sku, *_ in wanted}, states, now)
    if isinstance(queued, tuple):
        return [_refused(asked, queued)]
    if pooled:
        queued[0] = queued[0].model_copy(update={"pool": asked.pool, "pooled": as_pooled(pooled)})
    return _with_low(asked, wanted, [*converted(asked, own, wanted), *queued], states)


def _reserved(
    asked: ReservationRequested, wanted: Wanted, own: Own, pooled: Pooled, states: States, now: Instant
) -> list[InventoryEvent]:
    warehouse, at, days = asked.warehouse, asked.requested_at, asked.min_days_left
    lines = tuple(LotLine(sku=sku, quantity=n, lots=taken(stock, n, now, days)) for sku, n, stock in wanted)
    reserved = StockReserved(
        warehouse=warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        lines=lines,
        pool=asked.pool or "" if pooled else "",
        pooled=as_pooled(pooled),
        not_before=asked.street_date,
        reserved_at=at,
    )
    if own:
        return _with_low(asked, wanted, [*converted(asked, own, wanted), reserved], states)
    facts: list[InventoryEvent] = [reserved]
    for sku, n, stock in wanted:
        facts += fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)
    return facts


def _with_low(asked: ReservationRequested, wanted: Wanted, facts: list[InventoryEvent], states: States) -> list[InventoryEvent]:
    """A decision that moves a SKU more than once: low by what is left at its end."""
    moves, lows = by_state(facts), []
    for sku, *_ in wanted:
        stock = stock_after(asked.warehouse, sku, states, moves)
        lows += fallen(asked.warehouse, sku, stock, stock.available, stock.alert_line, asked.requested_at)
    return [*facts, *lows]


def refuse_to_reserve(asked: ReservationRequested, states: States, context: Context) -> list[InventoryEvent]:
    """The order's lots, or the SKUs that it leaves low, are more than a record holds."""
    reason = f"an order of {len(asked.lines):,} SKUs takes more lots here than one decision can name: order in parts"
    return [_refused(asked, (), reason)]


def _refused(asked: ReservationRequested, short: tuple[Shortage, ...], reason: str = "") -> ReservationRefused:
    return ReservationRefused(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        shortages=short,
        reason=reason,
        refused_at=asked.requested_at,
    )


def release(asked: ReleaseRequested, states: States, context: Context) -> list[InventoryEvent]:
    return _release(asked, states, context, fill)


def release_much(asked: ReleaseRequested, states: States, context: Context) -> list[InventoryEvent]:
    """Its lots, and who is given of them, are more than a record holds."""
    return _release(asked, states, context, postpone)


def _release(asked: ReleaseRequested, states: States, context: Context, fill: Fill) -> list[InventoryEvent]:
    """What becomes free goes to those who wait for it. A shipment that waits itself leaves before."""
    at = asked.requested_at
    reservation: Reservation = states[_ref(asked)]
    match reservation:
        case Reserved(lines=lines):
            _check_named(asked, lines)
            return _freed(asked, [_released(asked, lines, reservation, states)], states, fill)
        case Waiting():
            return _leave(asked, reservation, states, fill)
        case Blank() | Refused() | Released():
            return []
        case Issued():
            return refused(context, "already_issued", f"the pieces of order {asked.order_id} have left {asked.warehouse}", at)
        case _:
            assert_never(reservation)


def _leave(asked: ReleaseRequested, reservation: Waiting, states: States, fill: Fill) -> list[InventoryEvent]:
    _check_named(asked, reservation.lines)
    waited: list[StockLine] = []
    lines: list[LotLine] = []
    for line in reservation.lines:
        queue: Queue = states[queue_ref(asked.warehouse, line.sku)]
        lots = line.lots
        if entry := queue.of(asked.shipment_id):
            waited.append(StockLine(sku=line.sku, quantity=entry.waiting))
            lots = merged(lots, entry.lots)
        if lots:
            lines.append(LotLine(sku=line.sku, quantity=sum(part.quantity for part in lots), lots=lots))
    left = QueueLeft(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        lines=tuple(waited),
        left_at=asked.requested_at,
    )
    return _freed(asked, [left, _released(asked, tuple(lines), reservation, states)], states, fill) if lines else [left]


def _released(
    asked: ReleaseRequested, lines: tuple[LotLine, ...], reservation: Reserved | Waiting, states: States
) -> StockReleased:
    pooled = given_back(asked, lines, reservation.pooled, states) if asked.pool == reservation.pool else ()
    return StockReleased(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        lines=lines,
        pool=reservation.pool if pooled else "",
        pooled=pooled,
        reason=asked.reason,
        released_at=asked.requested_at,
    )


def _freed(asked: ReleaseRequested, facts: list[InventoryEvent], states: States, fill: Fill) -> list[InventoryEvent]:
    return [*facts, *fill(asked.warehouse, [line.sku for line in asked.lines], states, facts, asked.requested_at)]


def short_pick(short: ShortPicked, states: States, context: Context) -> list[InventoryEvent]:
    """What was not found is no longer the shipment's, which leaves without it; nor is it free: a count decides."""
    released = _not_found(short, states)
    return [] if released is None else [released, *(_missing(short, line) for line in released.lines)]


def short_pick_much(short: ShortPicked, states: States, context: Context) -> list[InventoryEvent]:
    """Its lots are more than a record holds twice: freed as any pieces, until the warehouse adjusts them."""
    released = _not_found(short, states)
    if released is None:
        return []
    return [released, *postpone(short.warehouse, [line.sku for line in released.lines], states, [released], short.reported_at)]


def _not_found(short: ShortPicked, states: States) -> StockReleased | None:
    reservation: Reservation = states[_ref(short)]
    if not isinstance(reservation, Reserved):
        return None  # released, by a cancellation that was heard before
    left = {line.sku: line.quantity for line in short.left}
    missing = {line.sku for line in short.lines}
    lines = [newest(line, line.quantity - left.get(line.sku, 0)) for line in reservation.lines if line.sku in missing]
    freed = tuple(line for line in lines if line.quantity > 0)
    if not freed:
        return None
    return StockReleased(
        warehouse=short.warehouse,
        order_id=short.order_id,
        shipment_id=short.shipment_id,
        lines=freed,
        reason="short_pick",
        released_at=short.reported_at,
    )


def _missing(short: ShortPicked, line: LotLine) -> StockSetAside:
    return StockSetAside(
        warehouse=short.warehouse,
        sku=line.sku,
        quantity=line.quantity,
        reason="missing",
        lots=line.lots,
        document=short.shipment_id,
        set_aside_at=short.reported_at,
    )


def reduce(asked: ShipmentReduced, states: States, context: Context) -> list[InventoryEvent]:
    """Pieces that a change took out are free, for those who wait first; the others stay reserved."""
    return _reduce(asked, states, fill)


def reduce_much(asked: ShipmentReduced, states: States, context: Context) -> list[InventoryEvent]:
    return _reduce(asked, states, postpone)


def _reduce(asked: ShipmentReduced, states: States, fill: Fill) -> list[InventoryEvent]:
    reservation: Reservation = states[_ref(asked)]
    if not isinstance(reservation, Reserved):
        return []  # let go, by a cancellation that was heard before
    stays, goes = summed(asked.left), summed(asked.lines)
    lines = [newest(line, line.quantity - stays.get(line.sku, 0)) for line in reservation.lines if line.sku in goes]
    freed = tuple(line for line in lines if line.quantity > 0)
    if not freed:
        return []
    released = StockReleased(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        lines=freed,
        reason="changed",
        released_at=asked.reduced_at,
    )
    return [released, *fill(asked.warehouse, [line.sku for line in freed], states, [released], asked.reduced_at)]


def issue(shipped: ShipmentShipped, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, order, shipment, at = shipped.warehouse, shipped.order_id, shipped.shipment_id, shipped.shipped_at
    reservation: Reservation = states[_ref(shipped)]
    match reservation:
        case Reserved(lines=lines):
            _check_named(shipped, lines)
            issued = StockIssued(warehouse=warehouse, order_id=order, shipment_id=shipment, lines=lines, issued_at=at)
            return [issued, *lots_shipped(issued, states)]
        case Issued():
            return []
        case Blank() | Waiting() | Refused() | Released():
            reason = f"order {order} holds nothing in {warehouse}: shipment {shipment} issues no stock"
            return refused(context, "unknown_reservation", reason, at)
        case _:
            assert_never(reservation)


def issue_much(shipped: ShipmentShipped, states: States, context: Context) -> list[InventoryEvent]:
    """Its lots are more than a record holds twice: they leave without being told to each lot."""
    return [fact for fact in issue(shipped, states, context) if not isinstance(fact, LotsShipped)]


def _check_named(fact: ReleaseRequested | ShipmentShipped, reserved: Iterable[LotLine | Part]) -> None:
    """Only stock that the fact names was read, so only that may change."""
    missing = {line.sku for line in reserved} - {line.sku for line in fact.lines}
    if missing:
        raise BrokenPromise(f"order {fact.order_id} also holds {enumerated(sorted(missing))}, which its fact does not name")


def _ref(fact: Asked) -> Ref:
    return "reservation", f"{fact.warehouse}/{fact.shipment_id}"


def reads(fact: Asked, warehouse: str) -> list[Ref]:
    """The shipment's reservation and the stock of the SKUs that the fact names."""
    return [_ref(fact), *stock_refs(warehouse, fact.lines)]


def _reads_to_reserve(asked: ReservationRequested, warehouse: str) -> list[Ref]:
    """Only who may wait pays for the queues, only who has a cart for its hold."""
    refs = reads(asked, warehouse)
    if asked.wait != "no":
        refs += queue_refs(warehouse, asked.lines)
    if asked.hold_id:
        refs += hold_refs(warehouse, asked.hold_id, asked.lines)
    if asked.pool:
        refs += parts_refs(warehouse, asked.lines)
    return refs


def _reads_to_release(asked: ReleaseRequested | ShipmentReduced | ShortPicked, warehouse: str) -> list[Ref]:
    pools = parts_refs(warehouse, asked.lines) if isinstance(asked, ReleaseRequested) and asked.pool else []
    return [*reads(asked, warehouse), *queue_refs(warehouse, asked.lines), *pools]


ON: Mapping[type[Message], Decide | On] = {
    ReservationRequested: On(reserve, key="warehouse", reads=_reads_to_reserve, too_large=refuse_to_reserve),
    ReleaseRequested: On(release, key="warehouse", reads=_reads_to_release, too_large=release_much),
    ShipmentReduced: On(reduce, key="warehouse", reads=_reads_to_release, too_large=reduce_much),
    ShortPicked: On(short_pick, key="warehouse", reads=_reads_to_release, too_large=short_pick_much),
    ShipmentShipped: On(issue, key="warehouse", reads=reads, too_large=issue_much),
}
