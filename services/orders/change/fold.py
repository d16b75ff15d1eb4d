"""How facts about changes change an order: the part of its fold that is about them."""

from typing import TYPE_CHECKING, Any, assert_never

from services.orders.change.state import NO_CHANGES, ChangeFact, Changes, Changing, Past, Preview
from services.orders.order.apart import with_ends
from services.orders.order.shipments import Answer, Claim, OrderShipment, pieces_of, priced_line
from shared.contracts import changes
from shared.contracts.lines import PricedLine

if TYPE_CHECKING:
    from services.orders.order.state import Open


def fold_change(order: "Open", fact: ChangeFact) -> "Open":
    match fact:
        case changes.ChangeOpened():
            opened = Changing(
                change_id=fact.change_id,
                lines=fact.lines,
                customer=fact.customer,
                freight=fact.freight,
                opened_by=fact.opened_by,
                kits=fact.kits,
                without_stock=fact.without_stock,
            )
            return order.model_copy(update={"changes": (order.changes or NO_CHANGES).model_copy(update={"open": opened})})
        case changes.ShipmentReduced():
            shipments = tuple(
                each.model_copy(update={"lines": fact.left}) if each.shipment_id == fact.shipment_id else each
                for each in order.shipments
            )
            return order.model_copy(update={"shipments": shipments})
        case changes.ChangeApplied():
            return _applied(order, fact)
        case changes.ChangeEnded():
            return _ended(order, fact)
        case _:
            return _stepped(order, fact)


def _stepped(
    order: "Open",
    fact: changes.ShipmentHalted
    | changes.ChangeStockHeld
    | changes.ChangePriceRequested
    | changes.ChangePreviewed
    | changes.ChangeApproved
    | changes.ChangeConfirmed,
) -> "Open":
    open = order.changing
    if open is None:
        return order
    match fact:
        case changes.ShipmentHalted():
            stops = tuple(each for each in open.stops if each != fact.shipment_id)
            then = with_open(order, stops=stops, left=fact.left or open.left)
            return then if fact.left else then.model_copy(update={"shipments": _halted(order, fact.shipment_id)})
        case changes.ChangeStockHeld():
            held = Claim(shipment_id=fact.shipment_id, warehouse=fact.warehouse)
            return with_open(order, asked=None, held=held, added=fact.lines, not_before=fact.not_before)
        case changes.ChangePriceRequested():
            return with_open(order, pricing=True)
        case changes.ChangePreviewed():
            preview = Preview(
                preview_id=fact.preview_id,
                lines=fact.lines,
                before=order.lines,
                freight=fact.freight,
                total=fact.total,
                difference=fact.difference,
                repriced=fact.repriced,
                approval=fact.approval,
                valid_until=fact.valid_until,
            )
            return with_open(order, pricing=False, preview=preview)
        case changes.ChangeApproved():
            return with_open(order, approved=True)
        case changes.ChangeConfirmed():
            since = order.funds.captured + fact.secured
            return with_open(order, confirmed=True, since=since, due=fact.due, pay_by=fact.pay_by)
        case _:
            assert_never(fact)


def with_open(order: "Open", **update: Any) -> "Open":
    """Of the open change."""
    if order.changes is None or order.changes.open is None:
        return order
    open = order.changes.open.model_copy(update=update)
    return order.model_copy(update={"changes": order.changes.model_copy(update={"open": open})})


def _halted(order: "Open", shipment_id: str) -> tuple[OrderShipment, ...]:
    return tuple(
        each.model_copy(update={"fulfillment": "stopped", "halted": each.halted + 1}) if each.shipment_id == shipment_id else each
        for each in order.shipments
    )


def _let_go(order: "Open") -> tuple[OrderShipment, ...]:
    """What was stopped for the change may leave, by a new request."""
    return tuple(
        each.model_copy(update={"fulfillment": "none"}) if each.fulfillment == "stopped" else each for each in order.shipments
    )


def _applied(order: "Open", fact: changes.ChangeApplied) -> "Open":
    lines = fact.lines or order.lines
    shipments = _let_go(order)
    if fact.shipment_id is not None:
        added = OrderShipment(
            number=order.numbered + 1,
            shipment_id=fact.shipment_id,
            warehouse=fact.warehouse or "",
            lines=fact.added,
            attempt=order.attempt,
        )
        shipments = (*shipments, added)
    owed = max(0, -fact.difference) if order.paid else 0
    update: dict[str, Any] = {
        "lines": lines,
        "rest": _rest(order, lines),
        "sourcing": order.sourcing.model_copy(update={"known": _known(order, lines)}),
        # not by `total`: facts from before told it without what was cancelled of an order that is captured later
        "total": (order.total or 0) + fact.difference,
        "freight": fact.freight,
        "customer": fact.customer or order.customer,
        "shipments": shipments,
        "numbered": order.numbered + (fact.shipment_id is not None),
        "funds": order.funds.model_copy(update={"owed": order.funds.owed + owed}),
    }
    preview = order.changing.preview if order.changing else None
    past = Past(code="applied", preview_id=preview.preview_id if preview else "")
    if fact.without_stock:
        update["apart"] = with_ends(order.apart, fact.without_stock)
    update["changes"] = _closed(order, fact.change_id, past).model_copy(update={"own": fact.own})
    return order.model_copy(update=update)


def _known(order: "Open", lines: tuple[PricedLine, ...]) -> tuple[Answer, ...]:
    """What warehouses have, by the places of the SKUs in the lines as they are now."""
    before, now = list(pieces_of(order.lines)), pieces_of(lines)
    if not order.sourcing.known or before == list(now):
        return order.sourcing.known
    has = [dict(zip(before, each.has, strict=True)) for each in order.sourcing.known]
    return tuple(
        Answer(warehouse=each.warehouse, has=tuple(known.get(sku, 0) for sku in now))
        for each, known in zip(order.sourcing.known, has, strict=True)
    )


def _rest(order: "Open", lines: tuple[PricedLine, ...]) -> tuple[PricedLine, ...]:
    """Of the lines as they are now, what was not delivered."""
    if not order.rest:
        return ()
    kept = tuple(
        now if was == left else _between(left, was, now) for left, was, now in zip(order.rest, order.lines, lines, strict=False)
    )
    return (*kept, *lines[len(order.rest) :])


def _between(left: PricedLine, was: PricedLine, now: PricedLine) -> PricedLine:
    quantity, total = left.quantity + now.quantity - was.quantity, left.total + now.total - was.total
    return priced_line(now.sku, quantity, now.unit_price, total)


def _ended(order: "Open", fact: changes.ChangeEnded) -> "Open":
    open = order.changing
    if open is None:
        return order
    update: dict[str, Any] = {
        "shipments": _let_go(order),
        "changes": _closed(order, fact.change_id, Past(code=fact.code, reason=fact.reason)),
    }
    if open.asked is not None:
        update["to_release"] = (*order.to_release, open.asked)
    if fact.cancel_reason is not None and order.stopping:
        update |= {"cancelling": fact.cancel_reason, "cancel_code": fact.cancel_code}
    return order.model_copy(update=update)


def _closed(order: "Open", change_id: str, past: Past) -> Changes:
    known = order.changes or NO_CHANGES
    return known.model_copy(update={"open": None, "past": {**known.past, change_id: past}})
