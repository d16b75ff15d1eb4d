"""A lot is recalled everywhere at once; each warehouse sets aside what it has, and names one shipment after another that left."""

from collections.abc import Mapping, Sequence

from services.inventory.lot.holding import hold, to_hold
from services.inventory.lot.state import sent_lots
from services.inventory.recall.commands import FollowRecall, NoteLot, RecallLot
from services.inventory.recall.state import Recall, Step, Trail, step_ref, trail_ref
from services.inventory.reservation.state import reservation_ref
from services.inventory.stock.kept import names_of
from services.inventory.stock.lots import Lot
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent
from shared.contracts.lots import LotsShipped, ShippedLot
from shared.contracts.recalls import (
    LOT_WAREHOUSES,
    LotNoted,
    LotRecalled,
    LotShipmentRecalled,
    LotTraced,
    RecallBegun,
    RecallCode,
    RecallRefused,
)
from shared.contracts.restocking import StockRestocked
from shared.contracts.transfers import SentLot, TransferStockArrived
from shared.domain.messages import Command, Instant, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def note(command: NoteLot, recall: Recall, context: Context) -> list[LotNoted | RecallRefused]:
    """Pieces of a recalled lot that come later are recalled too, wherever they come."""
    if command.warehouse in recall.warehouses:
        if not recall.recall_id:
            return []
    elif len(recall.warehouses) >= LOT_WAREHOUSES:
        reason = f"lot {command.lot} of {command.sku} came to {LOT_WAREHOUSES} warehouses: a recall does not know of more"
        return [_refused(command, "too_many_warehouses", reason, context)]
    return [
        LotNoted(
            sku=command.sku,
            lot=command.lot,
            warehouse=command.warehouse,
            recall_id=recall.recall_id,
            note=recall.note,
            noted_at=context.time,
        )
    ]


def recall_lot(command: RecallLot, recall: Recall, context: Context) -> list[LotRecalled | RecallRefused]:
    if recall.recall_id:
        if (recall.recall_id, recall.note) == (command.recall_id, command.note):
            return []
        reason = f"lot {command.lot} of {command.sku} is recalled already, by {recall.recall_id}: {recall.note}"
        return [_refused(command, "contradicts_recall", reason, context)]
    if not recall.warehouses:
        reason = f"no receipt named lot {command.lot} of {command.sku}: what is not kept by lot is held where it is"
        return [_refused(command, "unknown_lot", reason, context)]
    return [
        LotRecalled(
            sku=command.sku,
            lot=command.lot,
            recall_id=command.recall_id,
            note=command.note,
            warehouses=recall.warehouses,
            recalled_at=context.time,
        )
    ]


def _refused(command: NoteLot | RecallLot, code: RecallCode, reason: str, context: Context) -> RecallRefused:
    return RecallRefused(
        sku=command.sku, lot=command.lot, request=context.request, code=code, reason=reason, refused_at=context.time
    )


def tell_warehouses(fact: LotRecalled, context: Context) -> Sequence[tuple[str, Command]]:
    return [_follow(warehouse, fact) for warehouse in fact.warehouses]


def tell_newcomer(fact: LotNoted, context: Context) -> Sequence[tuple[str, Command]]:
    return [_follow(fact.warehouse, fact)] if fact.recall_id else []


def note_arrived(fact: TransferStockArrived, context: Context) -> Sequence[tuple[str, Command]]:
    """Each lot that is kept: what was recalled while it was in transit is found where it comes in."""
    came = dict.fromkeys((sku, name) for sku, part in sent_lots(fact) for name in _known_as(part))
    return [(f"{sku}/{name}", NoteLot(sku=sku, lot=name, warehouse=fact.warehouse)) for sku, name in came]


def note_returned(fact: StockRestocked, context: Context) -> Sequence[tuple[str, Command]]:
    """What was recalled while it was with the customer is found where it comes back."""
    return [
        (f"{line.sku}/{name}", NoteLot(sku=line.sku, lot=name, warehouse=fact.warehouse))
        for line in fact.lines
        for name in line.origins
    ]


def _known_as(part: SentLot | ShippedLot) -> tuple[str, ...]:
    """Its names, and those of the lots that it may be of."""
    return *names_of(part.lot, part.currency), *part.origins


def _is_of(lot: Lot, name: str) -> bool:
    return name in names_of(lot.lot, None if lot.cost is None else lot.cost.currency) or name in lot.origins


def _follow(warehouse: str, fact: LotRecalled | LotNoted) -> tuple[str, Command]:
    command = FollowRecall(warehouse=warehouse, sku=fact.sku, lot=fact.lot, recall_id=fact.recall_id, note=fact.note)
    return warehouse, command


