"""What the next decision about an order's returns reads: one document an order, since its returns are few."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.support import (
    InspectedLine,
    RefundGranted,
    ReturnApproved,
    ReturnInspected,
    ReturnReceived,
    ReturnRefunded,
    ReturnRequested,
    ReturnWindowOpened,
)
from shared.domain.messages import Instant, Message


class NotDelivered(Message):
    """No window yet."""

    kind: Literal["not_delivered"] = "not_delivered"


class Bought(Message):
    """A SKU once, whatever number of lines it was sold in: pieces delivered, paid for all of them, pieces asked back."""

    quantity: int
    total: int
    """Minor units of the order's currency."""
    asked: int = 0


class Return(Message):
    status: Literal["requested", "approved", "received", "inspected", "refunded"]
    pieces: dict[str, int]
    """By SKU."""
    refund: int
    """Minor units of the order's currency."""
    reason: str
    inspected: tuple[InspectedLine, ...] = ()


class Delivered(Message):
    kind: Literal["delivered"] = "delivered"
    warehouse: str
    currency: str
    delivered_at: Instant
    return_until: Instant
    bought: dict[str, Bought]
    returns: dict[str, Return]
    granted: dict[str, str]
    """Refund id to return id, until the refund is paid."""


Returns = NotDelivered | Delivered
ReturnsState = Annotated[Returns, Field(discriminator="kind")]
ReturnFact = (
    ReturnWindowOpened | ReturnRequested | ReturnApproved | ReturnReceived | ReturnInspected | RefundGranted | ReturnRefunded
)


def evolve(state: Returns, fact: ReturnFact, id: str) -> Returns:
    if isinstance(fact, ReturnWindowOpened):
        return _window(fact)
    if isinstance(state, NotDelivered):
        return state
    match fact:
        case ReturnRequested():
            return _requested(state, fact)
        case ReturnApproved():
            return _stepped(state, fact.return_id, status="approved")
        case ReturnReceived():
            return _stepped(state, fact.return_id, status="received")
        case ReturnInspected():
            return _stepped(state, fact.return_id, status="inspected", inspected=fact.lines)
        case RefundGranted():
            return state.model_copy(update={"granted": {**state.granted, fact.refund_id: fact.return_id}})
        case ReturnRefunded():
            granted = {refund: of for refund, of in state.granted.items() if refund != fact.refund_id}
            return _stepped(state, fact.return_id, status="refunded").model_copy(update={"granted": granted})
        case _:
            assert_never(fact)


def _window(fact: ReturnWindowOpened) -> Delivered:
    bought: dict[str, Bought] = {}
    for line in fact.lines:
        before = bought.get(line.sku) or Bought(quantity=0, total=0)
        bought[line.sku] = Bought(quantity=before.quantity + line.quantity, total=before.total + line.total)
    return Delivered(
        warehouse=fact.warehouse,
        currency=fact.currency,
        delivered_at=fact.delivered_at,
        return_until=fact.return_until,
        bought=bought,
        returns={},
        granted={},
    )


def _requested(state: Delivered, fact: ReturnRequested) -> Delivered:
    bought = dict(state.bought)
    for line in fact.lines:
        sku = bought[line.sku]
        bought[line.sku] = sku.model_copy(update={"asked": sku.asked + line.quantity})
    pieces = {line.sku: line.quantity for line in fact.lines}
    refund = sum(line.refund for line in fact.lines)
    asked = Return(status="requested", pieces=pieces, refund=refund, reason=fact.reason)
    return state.model_copy(update={"bought": bought, "returns": {**state.returns, fact.return_id: asked}})


def _stepped(state: Delivered, return_id: str, **update: object) -> Delivered:
    stepped = state.returns[return_id].model_copy(update=update)
    return state.model_copy(update={"returns": {**state.returns, return_id: stepped}})
