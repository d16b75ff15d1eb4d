"""Money that a provider was asked to move: in flight until it has ended. Part of an order's state. Amounts: minor units."""

from operator import not_
from typing import TYPE_CHECKING, Annotated, Any, assert_never

from pydantic import Field

from shared.contracts import orders
from shared.contracts.charging import Action
from shared.contracts.limits import CHARGE_ACTIONS, ORDER_LINES, RETURNS
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

if TYPE_CHECKING:
    from services.orders.order.funds import Funds

REVIEWS = 20
"""Payments of an order that wait to be looked at."""
VOIDS = 5
"""Of a charge: a provider that does not let go is not asked for ever."""
RETRIES = 50
"""Of refunds that had failed, in an order's life."""
FLYING = AtMost(CHARGE_ACTIONS, "a refund has failed then, anything else is not asked")
CHARGES = 300
"""Of an order: those that paid, and those of which only something was reported."""
OF_CHARGES = AtMost(CHARGES, "refused: too_many_payments")
REVIEWED = AtMost(REVIEWS, "the newest stay")


class Connected(Message):
    """Of a charge whose provider can be asked."""

    provider: str
    payment_id: str
    captures_once: bool
    authorised_until: Instant | None


class Flying(Message):
    """By its reference."""

    action: Action
    charge: str
    """charge_key"""
    amount: int
    refund_id: str | None


class Deferred(Message):
    """A return's refund, by its id, that waits for a dispute."""

    return_id: str
    amount: int
    lines: Annotated[tuple[orders.RefundedPieces, ...], ORDER_LINES]
    credit_to: Annotated[str, Field(exclude_if=not_)] = ""


class Review(Message):
    """Of a payment that the order could not take."""

    amount: int
    closed: bool = False


class Moving(Message):
    """What providers can be asked, are asked, and did not do."""

    connected: Annotated[dict[str, Connected], OF_CHARGES] = Field(default_factory=dict)
    """By charge_key"""
    asked: int = 0
    """Actions so far: the number of the newest."""
    flying: Annotated[dict[str, Flying], FLYING] = Field(default_factory=dict)
    failed: Annotated[dict[str, Flying], FLYING] = Field(default_factory=dict)
    """Refunds that were not done: their amounts are held again, and nobody gives them back but by hand."""
    declined: Annotated[tuple[str, ...], OF_CHARGES] = ()
    """Charges of which nothing more is captured."""
    voids: Annotated[dict[str, int], OF_CHARGES] = Field(default_factory=dict)
    """By charge: how often its provider was asked to let go of what is authorised."""
    retries: int = 0
    reviews: Annotated[dict[str, Review], REVIEWED] = Field(default_factory=dict)
    """By provider and payment."""
    deferred: Annotated[dict[str, Deferred], AtMost(RETURNS, "of each return once")] = Field(default_factory=dict)

    @property
    def captures(self) -> int:
        """Being captured."""
        return sum(each.amount for each in self.flying.values() if each.action == "capture")

    def is_flying(self, action: Action, charge: str) -> bool:
        return any(each.action == action and each.charge == charge for each in self.flying.values())

    @property
    def stuck(self) -> int:
        return sum(each.amount for each in self.failed.values())

    @property
    def stuck_of(self) -> dict[str, int]:
        """By charge."""
        sums = dict[str, int]()
        for each in self.failed.values():
            sums[each.charge] = sums.get(each.charge, 0) + each.amount
        return sums

    def without(self, refund_id: str) -> "Moving":
        """As if this refund had not failed."""
        return self.model_copy(update={"failed": {key: x for key, x in self.failed.items() if x.refund_id != refund_id}})


MoveFact = (
    orders.ChargeActionRequested
    | orders.ChargeActionEnded
    | orders.RefundRetried
    | orders.RefundDeferred
    | orders.PaymentReviewRequested
    | orders.PaymentReviewClosed
)


def review_key(provider: str, payment_id: str) -> str:
    return f"{provider}/{payment_id}"


