"""The view `returns`: one document a return, from request to refund, or why it was refused."""

from collections.abc import Sequence
from typing import Literal

from shared.contracts.support import (
    FirstResponseBreached,
    InspectedLine,
    RefundGranted,
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
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
from shared.domain.money import Currency, Minor
from shared.domain.projection import Projection, Recorded

Status = Literal["requested", "approved", "refused", "received", "inspected", "refunded"]
NOT_SHOWN = ReturnWindowOpened | RequestRefused | TicketOpened | TicketAnswered | TicketClosed | FirstResponseBreached


class ReturnView(Message):
    return_id: str
    order_id: str
    return_number: str
    status: Status
    currency: Currency | None = None
    lines: tuple[ReturnLine, ...] = ()
    refund: Minor = 0
    """What the return is worth; 0 on a refused one."""
    reason: str = ""
    """The customer's."""
    refusal_code: str | None = None
    refusal_reason: str | None = None
    inspected: tuple[InspectedLine, ...] = ()
    refund_id: str | None = None
    refunded: Minor | None = None
    """What was paid back."""
    asked_at: Instant
    """When it was requested, or refused: newest request under this number."""
    approved_at: Instant | None = None
    received_at: Instant | None = None
    inspected_at: Instant | None = None
    granted_at: Instant | None = None
    refunded_at: Instant | None = None


def changes(event: SupportEvent) -> Sequence[str]:
    """A request that contradicts a return leaves the return as it stands."""
    if isinstance(event, NOT_SHOWN) or (isinstance(event, ReturnRefused) and event.code == "contradicts_return"):
        return ()
    return (event.return_id,)


def _requested(event: ReturnRequested) -> ReturnView:
    return ReturnView(
        return_id=event.return_id,
        order_id=event.order_id,
        return_number=event.return_number,
        status="requested",
        currency=event.currency,
        lines=event.lines,
        refund=sum(line.refund for line in event.lines),
        reason=event.reason,
        asked_at=event.requested_at,
    )


def _refused(event: ReturnRefused) -> ReturnView:
    return ReturnView(
        return_id=event.return_id,
        order_id=event.order_id,
        return_number=event.return_number,
        status="refused",
        refusal_code=event.code,
        refusal_reason=event.reason,
        asked_at=event.refused_at,
    )


def _update(event: SupportEvent) -> dict[str, object]:
    match event:
        case ReturnApproved():
            return {"status": "approved", "approved_at": event.approved_at}
        case ReturnReceived():
            return {"status": "received", "received_at": event.received_at}
        case ReturnInspected():
            return {"status": "inspected", "inspected": event.lines, "inspected_at": event.inspected_at}
        case RefundGranted():
            return {"refund_id": event.refund_id, "granted_at": event.granted_at}
        case ReturnRefunded():
            paid = {"refund_id": event.refund_id, "refunded": event.amount}
            return {"status": "refunded", "refunded_at": event.refunded_at, **paid}
        case _:
            return {}


def evolve(view: ReturnView | None, recorded: Recorded[SupportEvent], id: str) -> ReturnView:
    event = recorded.event
    if isinstance(event, ReturnRequested):
        return _requested(event)
    if isinstance(event, ReturnRefused):
        return _refused(event)
    assert view is not None, f"{recorded.type} before the request of return {id}"
    return view.model_copy(update=_update(event))


returns: Projection[SupportEvent, ReturnView] = Projection(
    name="returns",
    version=1,
    document=ReturnView,
    changes=changes,
    evolve=evolve,
    indexes=(("status", "asked_at"), ("order_id",)),
)
