"""Facts of the support service about returns (RMA): requested -> approved -> received -> inspected -> refunded; withdrawn before
it is received. Amounts: minor units of `currency`; times: aware UTC. Key: order id."""

from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.allocating import one_shipment
from shared.contracts.limits import SHIPMENTS
from shared.contracts.orders import PricedLine, RefundedPieces
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Upcast
from shared.domain.money import Currency, Minor

Disposition = Literal["restock", "scrap"]
ReturnCode = Literal[
    "not_delivered",
    "window_over",
    "unknown_line",
    "exceeds_delivered",
    "reason_needed",
    "contradicts_return",
    "too_many_returns",
    "ask_apart",
    "exchange_of_itself",
]


class ReturnWindowOpened(Fact):
    """A shipment of the order was delivered: what may come back, what was paid for it, and until when (SUP-15). Once for each; a
    last time without lines where pieces were to come and will not."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    channel: str
    warehouse: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    numbers: tuple[int, ...] = ()
    """Of each of these lines in the order, from 1; () where they are all of them."""
    to_come: tuple[str, ...] = ()
    """SKUs of which pieces are still to be delivered: a line's window ends by its last piece."""
    done: Annotated[int, Field(exclude_if=not_)] = 0
    """Which of the order's LinesDone it was: lines without stock, nothing of which comes back. 0: a shipment was delivered."""
    after_sales: Annotated[str, Field(exclude_if=not_)] = ""
    """Where its channel wants what comes back to be brought. "": to the warehouse that shipped it."""
    delivered_at: Instant
    return_until: Instant


class ReturnLine(Message):
    """Pieces asked back and what was paid for them: their share of the line's total, rounded cumulatively over all returns."""

    sku: str
    quantity: int
    refund: Minor


class Exchange(Message):
    """What comes back pays for another order, the replacement, which waits so long for it."""

    order_id: str
    """The replacement's."""
    days: int


class ReturnRequested(Fact):
    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    return_number: str
    currency: Currency
    lines: tuple[ReturnLine, ...]
    reason: str
    exchange: Annotated[Exchange | None, Field(exclude_if=not_)] = None
    """None: it is paid back."""
    requested_at: Instant


class ReturnRefused(Fact):
    """The condition that is not met is named (SUP-16)."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    return_id: str
    order_id: str
    return_number: str
    code: ReturnCode
    reason: str
    refused_at: Instant


class ReturnApproved(Fact):
    """Inside the window no reason is needed: the policy approves at once."""

    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    bring_to: Annotated[str, Field(exclude_if=not_)] = ""
    """The channel's after-sales point. "": the warehouse that shipped it."""
    approved_at: Instant


class ExchangeCreditStated(Fact):
    """What a replacement may expect of a return: told when it is approved; 0 once nothing will come of it."""

    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    """Of which goods come back."""
    replacement_id: str
    """An order id."""
    refund_id: str
    currency: Currency
    amount: Minor
    credit_by: Instant
    """So long the replacement waits for it."""
    stated_at: Instant


class ReturnWithdrawn(Fact):
    """Before it was received the customer keeps the goods: the pieces may be asked back in another return."""

    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    withdrawn_at: Instant


class ReturnReceived(Fact):
    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    received_at: Instant


class InspectedLine(Message):
    sku: str
    quantity: int
    disposition: Disposition


class ReturnInspected(Fact):
    """`lines` are the pieces that came: none where all of them are missing."""

    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    warehouse: str
    """Where they are booked: it shipped most of them."""
    lines: tuple[InspectedLine, ...]
    elsewhere: Annotated[tuple[str, ...], Field(exclude_if=not_), AtMost(SHIPMENTS, "an order has no more")] = ()
    """Other warehouses that shipped pieces of these SKUs: they know the lots."""
    inspected_at: Instant


class ReturnPiecesMissing(Fact):
    """What the inspection did not find, and its share of the refund, which is not granted: the return is worth so much less, and
    the pieces may be asked back in another one."""

    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    currency: Currency
    lines: tuple[ReturnLine, ...]
    inspected_at: Instant


def _of_no_lines(granted: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not say what it was for."""
    return {"lines": [], **granted}


class RefundGranted(Fact):
    """The decision to pay back; orders pays, never more than was paid."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_no_lines,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    return_id: str
    order_id: str
    refund_id: str
    currency: Currency
    amount: Minor
    lines: tuple[RefundedPieces, ...] = ()
    """What it is for: they sum to the amount. Those of version 1 name none."""
    replacement_id: Annotated[str, Field(exclude_if=not_)] = ""
    """Of an exchange: the order that it pays for."""
    granted_at: Instant


class ReturnRefunded(Fact):
    key: ClassVar[str] = "order_id"
    return_id: str
    order_id: str
    refund_id: str
    amount: Minor
    refunded_at: Instant