def fold_move(funds: "Funds", fact: MoveFact) -> "Funds":
    match fact:
        case orders.ChargeActionRequested():
            return _requested(funds, fact)
        case orders.ChargeActionEnded():
            return _ended(funds, fact)
        case orders.RefundRetried():
            return _retried(funds, fact)
        case orders.RefundDeferred():
            deferred = Deferred(return_id=fact.return_id, amount=fact.amount, lines=fact.lines, credit_to=fact.credit_to)
            return moving(funds, deferred={**funds.moving.deferred, fact.refund_id: deferred})
        case orders.PaymentReviewRequested():
            key = review_key(fact.provider, fact.payment_id)
            others = {each: review for each, review in funds.moving.reviews.items() if each != key}
            return moving(funds, reviews=dict([*others.items(), (key, Review(amount=fact.amount))][-REVIEWS:]))
        case orders.PaymentReviewClosed():
            key = review_key(fact.provider, fact.payment_id)
            if (review := funds.moving.reviews.get(key)) is None:
                return funds
            return moving(funds, reviews={**funds.moving.reviews, key: review.model_copy(update={"closed": True})})
        case _:
            assert_never(fact)


def moving(funds: "Funds", **changes: Any) -> "Funds":
    return funds.model_copy(update={"moving": funds.moving.model_copy(update=changes)})


def connect(funds: "Funds", key: str, fact: orders.ChargeReported) -> "Funds":
    if fact.connection is None or fact.provider is None:
        return funds
    connected = Connected(
        provider=fact.provider,
        payment_id=fact.payment_id,
        captures_once=fact.connection.captures_once,
        authorised_until=fact.connection.authorised_until,
    )
    return moving(funds, connected={**funds.moving.connected, key: connected})


def _charge(fact: orders.ChargeActionRequested | orders.ChargeActionEnded) -> str:
    return f"{fact.provider}/{fact.payment_id}"


def _flying(fact: orders.ChargeActionRequested | orders.ChargeActionEnded) -> Flying:
    return Flying(action=fact.action, charge=_charge(fact), amount=fact.amount, refund_id=fact.refund_id)


def _requested(funds: "Funds", fact: orders.ChargeActionRequested) -> "Funds":
    now = funds.moving
    charge = _charge(fact)
    voids = {**now.voids, charge: now.voids.get(charge, 0) + 1} if fact.action == "void" else now.voids
    return moving(funds, asked=now.asked + 1, flying={**now.flying, fact.reference: _flying(fact)}, voids=voids)


def _ended(funds: "Funds", fact: orders.ChargeActionEnded) -> "Funds":
    """A refund that was not done is held again; an authorisation of which nothing could be captured is asked for nothing more."""
    now, charge = funds.moving, _charge(fact)
    funds = moving(funds, flying={key: each for key, each in now.flying.items() if key != fact.reference})
    if not fact.code:
        return funds
    if fact.action == "capture" and charge not in now.declined:
        return moving(funds, declined=(*now.declined, charge))
    if fact.action != "refund":
        return funds
    failed = {**now.failed, fact.reference: _flying(fact)}
    return _given(moving(funds, failed=failed), {charge: -fact.amount})


def _retried(funds: "Funds", fact: orders.RefundRetried) -> "Funds":
    now = funds.moving
    failed = {key: each for key, each in now.failed.items() if each.refund_id != fact.refund_id}
    parts: dict[str, int] = {}
    for part in fact.parts:
        parts[part.payment_id] = parts.get(part.payment_id, 0) + part.amount
    return _given(moving(funds, failed=failed, retries=now.retries + 1), parts)


def _given(funds: "Funds", parts: dict[str, int]) -> "Funds":
    """Refunded of charges, more or less than before."""
    of = dict(funds.refunded_of)
    for charge, amount in parts.items():
        of[charge] = of.get(charge, 0) + amount
    return funds.model_copy(update={"refunded": funds.refunded + sum(parts.values()), "refunded_of": of})
