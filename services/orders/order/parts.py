"""How facts about its shipments change an order: the part of its fold that is about pieces."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, assert_never

from services.orders.change.fold import with_open
from services.orders.order.shipments import (
    Claim,
    OrderShipment,
    Sourcing,
    answered,
    as_lines,
    given,
    less,
    pieces_of,
    taken,
    without,
    without_numbered,
)
from shared.contracts import orders
from shared.domain import ids

if TYPE_CHECKING:
    from services.orders.order.state import Open

PartFact = (
    orders.ReservationRequested
    | orders.ShipmentQueued
    | orders.SourcingAnswered
    | orders.Sourced
    | orders.SourcedAgain
    | orders.OrderAllocated
    | orders.ShipmentShortened
    | orders.ShipmentShortenRequested
    | orders.FulfillmentRequested
    | orders.ShipmentStopRequested
    | orders.OrderShipped
    | orders.LinesDelivered
    | orders.LinesCancelled
    | orders.StreetDateReached
    | orders.CartHoldReleaseRequested
)


def fold_part(order: "Open", fact: PartFact, id: str) -> "Open":
    """What becomes of an order's shipments."""
    match fact:
        case orders.ReservationRequested():
            return _asked(order, fact, id) if fact.change_id is None else _asked_to_hold(order, fact)
        case orders.ShipmentQueued():
            waiting = _without_cart(stepped(order, fact.shipment_id, allocation="waiting"), fact.warehouse)
            return waiting.model_copy(update={"sourced": order.sourced or waiting.accepted})
        case orders.SourcingAnswered():
            return _answered(order, fact)
        case orders.Sourced():
            update = {"planned": True, "replans": fact.replan}
            return order.model_copy(update={"sourcing": order.sourcing.model_copy(update=update)})
        case orders.SourcedAgain():
            before = order.sourcing
            anew = Sourcing(excluded=before.excluded, rounds=before.rounds + 1)
            return order.model_copy(update={"sourcing": anew, "asked_to_wait": False, "waited": True})
        case orders.OrderAllocated():
            return _allocated(order, fact)
        case orders.ShipmentShortened():
            return _shortened(order, fact)
        case orders.ShipmentShortenRequested():
            return _to_shorten(order, fact)
        case orders.FulfillmentRequested():
            return stepped(order, fact.shipment_id, fulfillment="requested")
        case orders.ShipmentStopRequested():
            stopping = stepped(order, fact.shipment_id, fulfillment="stopping")
            if fact.change_id is not None:
                stops = order.changing.stops if order.changing else ()
                return with_open(stopping, stops=(*stops, fact.shipment_id))
            return stopping.model_copy(update={"cancelling": fact.reason, "cancel_code": fact.code})
        case orders.OrderShipped():
            shipped = stepped(order, fact.shipment_id, fulfillment="shipped", parcel=(fact.carrier, fact.tracking_number))
            return shipped if shipped.stopping else shipped.model_copy(update={"cancelling": None})
        case orders.LinesDelivered():
            delivered = stepped(order, fact.shipment_id, fulfillment="delivered", delivered_at=fact.delivered_at)
            _, rest = taken(order.rest or order.lines, pieces_of(fact.lines))
            return delivered.model_copy(update={"rest": rest})
        case orders.LinesCancelled():
            return _cancelled(order, fact)
        case orders.StreetDateReached():
            return stepped(order, fact.shipment_id, not_before=None)
        case orders.CartHoldReleaseRequested():
            return _without_cart(order, fact.warehouse)
        case _:
            assert_never(fact)


def stepped(order: "Open", shipment_id: str, **changes: Any) -> "Open":
    shipment = order.shipment(shipment_id)
    if shipment is None:
        return order
    return order.model_copy(update={"shipments": order.with_shipment(shipment.model_copy(update=changes))})


def _without_cart(order: "Open", warehouse: str) -> "Open":
    """A shipment from there has taken it over, or it is to be free."""
    if not order.carts:
        return order
    return order.model_copy(update={"carts": tuple(each for each in order.carts if each.warehouse != warehouse)})


def _asked(order: "Open", fact: orders.ReservationRequested, id: str) -> "Open":
    """Under a number that a warehouse refused, or the next. (Before SourcingAnswered was said, the next request replaced it.)"""
    others = tuple(each for each in order.shipments if each.shipment_id != fact.shipment_id)
    number = next((each.number for each in order.shipments if each.shipment_id == fact.shipment_id), None)
    number = number or next((n for n in order.refused if ids.shipment_id(id, n) == fact.shipment_id), order.numbered + 1)
    asked = OrderShipment(
        number=number, shipment_id=fact.shipment_id, warehouse=fact.warehouse, lines=fact.lines, attempt=fact.attempt
    )
    sourcing = order.sourcing
    if not sourcing.planned and fact.wait == "no":
        place = order.warehouses.index(fact.warehouse) + 1 if fact.warehouse in order.warehouses else sourcing.asked
        sourcing = sourcing.model_copy(update={"asked": place})
    return order.model_copy(
        update={
            "attempt": fact.attempt,
            "asked_to_wait": order.asked_to_wait or fact.wait != "no",
            "shipments": (*others, asked),
            "numbered": max(order.numbered, number),
            "refused": tuple(n for n in order.refused if n != number),
            "sourcing": sourcing,
        }
    )


