"""A shipment that waits is sourced again, once a day: where other warehouses have all of it now, it leaves the queue and is asked
for there. Nothing is reserved before, and who could not be served anywhere keeps its place.

What was sold meanwhile is asked for as after a short pick, and waits at last: at its old rank, beyond the cap if need be.
"""

from services.orders.order.asking import ROUNDS, room_of, source
from services.orders.order.commands import SourceAgain
from services.orders.order.facts import release
from services.orders.order.fold import after
from services.orders.order.shipments import OrderShipment, as_lines, pieces_of
from services.orders.order.sourcing import Node
from services.orders.order.state import Open, OrderState
from shared.contracts.orders import OrderEvent
from shared.contracts.resourcing import SourcedAgain, StockAsked, StockOffered, StockTold
from shared.domain.nouns import Context


def ask_others(command: SourceAgain, state: OrderState, context: Context) -> list[OrderEvent]:
    """Nobody, where there is no other warehouse, or an order was asked for too often: it waits on."""
    shipment = state.shipment(command.shipment_id) if isinstance(state, Open) else None
    if not isinstance(state, Open) or shipment is None or shipment.allocation != "waiting" or shipment.others:
        return []
    others = tuple(each for each in state.warehouses if each not in (shipment.warehouse, *state.sourcing.excluded))
    if not others or state.cancelling is not None or state.sourcing.rounds >= ROUNDS or room_of(state) < 1:
        return []
    return [
        StockAsked(
            order_id=context.key,
            shipment_id=shipment.shipment_id,
            warehouses=others,
            lines=shipment.lines,
            min_days_left=state.terms.min_days_left,
            asked_at=context.time,
        )
    ]


def hear_offer(event: StockTold, state: OrderState, context: Context) -> list[OrderEvent]:
    """When all have answered: the same plan as at first, of the whole shipment."""
    shipment = state.shipment(event.shipment_id) if isinstance(state, Open) else None
    if not isinstance(state, Open) or shipment is None or event.warehouse not in shipment.others:
        return []
    at, short = event.told_at, {each.sku: max(0, each.available) for each in event.shortages}
    has = as_lines({sku: short.get(sku, n) for sku, n in pieces_of(shipment.lines).items()})
    offered = StockOffered(
        order_id=context.key, shipment_id=event.shipment_id, warehouse=event.warehouse, lines=has, offered_at=at
    )
    then = after(state, [offered], context.key)
    waits = then.shipment(event.shipment_id)
    if waits is None or waits.others or waits.allocation != "waiting":
        return [offered]
    if then.cancelling is not None or then.changing is not None:  # tomorrow, if at all
        return [offered]
    again = SourcedAgain(order_id=context.key, shipment_id=waits.shipment_id, warehouse=waits.warehouse, sourced_at=at)
    freed = release(context, at, then, waits.shipment_id, waits.warehouse, waits.reserved, "sourced_elsewhere")
    left = after(then, [again, freed], context.key)
    asked = source(left, pieces_of(waits.lines), _nodes(then, waits), context, at)
    return [offered, again, freed, *asked] if asked else [offered]


def _nodes(order: Open, waits: OrderShipment) -> list[Node]:
    has = {each.warehouse: pieces_of(each.lines) for each in waits.offers}
    return [Node(each, has[each]) for each in order.warehouses if each in has]
