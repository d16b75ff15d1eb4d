"""What an open change asks, one after the other: fulfillment to stop what it touches, a warehouse to hold what it adds, pricing
what it costs. With the last answer there is a preview; a change of the address alone is applied."""

from datetime import datetime, timedelta

from services.orders.change.applying import apply
from services.orders.change.ending import end
from services.orders.change.target import at_stake, before, more_pieces, reprices, target, terms_of, to_price
from services.orders.order.facts import release, reservation
from services.orders.order.fold import OrderFact, after, folded
from services.orders.order.shipments import Claim
from services.orders.order.state import Open
from shared.contracts.changes import ChangePreviewed, ChangePriceRequested, ChangeStockHeld, ShipmentHalted
from shared.contracts.fulfillment import ShipmentStopped, ShipmentStopRefused
from shared.contracts.limits import CANDIDATES
from shared.contracts.lines import PricedLine, StockLine
from shared.contracts.orders import OrderEvent
from shared.contracts.pricing import ChangePriced, ChangePriceRefused
from shared.contracts.reservations import ReservationRefused
from shared.domain import ids
from shared.domain.messages import Instant
from shared.domain.money import LARGEST, shown
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

TOO_LARGE = "the changed order is more than one decision can hold"


def proceed(order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    """The next question, once all before it are answered. A shipment of which nothing was found answers no more."""
    open = order.changing
    assert open is not None
    if any(order.shipment(each) is not None for each in open.stops):
        return []
    if open.left:
        return end(order, context, at, "line_shipped", open.left)
    if open.held is None and (more := more_pieces(open)):
        return _hold(order, context, at, more)
    if (lines := to_price(order, open)) and not open.pricing:
        priced_as = order.placed_at if terms_of(order).prices_of == "its_day" else at
        asked = ChangePriceRequested(
            order_id=context.key,
            change_id=open.change_id,
            channel=order.channel,
            currency=order.funds.currency,
            lines=lines,
            before=before(order, open),
            codes=order.codes,
            customer_id=order.customer and order.customer.customer_id,
            placed_at=priced_as,
            requested_at=at,
        )
        return [asked]
    return apply(order, context, at) if open.at_once else preview(order, context, at)


def _hold(
    order: Open, context: Context, at: datetime, lines: tuple[StockLine, ...], last: ReservationRefused | None = None
) -> list[OrderEvent]:
    """The order's best warehouses are asked for all of it, one after the other."""
    open = order.changing
    assert open is not None
    houses = [each for each in order.warehouses if each not in order.sourcing.excluded][:CANDIDATES]
    if open.asks >= len(houses):
        shortages = last.shortages if last else ()
        short = enumerated(f"{each.sku} ({each.available} of {each.requested})" for each in shortages)
        return end(order, context, at, "out_of_stock", f"no warehouse has all that is added: {short or 'none may be asked'}")
    attempt = open.asks + 1
    # of the order, too: who names a change himself names it anew in each order
    shipment_id = ids.shipment_id(f"{context.key}/{open.change_id}", attempt)
    asked = reservation(context, at, order, shipment_id, houses[open.asks], lines, attempt)
    return [asked.model_copy(update={"change_id": open.change_id})]


def record_halt(
    event: ShipmentStopped | ShipmentStopRefused, order: Open, context: Context, *, ends: bool = False
) -> list[OrderEvent] | None:
    """None: no change waits for it. `ends`: what is asked next is more than a record holds."""
    open = order.changing
    if open is None or event.shipment_id not in open.stops:
        return None
    stopped = isinstance(event, ShipmentStopped)
    at = event.stopped_at if isinstance(event, ShipmentStopped) else event.refused_at
    halted = ShipmentHalted(
        order_id=context.key,
        change_id=open.change_id,
        shipment_id=event.shipment_id,
        left="" if stopped else event.reason,
        halted_at=at,
    )
    then = after(order, [halted], context.key)
    return [halted, *(end(then, context, at, "too_large", TOO_LARGE) if ends else proceed(then, context, at))]


def record_held(
    warehouse: str,
    shipment_id: str,
    lines: tuple[StockLine, ...],
    not_before: Instant | None,
    order: Open,
    context: Context,
    at: datetime,
) -> list[OrderEvent] | None:
    """What a warehouse reserved. None: not for a change."""
    open, said = order.changing, Claim(shipment_id=shipment_id, warehouse=warehouse)
    if open is None or said not in (open.asked, open.held):
        return None
    if said == open.held:
        return []
    held = ChangeStockHeld(
        order_id=context.key,
        change_id=open.change_id,
        shipment_id=shipment_id,
        warehouse=warehouse,
        lines=lines,
        not_before=not_before,
        held_at=at,
    )
    return [held, *proceed(after(order, [held], context.key), context, at)]


def give_up_held(
    warehouse: str, shipment_id: str, lines: tuple[StockLine, ...], order: Open, context: Context, at: datetime
) -> list[OrderEvent] | None:
    """Instead, where that and what is asked next are more than a record holds."""
    if order.changing is None or order.changing.asked != Claim(shipment_id=shipment_id, warehouse=warehouse):
        return None
    freed = release(context, at, order, shipment_id, warehouse, lines, "too_large")
    return [*end(order, context, at, "too_large", TOO_LARGE), freed]


def record_not_held(event: ReservationRefused, order: Open, context: Context) -> list[OrderEvent] | None:
    """The next warehouse is asked. None: not for a change."""
    open = order.changing
    if open is None or open.asked != Claim(shipment_id=event.shipment_id, warehouse=event.warehouse):
        return None
    return _hold(order, context, event.refused_at, more_pieces(open), event)


def record_price(event: ChangePriced, order: Open, context: Context) -> list[OrderEvent]:
    open = order.changing
    if open is None or open.change_id != event.change_id or not open.pricing:
        return []
    at = event.priced_at
    if len(event.lines) != len(to_price(order, open)):
        return end(order, context, at, "order_changed", "the order has other lines than when it was priced")
    return preview(order, context, at, event.lines, event.won, event.lost)


def refuse_price(event: ChangePriceRefused, order: Open, context: Context) -> list[OrderEvent]:
    open = order.changing
    if open is None or open.change_id != event.change_id or not open.pricing:
        return []
    return end(order, context, event.refused_at, event.code, event.reason)


def preview(
    order: Open,
    context: Context,
    at: datetime,
    priced: tuple[PricedLine, ...] = (),
    won: tuple[str, ...] = (),
    lost: tuple[str, ...] = (),
) -> list[OrderEvent]:
    open = order.changing
    assert open is not None and order.total is not None
    lines, terms = target(order, open, priced), terms_of(order)
    freight = order.freight if open.freight is None else open.freight
    difference = sum(line.total for line in lines) + freight - sum(line.total for line in order.lines) - order.freight
    before_it = order.total + order.funds.dropped
    total = before_it + difference
    if total > LARGEST:
        reason = f"the order would cost more than {shown(LARGEST, order.funds.currency)}"
        return end(order, context, at, "too_large", reason)
    previewed = ChangePreviewed(
        order_id=context.key,
        change_id=open.change_id,
        preview_id=ids.derived("preview", open.change_id),  # known within the order: logs have it by the change alone
        currency=order.funds.currency,
        lines=lines,
        freight=freight,
        before=before_it,
        total=total,
        difference=difference,
        warehouse=open.held.warehouse if open.held else None,
        repriced=reprices(order, open),
        leaves_at=(open.not_before or at) if open.held else None,
        promotions_won=won,
        promotions_lost=lost,
        approval=at_stake(order, open) >= terms.approval_from and any(each.unit_price is not None for each in open.lines),
        valid_until=at + timedelta(minutes=terms.preview_minutes),
        previewed_at=at,
    )
    return [previewed]


def go_on_without(shipment_id: str, facts: list[OrderEvent], order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    """`facts`, and what follows for the open change: fulfillment does not answer for a shipment of which nothing was found."""
    now = folded(order, [fact for fact in facts if isinstance(fact, OrderFact)], context.key)
    open = now.changing if isinstance(now, Open) else None
    if not isinstance(now, Open) or open is None or shipment_id not in open.stops or now.shipment(shipment_id) is not None:
        return facts
    return [*facts, *proceed(now, context, at)]
