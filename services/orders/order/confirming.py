"""From placed to allocated: the price stands, then warehouse after warehouse is asked."""

from typing import assert_never

from services.orders.order.facts import (
    order_refused,
    paid,
    refund,
    release,
    request_refused,
    reservation,
    too_long,
    unknown,
)
from services.orders.order.releasing import released
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.inventory import ReservationRefused
from shared.contracts.orders import OrderAllocated, OrderConfirmed, OrderEvent, PricedLine, StockLine
from shared.contracts.pricing import OrderPriceRefused
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.nouns import Context
from shared.domain.wording import enumerated


class Priced(Message):
    """What orders reads of pricing's OrderPriced: not its explanation, which is the longest part."""

    lines: tuple[PricedLine, ...]
    freight: Minor = 0
    total: Minor
    priced_at: Instant


class Reserved(Message):
    """What orders reads of inventory's StockReserved: not the lots. A release must name the lines."""

    warehouse: str
    order_id: str
    lines: tuple[StockLine, ...]
    reserved_at: Instant


def apply_price(event: Priced, state: OrderState, context: Context) -> list[OrderEvent]:
    """Also settles what was paid before the price was known."""
    at = event.priced_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            if state.total is not None:
                return []
            currency = state.funds.currency
            facts: list[OrderEvent] = [
                OrderConfirmed(
                    order_id=context.key,
                    currency=currency,
                    lines=event.lines,
                    freight=event.freight,
                    total=event.total,
                    confirmed_at=at,
                )
            ]
            surplus = state.funds.received - event.total
            if surplus >= 0:
                facts.append(paid(context, at, currency, event.total))
            facts.append(reservation(context, at, state, event.lines))
            if surplus > 0 and state.terms.overpaid == "refund":
                facts.append(refund(context, at, currency, "overpaid", surplus, "overpaid"))
            return facts
        case _:
            assert_never(state)


def refuse_to_confirm(event: Priced, state: OrderState, context: Context) -> list[OrderEvent]:
    assert isinstance(state, Open)  # in others a price leads to little or nothing
    return order_refused(context, event.priced_at, state, "too_large", too_long(len(event.lines)))


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
    """A reservation that arrives after the order's end is released."""
    at = event.reserved_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.to_release != event.warehouse:
                return []
            return [release(context, at, event.warehouse, event.lines, state.outcome)]
        case Open():
            if state.warehouse != event.warehouse:
                reason = f"{event.warehouse} reserved, but {state.warehouse or 'no warehouse'} is asked"
                return request_refused(context, at, "contradicts_order", reason)
            if state.allocation not in ("requested", "waiting"):
                return []
            allocated = OrderAllocated(order_id=context.key, warehouse=event.warehouse, allocated_at=at)
            return [allocated, *released(state, context, at, allocation="allocated")]
        case _:
            assert_never(state)


def record_shortage(event: ReservationRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    """Asks the next warehouse; after the last the order is refused. A warehouse that is not asked now was heard before."""
    at = event.refused_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            if state.allocation != "requested" or state.warehouse != event.warehouse:
                return []
            if state.attempt < len(state.warehouses):
                return [reservation(context, at, state, state.lines)]
            if event.reason:
                return order_refused(context, at, state, "too_large", f"{event.warehouse}: {event.reason}")
            short = enumerated(f"{s.sku} ({s.available} of {s.requested})" for s in event.shortages)
            reason = f"no warehouse can serve the whole order; {event.warehouse}: {short}"
            return order_refused(context, at, state, "out_of_stock", reason)
        case _:
            assert_never(state)
