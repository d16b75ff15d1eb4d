"""Facts of the orders service about money: who paid what for which order, and what went back. Amounts: minor units of `currency`;
times: aware UTC."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant
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


class RefundIssued(Fact):
    """Money out. The sum of refunds of an order never exceeds the sum captured (SEC-02)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    reason: str
    issued_at: Instant
