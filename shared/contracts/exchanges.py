"""Facts of the orders service about exchanges: what a return is worth pays for another order, its replacement (ADR 0042). Each of
the two keeps its own account: for the one it is a refund, for the other a payment. Amounts: minor units of `currency`; times:
aware UTC."""

from typing import ClassVar

from shared.contracts.money import RefundPart
from shared.domain.messages import Fact, Instant
from shared.domain.money import Currency, Minor

EXCHANGE = "exchange"
"""The provider that a replacement's payment names; its payment id is the id of the refund that became it."""


class CreditExpected(Fact):
    """A replacement waits for what a return will be worth. The newest amount counts: 0 where nothing will come of it."""

    key: ClassVar[str] = "order_id"
    order_id: str
    """The replacement's."""
    returned_order_id: str
    return_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    pay_by: Instant
    """For all that is not the credit, too."""
    expires_at: Instant
    """With the channel's grace."""
    expected_at: Instant


class CreditGiven(Fact):
    """A return's refund goes to its replacement, in place of its payer."""

    public: ClassVar[bool] = False
    key: ClassVar[str] = "order_id"
    order_id: str
    """Of which goods came back."""
    replacement_id: str
    """An order id."""
    refund_id: str
    amount: Minor
    currency: Currency
    given_at: Instant


class CreditReturned(Fact):
    """The replacement does not need it, or not all of it, or is no order that takes it: the payer gets it after all."""

    public: ClassVar[bool] = False
    key: ClassVar[str] = "order_id"
    order_id: str
    """The replacement's."""
    returned_order_id: str
    refund_id: str
    total: Minor
    """All of this credit that it gave back so far: told again, it counts no more."""
    currency: Currency
    returned_at: Instant


class CreditRefunded(Fact):
    """Money out, to who paid for the goods that came back: so much of their refund is not the replacement's any more. The order's
    refunds counted it already."""

    key: ClassVar[str] = "order_id"
    order_id: str
    """Of which goods came back."""
    replacement_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    parts: tuple[RefundPart, ...]
    total: Minor
    """All of this credit that was refunded so far."""
    refunded_at: Instant
