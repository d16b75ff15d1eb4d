"""The view `returns`: one document a return, from request to refund, or why it was refused."""

from collections.abc import Sequence
from typing import Annotated, Literal, assert_never

from services.support.returns.state import INSPECTED
from shared.contracts.limits import ORDER_LINES
from shared.contracts.support import (
    InspectedLine,
    RefundGranted,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnPiecesMissing,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWithdrawn,
)
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View

Status = Literal["requested", "approved", "refused", "withdrawn", "received", "inspected", "refunded"]
Step = ReturnApproved | ReturnWithdrawn | ReturnReceived | ReturnInspected | ReturnPiecesMissing | RefundGranted | ReturnRefunded
Shown = ReturnRequested | ReturnRefused | Step


class ReturnView(Message):
    return_id: str
    order_id: str
    return_number: str
    status: Status
    currency: Currency | None = None
    lines: Annotated[tuple[ReturnLine, ...], ORDER_LINES] = ()
    refund: Minor = 0
    """What the return is worth: less than its lines, where pieces are missing; 0 on a refused or withdrawn one."""
    reason: str = ""
    """The customer's."""
    refusal_code: str | None = None
    refusal_reason: str | None = None
    inspected: Annotated[tuple[InspectedLine, ...], INSPECTED] = ()
    """What came back."""
    missing: Annotated[tuple[ReturnLine, ...], ORDER_LINES] = ()
    """What did not, and is not refunded."""
    refund_id: str | None = None
    refunded: Minor | None = None
    """What was paid back, or pays for the replacement."""
    replacement_id: str | None = None
    """Of an exchange: the order that it pays for."""
    bring_to: str | None = None
    """Where the customer brings it: the channel's after-sales point. None: to the warehouse that shipped it."""
    asked_at: Instant
    """When it was requested, or refused: newest request under this number."""
    approved_at: Instant | None = None
    withdrawn_at: Instant | None = None
    received_at: Instant | None = None
    inspected_at: Instant | None = None
    granted_at: Instant | None = None
    refunded_at: Instant | None = None


def changed(fact: Shown) -> Sequence[str]:
    """A request that contradicts a return leaves the return as it stands."""
    if isinstance(fact, ReturnRefused) and fact.code == "contradicts_return":
        return ()
    return (fact.return_id,)


def _requested(fact: ReturnRequested) -> ReturnView:
    return ReturnView(
        return_id=fact.return_id,
        order_id=fact.order_id,
        return_number=fact.return_number,
        status="requested",
        currency=fact.currency,
        lines=fact.lines,
        refund=sum(line.refund for line in fact.lines),
        reason=fact.reason,
        replacement_id=fact.exchange and fact.exchange.order_id,
        asked_at=fact.requested_at,
    )


def _refused(fact: ReturnRefused) -> ReturnView:
    return ReturnView(
        return_id=fact.return_id,
        order_id=fact.order_id,
        return_number=fact.return_number,
        status="refused",
        refusal_code=fact.code,
        refusal_reason=fact.reason,
        asked_at=fact.refused_at,
    )


def _update(view: ReturnView, fact: Step) -> dict[str, object]:
    match fact:
        case ReturnApproved():
            return {"status": "approved", "bring_to": fact.bring_to or None, "approved_at": fact.approved_at}
        case ReturnWithdrawn():
            return {"status": "withdrawn", "refund": 0, "withdrawn_at": fact.withdrawn_at}
        case ReturnReceived():
            return {"status": "received", "received_at": fact.received_at}
        case ReturnInspected():
            return {"status": "inspected", "inspected": fact.lines, "inspected_at": fact.inspected_at}
        case ReturnPiecesMissing():
            return {"missing": fact.lines, "refund": view.refund - sum(line.refund for line in fact.lines)}
        case RefundGranted():
            return {"refund_id": fact.refund_id, "granted_at": fact.granted_at}
        case ReturnRefunded():
            paid = {"refund_id": fact.refund_id, "refunded": fact.amount}
            return {"status": "refunded", "refunded_at": fact.refunded_at, **paid}
        case _:
            assert_never(fact)


def evolve(view: ReturnView | None, recorded: Recorded, id: str) -> ReturnView:
    fact: Shown = recorded.event
    if isinstance(fact, ReturnRequested):
        return _requested(fact)
    if isinstance(fact, ReturnRefused):
        return _refused(fact)
    assert view is not None, f"{recorded.type} before the request of return {id}"
    return view.model_copy(update=_update(view, fact))


returns_view = View(
    name="returns",
    document=ReturnView,
    facts=Shown,
    evolve=evolve,
    ids=changed,
    version=3,
    indexes=(("status", "asked_at"), ("order_id",)),
)
