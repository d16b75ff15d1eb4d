"""What an order's document shows of its changes: the open one, how the others ended, and what it is after one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from services.orders.change.state import OF_CHANGES, ChangeFact
from services.orders.order.line_view import LineView
from services.orders.order.parts_view import PartsView, PartView
from shared.contracts import changes
from shared.contracts.kits import KitLines
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.domain.messages import Message
from shared.domain.money import Minor


class OrderChangeView(Message):
    """The one that is open. All of it: GET /orders/{order_id}/changes/{change_id}."""

    change_id: str
    status: Literal["opened", "previewed", "confirmed"] = "opened"
    preview_id: str | None = None
    difference: Minor | None = None
    due: Minor = 0
    needs: Minor = 0
    """What the order's payments come to, all in all, once it is paid."""
    valid_until: datetime | None = None
    pay_by: datetime | None = None


class PastChangeView(Message):
    change_id: str
    outcome: str
    """applied, or why it was not."""
    at: datetime


class ChangesView(PartsView):
    """These fields of an order's document."""

    kits: Annotated[tuple[KitLines, ...], ORDER_LINES] = ()
    """Ordered, or added, as kits: these lines are their components. (Numbers in `taxes` are of what was ordered.)"""
    change: OrderChangeView | None = None
    changes: Annotated[tuple[PastChangeView, ...], OF_CHANGES] = ()
    """Oldest first."""


def changed_by(view: ChangesView, lines: Sequence[LineView], captured: int, fact: ChangeFact) -> dict[str, Any]:
    open = view.change
    match fact:
        case changes.ChangeOpened():
            return {"change": OrderChangeView(change_id=fact.change_id)}
        case changes.ChangePreviewed() if open is not None:
            told = {"preview_id": fact.preview_id, "difference": fact.difference, "valid_until": fact.valid_until}
            return {"change": open.model_copy(update={"status": "previewed", **told})}
        case changes.ChangeConfirmed() if open is not None:
            told = {"due": fact.due, "pay_by": fact.pay_by, "needs": captured + fact.secured + fact.due}
            return {"change": open.model_copy(update={"status": "confirmed", **told})}
        case changes.ShipmentHalted() if not fact.left:
            return {"shipments": _stepped(view.shipments, fact.shipment_id, fulfillment="stopped")}
        case changes.ShipmentReduced():
            return {"shipments": _stepped(view.shipments, fact.shipment_id, lines=fact.left)}
        case changes.ChangeApplied():
            past = PastChangeView(change_id=fact.change_id, outcome="applied", at=fact.applied_at)
            return {**_closed(view, past), **_applied(view, lines, fact)}
        case changes.ChangeEnded():
            past = PastChangeView(change_id=fact.change_id, outcome=fact.code, at=fact.ended_at)
            return {**_closed(view, past), "shipments": _let_go(view.shipments)}
        case _:
            return {}


def _closed(view: ChangesView, past: PastChangeView) -> dict[str, Any]:
    return {"change": None, "changes": (*view.changes, past)}


def _applied(view: ChangesView, lines: Sequence[LineView], fact: changes.ChangeApplied) -> dict[str, Any]:
    shipments = _let_go(view.shipments)
    if fact.shipment_id is not None:
        number = max((each.number for each in shipments), default=0) + 1
        added = PartView(number=number, shipment_id=fact.shipment_id, warehouse=fact.warehouse or "", lines=fact.added)
        shipments = (*shipments, added)
    update: dict[str, Any] = {"shipments": shipments, "total": fact.total, "freight": fact.freight}
    if fact.kits:
        update["kits"] = (*view.kits, *fact.kits)
    if fact.lines:
        kept = tuple(_line(line, now) for line, now in zip(lines, fact.lines, strict=False))
        update["lines"] = (*kept, *(_line(LineView(sku=x.sku, quantity=0), x) for x in fact.lines[len(lines) :]))
    if fact.customer is not None:
        update["customer"] = fact.customer
    return update


def _line(line: LineView, now: PricedLine) -> LineView:
    """Pieces that were cancelled before, and what they cost, stay told."""
    quantity, total = now.quantity + line.cancelled, now.total + line.cancelled_amount
    discount = quantity * now.unit_price - total
    return line.model_copy(update={"quantity": quantity, "unit_price": now.unit_price, "discount": discount, "total": total})


def _stepped(shipments: tuple[PartView, ...], shipment_id: str, **update: Any) -> tuple[PartView, ...]:
    return tuple(each.model_copy(update=update) if each.shipment_id == shipment_id else each for each in shipments)


def _let_go(shipments: tuple[PartView, ...]) -> tuple[PartView, ...]:
    """What was stopped for the change."""
    return tuple(
        each.model_copy(update={"fulfillment": "none"}) if each.fulfillment == "stopped" and each.stands else each
        for each in shipments
    )