def follow(command: FollowRecall, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, sku, name, at = command.warehouse, command.sku, command.lot, context.time
    stock: Stock = states[stock_ref(warehouse, sku)]
    trail: Trail = states[trail_ref(warehouse, sku, name)]
    lots = [lot.lot for lot in stock.lots if _is_of(lot, name) and "recalled" not in lot.holds]
    facts = hold(warehouse, sku, lots, "recalled", command.note, states, at)
    if not trail.recall_id:
        facts.append(
            RecallBegun(
                warehouse=warehouse,
                sku=sku,
                lot=name,
                recall_id=command.recall_id,
                note=command.note,
                newest=trail.newest,
                begun_at=at,
            )
        )
    return facts


def trace(shipped: LotsShipped, states: States, context: Context) -> list[LotTraced | LotShipmentRecalled]:
    """What leaves of a lot that is recalled already is told at once."""
    warehouse, order, shipment, at = shipped.warehouse, shipped.order_id, shipped.shipment_id, shipped.shipped_at
    facts: list[LotTraced | LotShipmentRecalled] = []
    for (sku, lot), quantity in _shipped(shipped).items():
        trail: Trail = states[trail_ref(warehouse, sku, lot)]
        step: Step = states[step_ref(warehouse, sku, lot, shipment)]
        if step.order_id:
            continue
        traced = LotTraced(
            warehouse=warehouse,
            sku=sku,
            lot=lot,
            order_id=order,
            shipment_id=shipment,
            quantity=quantity,
            previous=trail.newest,
            shipped_at=at,
        )
        facts.append(traced)
        if trail.recall_id:
            told = Step(order_id=order, quantity=quantity)
            facts.append(_recalled(traced, shipment, told, trail.recall_id, trail.note, at))
    return facts


def _shipped(shipped: LotsShipped) -> dict[tuple[str, str], int]:
    """Pieces by SKU and lot, under each of its names."""
    pieces: dict[tuple[str, str], int] = {}
    for each in shipped.lots:
        for name in _known_as(each):
            pieces[each.sku, name] = pieces.get((each.sku, name), 0) + each.quantity
    return pieces


def walk(last: RecallBegun | LotShipmentRecalled, states: States, context: Context) -> list[LotShipmentRecalled]:
    shipment = _next(last)
    if not shipment:
        return []
    step: Step = states[step_ref(last.warehouse, last.sku, last.lot, shipment)]
    if step.told or not step.order_id:
        return []
    at = last.begun_at if isinstance(last, RecallBegun) else last.recalled_at
    return [_recalled(last, shipment, step, last.recall_id, last.note, at)]


def _recalled(
    of: LotTraced | RecallBegun | LotShipmentRecalled, shipment: str, step: Step, recall_id: str, note: str, at: Instant
) -> LotShipmentRecalled:
    return LotShipmentRecalled(
        warehouse=of.warehouse,
        sku=of.sku,
        lot=of.lot,
        recall_id=recall_id,
        note=note,
        order_id=step.order_id,
        shipment_id=shipment,
        quantity=step.quantity,
        previous=step.previous,
        recalled_at=at,
    )


def _next(last: RecallBegun | LotShipmentRecalled) -> str:
    return last.newest if isinstance(last, RecallBegun) else last.previous


def _to_follow(command: FollowRecall, warehouse: str) -> list[Ref]:
    return [trail_ref(warehouse, command.sku, command.lot), *to_hold(warehouse, command.sku)]


def _to_trace(shipped: LotsShipped, warehouse: str) -> list[Ref]:
    lots = _shipped(shipped)
    return [
        reservation_ref(warehouse, shipped.shipment_id),
        *(trail_ref(warehouse, *each) for each in lots),
        *(step_ref(warehouse, *each, shipped.shipment_id) for each in lots),
    ]


def _to_walk(last: RecallBegun | LotShipmentRecalled, warehouse: str) -> list[Ref]:
    shipment = _next(last)
    return [step_ref(warehouse, last.sku, last.lot, shipment), reservation_ref(warehouse, shipment)] if shipment else []


OF_LOT: Mapping[type[Message], Decide | On] = {
    NoteLot: note,
    RecallLot: recall_lot,
    LotRecalled: On(split=tell_warehouses),
    LotNoted: On(split=tell_newcomer),
    TransferStockArrived: On(split=note_arrived),
    StockRestocked: On(split=note_returned),
}
OF_WAREHOUSE: Mapping[type[Message], Decide | On] = {
    FollowRecall: On(follow, reads=_to_follow),
    LotsShipped: On(trace, key="warehouse", reads=_to_trace),
    RecallBegun: On(walk, key="warehouse", reads=_to_walk),
    LotShipmentRecalled: On(walk, key="warehouse", reads=_to_walk),
}