def _asked_to_hold(order: "Open", fact: orders.ReservationRequested) -> "Open":
    """What a change adds is no shipment of the order before it is applied."""
    asks = order.changing.asks if order.changing else 0
    return with_open(order, asked=Claim(shipment_id=fact.shipment_id, warehouse=fact.warehouse), asks=asks + 1)


def _answered(order: "Open", fact: orders.SourcingAnswered) -> "Open":
    shipment = order.shipment(fact.shipment_id)
    if shipment is None:
        return order
    asked = () if fact.reason else shipment.lines
    known = answered(order.sourcing.known, order.lines, fact.warehouse, asked, fact.shortages)
    return order.model_copy(
        update={
            "shipments": tuple(each for each in order.shipments if each.number != shipment.number),
            "refused": (*order.refused, shipment.number),
            "sourcing": order.sourcing.model_copy(update={"known": known}),
        }
    )


def _allocated(order: "Open", fact: orders.OrderAllocated) -> "Open":
    shipment = order.shipment(fact.shipment_id)
    if shipment is None:
        return order
    allocated = stepped(order, fact.shipment_id, allocation="allocated", not_before=fact.not_before)
    allocated = _without_cart(allocated, fact.warehouse)
    update: dict[str, Any] = {"sourced": order.sourced or allocated.accepted}
    if order.sourcing.known:
        known = given(order.sourcing.known, order.lines, shipment)
        update["sourcing"] = order.sourcing.model_copy(update={"known": known})
    return allocated.model_copy(update=update)


def _shortened(order: "Open", fact: orders.ShipmentShortened) -> "Open":
    """The missing pieces are asked for from the beginning, of other warehouses."""
    shipment = order.shipment(fact.shipment_id)
    if shipment is None:
        return order
    lines = as_lines(less(pieces_of(shipment.lines), fact.lines))
    kept = {line.sku for line in lines}
    missed = (*shipment.missed, *(line for line in shipment.lines if line.sku not in kept))
    left = order.with_shipment(shipment.model_copy(update={"lines": lines, "missed": missed}))
    before = order.sourcing
    excluded = before.excluded if fact.warehouse in before.excluded else (*before.excluded, fact.warehouse)
    return order.model_copy(
        update={
            "shipments": tuple(each for each in left if each.lines),
            "sourcing": Sourcing(excluded=excluded, rounds=before.rounds + 1),
            "asked_to_wait": False,
        }
    )


def _to_shorten(order: "Open", fact: orders.ShipmentShortenRequested) -> "Open":
    shipment = order.shipment(fact.shipment_id)
    if shipment is None:
        return order
    keeps = {line.sku: line for line in (*shipment.keeps, *fact.left)}
    return stepped(order, fact.shipment_id, keeps=tuple(keeps.values()))


def _cancelled(order: "Open", fact: orders.LinesCancelled) -> "Open":
    """What was asked for and is not reserved yet is wanted no more."""
    before = order.rest or order.lines
    if fact.numbers:
        after = without_numbered(before, fact.lines, fact.numbers)
    else:
        _, after = taken(before, pieces_of(fact.lines))
    worth = sum(line.total for line in fact.lines)
    funds, without_it = order.funds, worth if order.total is not None and order.captures_later else 0
    dropped = [each for each in order.shipments if each.allocation == "requested"]
    return order.model_copy(
        update={
            "lines": without(order.lines, before, after),
            "rest": after if order.rest else (),
            "shipments": tuple(each for each in order.shipments if each.allocation != "requested"),
            "to_release": (*order.to_release, *claims(dropped)),
            "cancelling": None,
            "cancelled_lines": order.cancelled_lines + 1,
            "funds": funds.model_copy(
                update={"owed": funds.owed + worth_of(order, worth), "dropped": funds.dropped + without_it}
            ),
            "total": None if order.total is None else order.total - without_it,
        }
    )


def worth_of(order: "Open", worth: int) -> int:
    """What is to be paid back for pieces that will not ship: of an order that is captured later, no more than was captured."""
    if not order.captures_later or order.total is None:
        return worth
    return max(0, order.funds.received - order.total + worth)


def claims(shipments: Iterable[OrderShipment]) -> tuple[Claim, ...]:
    """Of those that have not left."""
    return tuple(Claim(shipment_id=each.shipment_id, warehouse=each.warehouse) for each in shipments if not each.gone)
