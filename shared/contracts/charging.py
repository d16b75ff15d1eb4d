"""Facts of the orders service about money that a connected payment provider is asked to move: captured, let go, paid back.
Amounts: minor units of `currency`; times: aware UTC."""

from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.money import RefundedPieces, RefundPart, Totals
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor

Action = Literal["capture", "void", "refund"]
ReviewOutcome = Literal["given_back", "other_order", "kept"]
"""The payer has the money again, it pays for another order, or it is ours."""
NO_ANSWER = "no_answer"
"""The code of an action that was tried and not answered: nobody knows whether it was done."""
AUTHORIZATION_EXPIRED = "authorization_expired"


class ProviderConfigured(Fact):
    """A payment provider that we can ask to move money, and how its charges behave; or that we can ask no more."""

    key: ClassVar[str] = "provider"
    provider: str
    """As its charges and callbacks name it."""
    connected: bool
    captures_once: bool
    """What is left of an authorisation lapses with the first capture of it."""
    authorised_days: int
    """How long an authorisation holds, where the provider does not say."""
    configured_at: Instant


class Asked(Message):
    """What a provider is asked, under a reference that it keeps: asked twice, it is done once."""

    order_id: str
    provider: str
    payment_id: str
    """The provider's id of the charge."""
    reference: str
    """Of the order and the number of the action."""
    action: Action
    amount: Minor
    currency: Currency
    refund_id: str | None = None
    """Of a refund: the one that it is part of."""


class ChargeActionRequested(Fact, Asked):
    """The order wants its money moved. From now until it ended the amount is in flight."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    requested_at: Instant


class ChargeActionStarted(Fact, Asked):
    """The provider is asked: first whether it has done this already."""

    key: ClassVar[str] = "provider/payment_id"
    public: ClassVar[bool] = False
    attempt: int = 1
    started_at: Instant


class ChargeActionUnanswered(Fact, Asked):
    """All tries failed, and nobody knows whether it was done: it is asked again later, however long that takes."""

    key: ClassVar[str] = "provider/payment_id"
    public: ClassVar[bool] = False
    attempt: int
    reason: str
    tried_at: Instant


class ChargeActionAnswered(Fact, Asked):
    """What came of it, with the charge's absolute totals after it."""

    key: ClassVar[str] = "provider/payment_id"
    public: ClassVar[bool] = False
    method: str = ""
    totals: Totals
    code: str = ""
    """"": done. Else why not, in a word: authorization_expired, card_closed, voided, ..."""
    reason: str = ""
    answered_at: Instant


class ChargeActionEnded(Fact, Asked):
    """Nothing of it is in flight any more. A refund that was not done is held again, and waits for somebody."""

    key: ClassVar[str] = "order_id"
    code: str = ""
    """"": done."""
    reason: str = ""
    ended_at: Instant


class OrderAuthorised(Fact):
    """What providers hold for it covers the total: it does not expire, and is captured when its channel's policy says."""

    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    authorised: Minor
    """And captured already."""
    authorised_at: Instant


class RefundRetried(Fact):
    """A refund that had failed goes out again: by its provider, or by another way, which somebody has seen to."""

    key: ClassVar[str] = "order_id"
    order_id: str
    refund_id: str
    amount: Minor
    currency: Currency
    parts: tuple[RefundPart, ...]
    """Of the charges that it is counted against."""
    way: str
    """"provider", or a word: bank_transfer, cash, ..."""
    note: str = ""
    retried_at: Instant


class RefundDeferred(Fact):
    """A return's refund that cannot be paid now, since what is left is disputed: it is paid when that is won."""

    key: ClassVar[str] = "order_id"
    order_id: str
    refund_id: str
    return_id: str
    amount: Minor
    currency: Currency
    lines: tuple[RefundedPieces, ...] = ()
    credit_to: Annotated[str, Field(exclude_if=not_)] = ""
    """Of an exchange: the order that it pays for."""
    deferred_at: Instant


class PaymentReviewClosed(Fact):
    """Somebody has looked at a payment that the order could not take."""

    key: ClassVar[str] = "order_id"
    order_id: str
    provider: str
    payment_id: str
    outcome: ReviewOutcome
    note: str
    closed_at: Instant
