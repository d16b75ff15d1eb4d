"""Shipments that have fewer pieces than they were to have: not found when they were picked, or lost in the warehouse's books. The
others go on, and what is missing is asked for elsewhere."""

from typing import Literal, assert_never

from services.orders.change.asking import go_on_without
from services.orders.change.ending import end
from services.orders.order.asking import ask
from services.orders.order.facts import unknown
from services.orders.order.fold import after
from services.orders.order.shipments import Claim, OrderShipment, as_lines, less, pieces_of
from services.orders.order.shortening import cancel_unshipped
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.orders import OrderEvent, ShipmentShortened, ShipmentShortenRequested, StockLine
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context


class LostLine(Message):
    sku: str
    left: int


class Lost(Message):
    """What orders reads of inventory's AllocationLost: what the shipment still has, told twice the same."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[LostLine, ...]
    reason: str
    lost_at: Instant


def record_short_pick(event: ShortPicked, state: OrderState, context: Context) -> list[OrderEvent]:
    """The warehouse does not find pieces: the shipment goes without them, and they are asked for elsewhere."""
    at = event.reported_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            shipment = state.shipment(event.shipment_id)
            if shipment is None or shipment.fulfillment not in ("requested", "stopping"):
                return []
            return _shorten(state, shipment, as_lines(less(pieces_of(shipment.lines), event.left)), "short_pick", context, at)
        case _:
            assert_never(state)


def record_lost(event: Lost, state: OrderState, context: Context) -> list[OrderEvent]:
    """What Fulfillment was asked to ship it must agree to: it may be packed. One that is cancelled is let go anyway."""
    at = event.lost_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            if state.changing and state.changing.held == Claim(shipment_id=event.shipment_id, warehouse=event.warehouse):
                return [*end(state, context, at, "out_of_stock", f"{event.warehouse} has lost what was held for it")]
            shipment = state.shipment(event.shipment_id)
            if shipment is None or shipment.warehouse != event.warehouse or shipment.gone:
                return []
            if shipment.fulfillment == "requested":
                return _ask_to_shorten(event, shipment, context)
            if state.cancelling is not None:
                return []
            has, left = pieces_of(shipment.lines), {line.sku: line.left for line in event.lines}
            gone = as_lines({sku: count - left.get(sku, count) for sku, count in has.items()})
            return _shorten(state, shipment, gone, "allocation_lost", context, at)
        case _:
            assert_never(state)


def _ask_to_shorten(event: Lost, shipment: OrderShipment, context: Context) -> list[OrderEvent]:
    may_have = pieces_of(shipment.lines) | pieces_of(shipment.keeps)
    fewer = tuple(StockLine(sku=line.sku, quantity=line.left) for line in event.lines if line.left < may_have.get(line.sku, 0))
    if not fewer:
        return []
    return [
        ShipmentShortenRequested(
            order_id=context.key,
            shipment_id=shipment.shipment_id,
            warehouse=shipment.warehouse,
            left=fewer,
            reason=event.reason,
            requested_at=event.lost_at,
        )
    ]


def _shorten(
    order: Open,
    shipment: OrderShipment,
    gone: tuple[StockLine, ...],
    reason: Literal["short_pick", "allocation_lost"],
    context: Context,
    at: Instant,
) -> list[OrderEvent]:
    if not gone:
        return []
    shortened = ShipmentShortened(
        order_id=context.key,
        shipment_id=shipment.shipment_id,
        warehouse=shipment.warehouse,
        lines=gone,
        reason=reason,
        shortened_at=at,
    )
    then = after(order, [shortened], context.key)
    if then.cancelling is not None:
        if then.stopping:
            return [shortened]
        return [shortened, *cancel_unshipped(then, context, at, then.cancelling, then.cancel_code)]
    facts: list[OrderEvent] = [shortened] if then.asking else [shortened, *ask(then, context, at)]
    return facts if order.changing is None else go_on_without(shipment.shipment_id, facts, order, context, at)
