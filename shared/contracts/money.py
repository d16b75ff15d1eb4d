"""Facts of the orders service about money: who paid what for which order, and what went back. Amounts: minor units of `currency`;
times: aware UTC."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor


class PaymentClaimed(Fact):
    """A provider's payment belongs to this order, which says next what it comes to."""

    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    key: ClassVar[str] = "channel/payment_id"
    channel: str
    payment_id: str
    order_id: str
    amount: Minor
    currency: Currency
    method: str
    request: str
    """What was asked: PaymentReceived or RecordPayment."""
    claimed_at: Instant


class PaymentRefused(Fact):
    """A payment that belongs to another order of the channel: nothing is paid by it."""

    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "channel/payment_id"
    channel: str
    payment_id: str
    order_id: str
    """The order that it was sent for."""
    code: Literal["belongs_to_another"]
    reason: str
    refused_at: Instant


class PaymentCaptured(Fact):
    """Money arrived, for an order placed or yet to come (ORD-05, ORD-06)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    payment_id: str
    amount: Minor
    currency: Currency
    method: str
    captured_at: Instant


class OrderPaid(Fact):
    """Captured payments cover the total."""

    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    paid: Minor
    paid_at: Instant


class RefundPart(Message):
    """What of a refund goes back to one payment: by its id, as the order keeps it."""

    payment_id: str
    amount: Minor


class RefundedPieces(Message):
    """Pieces of a SKU, told by the number of its first line in the order (from 1), which is shorter, and what they are worth."""

    line: int
    quantity: int
    amount: Minor


class RefundIssued(Fact):
    """Money out. Refunds never exceed what was captured: not of an order, and not of a payment (SEC-02)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    reason: str
    """overpaid, return, goodwill, or how the order ended."""
    parts: tuple[RefundPart, ...] = ()
    """The payments that it goes back to; they sum to the amount. Facts from before this field name none."""
    lines: tuple[RefundedPieces, ...] = ()
    """Of a return: what it is for."""
    note: str = ""
    """Of goodwill: why, in the words of who gave it."""
    issued_at: Instant
