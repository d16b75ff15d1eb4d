"""What the next decision reads: "returns/<order id>" for all returns of an order, "ticket/<ticket id>" for a ticket."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.support import (
    FirstResponseBreached,
    InspectedLine,
    RefundGranted,
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWindowOpened,
    SupportEvent,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
)
from shared.domain.messages import Instant, Message


class Nothing(Message):
    """No window (the order was not delivered yet), or no such ticket."""

    kind: Literal["none"] = "none"


class Bought(Message):
    """A SKU once, whatever number of lines it was sold in: pieces delivered, paid for all of them, pieces asked back."""

    quantity: int
    total: int
    asked: int = 0


class Return(Message):
    status: Literal["requested", "approved", "received", "inspected", "refunded"]
    pieces: dict[str, int]
    """By SKU."""
    refund: int
    reason: str
    inspected: tuple[InspectedLine, ...] = ()


class Returns(Message):
    """An order's window, and its returns: few, so that one document holds them."""

    kind: Literal["returns"] = "returns"
    warehouse: str
    currency: str
    delivered_at: Instant
    return_until: Instant
    bought: dict[str, Bought]
    returns: dict[str, Return]
    granted: dict[str, str]
    """Refund id to return id, until the refund is paid."""


class Ticket(Message):
    kind: Literal["ticket"] = "ticket"
    respond_by: Instant
    breached: bool = False
    within_sla: bool | None = None
    """How the first answer came; None before it."""
    answers: tuple[str, ...] = ()
    resolution: str | None = None
    """None while the ticket is open."""


Support = Nothing | Returns | Ticket
SupportState = Annotated[Support, Field(discriminator="kind")]


def _window(event: ReturnWindowOpened) -> Returns:
    bought: dict[str, Bought] = {}
    for line in event.lines:
        before = bought.get(line.sku) or Bought(quantity=0, total=0)
        bought[line.sku] = Bought(quantity=before.quantity + line.quantity, total=before.total + line.total)
    return Returns(
        warehouse=event.warehouse,
        currency=event.currency,
        delivered_at=event.delivered_at,
        return_until=event.return_until,
        bought=bought,
        returns={},
        granted={},
    )


def _requested(state: Returns, event: ReturnRequested) -> Returns:
    bought = dict(state.bought)
    for line in event.lines:
        sku = bought[line.sku]
        bought[line.sku] = sku.model_copy(update={"asked": sku.asked + line.quantity})
    pieces = {line.sku: line.quantity for line in event.lines}
    refund = sum(line.refund for line in event.lines)
    asked = Return(status="requested", pieces=pieces, refund=refund, reason=event.reason)
    return state.model_copy(update={"bought": bought, "returns": {**state.returns, event.return_id: asked}})


def _stepped(state: Returns, return_id: str, **update: object) -> Returns:
    stepped = state.returns[return_id].model_copy(update=update)
    return state.model_copy(update={"returns": {**state.returns, return_id: stepped}})


def _refunded(state: Returns, event: ReturnRefunded) -> Returns:
    granted = {refund: of for refund, of in state.granted.items() if refund != event.refund_id}
    return _stepped(state, event.return_id, status="refunded").model_copy(update={"granted": granted})


ReturnStep = ReturnRequested | ReturnRefused | ReturnApproved | ReturnReceived | ReturnInspected | RefundGranted | ReturnRefunded


def _evolve_returns(state: Returns, event: ReturnStep) -> Returns:
    match event:
        case ReturnRequested():
            return _requested(state, event)
        case ReturnApproved():
            return _stepped(state, event.return_id, status="approved")
        case ReturnReceived():
            return _stepped(state, event.return_id, status="received")
        case ReturnInspected():
            return _stepped(state, event.return_id, status="inspected", inspected=event.lines)
        case RefundGranted():
            return state.model_copy(update={"granted": {**state.granted, event.refund_id: event.return_id}})
        case ReturnRefunded():
            return _refunded(state, event)
        case ReturnRefused():
            return state
        case _:
            assert_never(event)


def _answered(state: Ticket, event: TicketAnswered) -> Ticket:
    update: dict[str, object] = {"answers": (*state.answers, event.answer_id)}
    if event.first:
        update["within_sla"] = event.within_sla
    return state.model_copy(update=update)


def evolve(state: Support, event: SupportEvent) -> Support:
    match event:
        case ReturnWindowOpened():
            return _window(event)
        case TicketOpened():
            return Ticket(respond_by=event.respond_by)
        case TicketAnswered():
            return _answered(state, event) if isinstance(state, Ticket) else state
        case FirstResponseBreached():
            return state.model_copy(update={"breached": True})
        case TicketClosed():
            return state.model_copy(update={"resolution": event.resolution})
        case RequestRefused():
            return state
        case _:
            return _evolve_returns(state, event) if isinstance(state, Returns) else state
