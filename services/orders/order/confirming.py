"""From placed to allocated: the price stands, then warehouses are asked, and answer."""

from typing import assert_never

from services.orders.change.asking import give_up_held, record_held, record_not_held
from services.orders.order.answers import asked_for, go_on
from services.orders.order.asking import ask, without_asking
from services.orders.order.authorising import authorise
from services.orders.order.counting import told, too_late
from services.orders.order.facts import order_refused, paid, too_long, unknown
from services.orders.order.fold import OrderFact, QuietFact, after
from services.orders.order.gifts import gift_lines
from services.orders.order.kits import exploded
from services.orders.order.refunding import refund_surplus
from services.orders.order.shipments import OrderShipment
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from services.orders.order.taxing import taxed
from shared.contracts.allocating import OrderAllocated
from shared.contracts.limits import LINES
from shared.contracts.orders import OrderConfirmed, OrderEvent, PricedLine, SourcingAnswered, StockLine
from shared.contracts.pricing import OrderPriceRefused
from shared.contracts.refusing import OrderRefused
from shared.contracts.reservations import ReservationRefused
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.nouns import Context


class Counted(Message):
    """A use that a counter holds: whose, is pricing's to know."""


class Priced(Message):
    """What orders reads of pricing's OrderPriced: not its explanation, which is the longest part."""

    lines: tuple[PricedLine, ...]
    freight: Minor = 0
    total: Minor
    gifts: tuple[int, ...] = ()
    uses: tuple[Counted, ...] = ()
    """Not (): what becomes of the order is told to pricing."""
    priced_at: Instant


class Reserved(Message):
    """What orders reads of inventory's StockReserved: not the lots. A release must name the lines."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[StockLine, ...]
    not_before: Instant | None = None
    reserved_at: Instant


def apply_price(event: Priced, state: OrderState, context: Context) -> list[OrderEvent]:
    """Also settles what was paid before the price was known."""
    at = event.priced_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return [*too_late(context, at, state)] if event.uses else []
        case Open():
            if state.total is not None:
                return []
            currency = state.funds.currency
            lines, of_kits = exploded(event.lines, state.kits)
            if len(lines) > LINES:
                return _too_large(event, state, context, f"its kits have {len(lines):,} lines, at most {LINES:,}")
            confirmed = OrderConfirmed(
                order_id=context.key,
                currency=currency,
                lines=lines,
                kits=of_kits,
                gifts=tuple(gift_lines(event.gifts, event.lines, lines, state.kits)),
                freight=event.freight,
                total=event.total,
                taxes=taxed(event.lines, event.freight, state.tax_rates),
                confirmed_at=at,
            )
            agreed: list[OrderFact | QuietFact] = [confirmed, *([told(context, at, "confirmed")] if event.uses else [])]
            facts: list[OrderEvent] = [*agreed]
            surplus = state.funds.received - event.total
            if surplus >= 0:
                facts.append(paid(context, at, currency, event.total))
            then = after(state, agreed, context.key)
            facts += without_asking(then, surplus >= 0, context, at) if then.sourced else ask(then, context, at)
            if surplus < 0 and not any(isinstance(each, OrderRefused) for each in facts):
                facts += authorise(then, context)
            if surplus > 0 and state.terms.overpaid == "refund":
                facts += refund_surplus(context, at, state.funds, surplus)
            return facts
        case _:
            assert_never(state)


def refuse_to_confirm(event: Priced, state: OrderState, context: Context) -> list[OrderEvent]:
    assert isinstance(state, Open)  # in others a price leads to little or nothing
    return _too_large(event, state, context, too_long(len(event.lines)))


def _too_large(event: Priced, order: Open, context: Context, reason: str) -> list[OrderEvent]:
    freed = [told(context, event.priced_at, "refused")] if event.uses else []
    return [*freed, *order_refused(context, event.priced_at, order, "too_large", reason)]


def refuse_price(event: OrderPriceRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return unknown(context, event.refused_at)
        case Closed():
            return []
        case Open():
            if state.total is not None:
                return []
            return order_refused(context, event.refused_at, state, event.code, event.reason)
        case _:
            assert_never(state)


def record_reservation(event: Reserved, state: OrderState, context: Context) -> list[OrderEvent]:
    """A reservation that arrives when nobody wants it any more is released. A street date that is over is none."""
    at, street = event.reserved_at, event.not_before
    if isinstance(state, Open) and state.changing is not None:
        held = record_held(event.warehouse, event.shipment_id, event.lines, street, state, context, at)
        if held is not None:
            return held
    shipment = asked_for(event, f"{event.warehouse} reserved", state, context, at)
    if not isinstance(shipment, OrderShipment):
        return shipment
    assert isinstance(state, Open)
    if shipment.allocation not in ("requested", "waiting"):
        return []
    allocated = OrderAllocated(
        order_id=context.key,
        shipment_id=shipment.shipment_id,
        warehouse=shipment.warehouse,
        not_before=street if street is not None and street > at else None,
        allocated_at=at,
    )
    return go_on(state, allocated, context, at)


def record_reservation_briefly(event: Reserved, state: OrderState, context: Context) -> list[OrderEvent]:
    """Where it was for a change, and what that asks next is more than a record holds."""
    if isinstance(state, Open):
        freed = give_up_held(event.warehouse, event.shipment_id, event.lines, state, context, event.reserved_at)
        if freed is not None:
            return freed
    return record_reservation(event, state, context)


def record_shortage(event: ReservationRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    """Asks the next warehouse, or for parts. A warehouse that is not asked now was heard before."""
    return _record(event, event, state, context)


def record_shortage_briefly(event: ReservationRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of a warehouse that is short of more SKUs than a decision can name beside those it asks for, nothing is taken."""
    short = f"short of {len(event.shortages):,} SKUs"
    brief = event.model_copy(update={"shortages": (), "reason": event.reason or short})
    return _record(event, brief, state, context)


def _record(event: ReservationRefused, told: ReservationRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    at = event.refused_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            if state.changing is not None and (not_held := record_not_held(told, state, context)) is not None:
                return not_held
            shipment = state.shipment(event.shipment_id)
            if shipment is None or _is_stale(event, shipment, state):
                return []
            answered = SourcingAnswered(
                order_id=context.key,
                shipment_id=event.shipment_id,
                warehouse=event.warehouse,
                attempt=shipment.attempt,
                shortages=told.shortages,
                reason=told.reason,
                answered_at=at,
            )
            then = after(state, [answered], context.key)
            waits = then.asking or then.cancelling is not None
            told_of_it: list[OrderEvent] = [] if state.as_before else [answered]
            return told_of_it if waits else [*told_of_it, *ask(then, context, at, event)]
        case _:
            assert_never(state)


def _is_stale(event: ReservationRefused, shipment: OrderShipment, order: Open) -> bool:
    """Of an earlier request. (Until version 3 a refusal did not tell its attempt, and a warehouse was asked once.)"""
    if shipment.allocation != "requested" or shipment.warehouse != event.warehouse:
        return True
    heard = any(each.warehouse == event.warehouse for each in order.sourcing.known)
    return heard and event.attempt < shipment.attempt
