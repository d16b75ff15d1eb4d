"""From placed to allocated: the price stands, then warehouse after warehouse is asked."""

from typing import assert_never

from services.orders.commands import ApplyPrice, RecordReservation, RecordShortage, RefusePrice
from services.orders.facts import fulfillment, order_refused, paid, refund, release, request_refused, reservation, unknown
from services.orders.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderAllocated, OrderConfirmed, OrderEvent


def apply_price(command: ApplyPrice, state: OrderState) -> list[OrderEvent]:
    """Also settles what was paid before the price was known."""
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            return []
        case Open():
            if state.total is not None:
                return []
            funds = state.funds
            facts: list[OrderEvent] = [
                OrderConfirmed(
                    order_id=command.order_id,
                    currency=funds.currency,
                    lines=command.lines,
                    total=command.total,
                    confirmed_at=command.at,
                )
            ]
            surplus = funds.held - command.total
            if surplus >= 0:
                facts.append(paid(command, funds.currency, command.total))
            facts.append(reservation(command, state, command.lines))
            if surplus > 0:
                facts.append(refund(command, funds.currency, "overpaid", surplus, "overpaid"))
            return facts
        case _:
            assert_never(state)


def refuse_price(command: RefusePrice, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            return []
        case Open():
            return [] if state.total is not None else order_refused(command, state, command.code, command.reason)
        case _:
            assert_never(state)


def record_reservation(command: RecordReservation, state: OrderState) -> list[OrderEvent]:
    """A reservation that arrives after the order's end is released."""
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            if state.to_release != command.warehouse:
                return []
            return [release(command, command.warehouse, command.lines, state.outcome)]
        case Open():
            if state.warehouse != command.warehouse:
                reason = f"{command.warehouse} reserved, but {state.warehouse or 'no warehouse'} is asked"
                return request_refused(command, "contradicts_order", reason)
            if state.allocation != "requested":
                return []
            allocated = OrderAllocated(order_id=command.order_id, warehouse=command.warehouse, allocated_at=command.at)
            return [allocated, fulfillment(command, state, command.warehouse)] if state.paid else [allocated]
        case _:
            assert_never(state)


def record_shortage(command: RecordShortage, state: OrderState) -> list[OrderEvent]:
    """Asks the next warehouse; after the last the order is refused. A warehouse that is not asked now was heard before."""
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            return []
        case Open():
            if state.allocation != "requested" or state.warehouse != command.warehouse:
                return []
            if state.attempt < len(state.warehouses):
                return [reservation(command, state, state.lines)]
            short = ", ".join(f"{s.sku} ({s.available} of {s.requested})" for s in command.shortages)
            return order_refused(
                command, state, "out_of_stock", f"no warehouse can serve the whole order; {command.warehouse}: {short}"
            )
        case _:
            assert_never(state)
