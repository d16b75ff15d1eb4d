"""Facts of the orders service about money: who paid what for which order, and what went back. Amounts: minor units of `currency`;
times: aware UTC."""

from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.domain.messages import Fact, Instant, Message, Upcast
from shared.domain.money import Currency, Minor


class Totals(Message):
    """All that a provider has done with a charge so far. Each total only grows, so that of doubled, late and reordered reports
    the largest of each is the truth."""

    authorised: Minor = 0
    voided: Minor = 0
    """Authorised, and let go or lapsed."""
    captured: Minor = 0
    refunded: Minor = 0
    disputed: Minor = 0
    """Ever disputed, whatever came of it."""
    won: Minor = 0
    """Of what was disputed, ours again."""
    lost: Minor = 0
    """Of what was disputed, charged back."""

    @property
    def in_dispute(self) -> int:
        return max(0, self.disputed - self.won - self.lost)

    def joined(self, other: "Totals") -> "Totals":
        """The larger of each, in whatever order they came."""
        return Totals(**{name: max(getattr(self, name), getattr(other, name)) for name in Totals.model_fields})


class Plan(Message):
    """The provider lets the customer pay in parts, and pays us in full."""

    instalments: int
    fee: Minor = 0
    """What the provider takes for it."""
    fee_bearer: str = "merchant"
    """Any word: merchant, customer, ..."""


class Connection(Message):
    """Of a charge whose provider we can ask to move money."""

    captures_once: bool = False
    """What is left of an authorisation lapses with the first capture of it."""
    authorised_until: Instant | None = None
    """What is not captured by then lapses; None: nothing is authorised, or nobody knows."""


def _of_its_channel(fact: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no providers: the channel stood for it."""
    return {**fact, "provider": fact["channel"]}


def _captured_at_once(captured: dict[str, Any]) -> dict[str, Any]:
    """Version 1 captured each payment whole."""
    return {**captured, "total": captured["amount"]}


class PaymentClaimed(Fact):
    """A provider's charge belongs to this order, which says next what it comes to."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_its_channel,)
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    key: ClassVar[str] = "provider/payment_id"
    provider: str
    """The order's channel, where nobody named one."""
    channel: str
    payment_id: str
    """The provider's id of the charge."""
    order_id: str
    amount: Minor
    """Captured, all in all."""
    currency: Currency
    method: str
    request: str
    """What was asked: PaymentReceived, RecordPayment or ReportCharge."""
    totals: Totals | None = None
    """None: said without a provider, so the amount is the payment's, and another one contradicts it."""
    plan: Plan | None = None
    connection: Connection | None = None
    """None: its provider moves money by itself, and tells us."""
    claimed_at: Instant
    """When the provider says that it happened, as far as that can be believed."""


class PaymentRefused(Fact):
    """A charge that belongs to another order: nothing is paid by it."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_its_channel,)
    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "provider/payment_id"
    provider: str
    """The order's channel, where nobody named one."""
    channel: str
    payment_id: str
    order_id: str
    """The order that it was sent for."""
    code: Literal["belongs_to_another"]
    reason: str
    refused_at: Instant


class PaymentCaptured(Fact):
    """Money arrived, for an order placed or yet to come (ORD-05, ORD-06)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_captured_at_once,)
    key: ClassVar[str] = "order_id"
    order_id: str
    provider: str | None = None
    """None: the order's channel stands for it."""
    payment_id: str
    """The provider's; a charge may be captured in parts."""
    amount: Minor
    """What came now."""
    total: Minor
    """All that this charge has captured with it."""
    currency: Currency
    method: str
    plan: Plan | None = None
    credit_of: Annotated[str, Field(exclude_if=not_)] = ""
    """Of an exchange: the order whose return pays with it."""
    captured_at: Instant


class ChargeReported(Fact):
    """What a provider says of a charge besides captured money: authorised, voided, refunded, disputed. Totals of the charge."""

    key: ClassVar[str] = "order_id"
    order_id: str
    provider: str | None = None
    payment_id: str
    currency: Currency
    totals: Totals
    connection: Connection | None = None
    reported_at: Instant


class PaymentReviewRequested(Fact):
    """A provider has money that this order cannot take: people must look at it. Nothing is paid by it."""

    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "order_id"
    order_id: str
    provider: str
    payment_id: str
    amount: Minor
    currency: Currency
    code: Literal["payment_review"]
    reason: str
    requested_at: Instant


class OrderPaid(Fact):
    """Captured payments cover the total."""

    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    paid: Minor
    paid_at: Instant


class RefundPart(Message):
    """What of a refund goes back to one payment: by its id, for a provider's charge `provider/payment_id`."""

    payment_id: str
    amount: Minor


class RefundedPieces(Message):
    """Pieces of a SKU, told by the number of its first line in the order (from 1), which is shorter, and what they are worth."""

    line: int
    quantity: int
    amount: Minor


def _of_no_parts(refund: dict[str, Any]) -> dict[str, Any]:
    """Version 1 named no payments and no pieces."""
    return {"parts": [], "lines": [], "note": "", **refund}


class RefundIssued(Fact):
    """Money out. Refunds never exceed what was captured: not of an order, and not of a payment (SEC-02)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_no_parts,)
    key: ClassVar[str] = "order_id"
    order_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    reason: str
    """overpaid, return, goodwill, or how the order ended."""
    parts: tuple[RefundPart, ...] = ()
    """The payments that it goes back to; they sum to the amount. Those of version 1 name none."""
    lines: tuple[RefundedPieces, ...] = ()
    """Of a return: what it is for."""
    note: str = ""
    """Of goodwill: why, in the words of who gave it."""
    credit_to: Annotated[str, Field(exclude_if=not_)] = ""
    """Of an exchange: the order that it pays for. Nobody is paid back, unless it gives some of it back."""
    issued_at: Instant
