"""The order becomes what its customer agreed to: its lines, its shipments, its money."""

from datetime import datetime

from services.orders.change.target import added_ends, added_kits, fewer_pieces, own_lines, reductions
from services.orders.order.authorising import money_is_there, secured
from services.orders.order.facts import paid, refund, release
from services.orders.order.fold import OrderFact, after
from services.orders.order.funds import CHANGED, OVERPAID, overpaid_of
from services.orders.order.releasing import released
from services.orders.order.state import Open
from services.orders.order.whole import all_delivered
from shared.contracts.allocating import OrderAllocated
from shared.contracts.changes import ChangeApplied, ShipmentReduced
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import Context
from shared.domain.refunds import over


def apply(order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    """What was previewed, exactly; without a preview, the address alone."""
    open = order.changing
    assert open is not None and order.total is not None
    preview, held = open.preview, open.held
    applied = ChangeApplied(
        order_id=context.key,
        change_id=open.change_id,
        currency=order.funds.currency,
        lines=preview.lines if preview and preview.lines != order.lines else (),
        own=own_lines(order, open),
        kits=added_kits(order, open),
        freight=preview.freight if preview else order.freight,
        total=preview.total if preview else order.total + order.funds.dropped,
        difference=preview.difference if preview else 0,
        customer=open.customer,
        shipment_id=held.shipment_id if held else None,
        warehouse=held.warehouse if held else None,
        added=open.added,
        removed=fewer_pieces(open),
        without_stock=added_ends(order, open),
        applied_at=at,
    )
    facts: list[OrderFact] = [applied, *_pieces(order, context, at)]
    then = after(order, facts, context.key)
    money = _money(order, then, context, at, applied.difference)
    then = after(then, money, context.key)
    return [*facts, *money, *released(then, context, at), *all_delivered(then, context, at)]


def _pieces(order: Open, context: Context, at: datetime) -> list[OrderFact]:
    """What is added is the order's own; what is taken out is free."""
    open = order.changing
    assert open is not None
    facts: list[OrderFact] = []
    if open.held is not None:
        later = open.not_before if open.not_before is not None and open.not_before > at else None
        facts.append(
            OrderAllocated(
                order_id=context.key,
                shipment_id=open.held.shipment_id,
                warehouse=open.held.warehouse,
                not_before=later,
                allocated_at=at,
            )
        )
    for shipment, goes, stays in reductions(order, open) or ():
        if not stays:
            facts.append(release(context, at, order, shipment.shipment_id, shipment.warehouse, shipment.reserved, "changed"))
            continue
        facts.append(
            ShipmentReduced(
                order_id=context.key,
                shipment_id=shipment.shipment_id,
                warehouse=shipment.warehouse,
                lines=goes,
                left=stays,
                change_id=open.change_id,
                reduced_at=at,
            )
        )
    return facts


def _money(order: Open, then: Open, context: Context, at: datetime, difference: int) -> list[OrderFact]:
    """What it costs less goes back, as far as it is there and nobody disputes it. One that was not paid or secured may
    be now."""
    open, funds, total = order.changing, then.funds, then.total
    assert open is not None and total is not None
    if order.paid:
        share = min(max(0, -difference), funds.refundable)
        return (
            [refund(context, at, funds.currency, f"change/{open.change_id}", over(share, funds.left), CHANGED)] if share else []
        )
    surplus = funds.received - total
    if surplus < 0:
        return [*secured(then, context)]
    facts: list[OrderFact] = [paid(context, at, funds.currency, total), *money_is_there(then, context, at)]
    if surplus and order.terms.overpaid == "refund":
        facts.append(refund(context, at, funds.currency, f"change/{open.change_id}", overpaid_of(surplus, funds), OVERPAID))
    return facts
