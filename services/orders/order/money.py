"""An order's money as people read it: what is due, and each payment with its totals. Amounts: minor units of `currency`."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

from services.orders.order.flight import FLYING, REVIEWED, REVIEWS
from services.orders.order.funds import PAYMENTS, REPORTS, charge_key
from services.orders.order.state import EXPECTED
from shared.contracts.charging import Action, PaymentReviewClosed, ReviewOutcome
from shared.contracts.exchanges import CreditExpected
from shared.contracts.money import ChargeReported, PaymentCaptured, PaymentReviewRequested, Plan, Totals
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor, split


class PaymentView(Message):
    provider: str | None = None
    """None: the order's channel stands for it."""
    payment_id: str
    method: str = ""
    captured: Minor = 0
    refunded: Minor = 0
    """By us."""
    totals: Totals | None = None
    """What its provider reported besides."""
    plan: Plan | None = None


class ReviewView(Message):
    """A payment that the order could not take."""

    provider: str
    payment_id: str
    amount: Minor
    currency: str
    reason: str
    since: Instant
    outcome: ReviewOutcome | None = None
    """What became of the money; None: it waits to be looked at."""
    note: str = ""


class AskedView(Message):
    reference: str
    action: Action
    provider: str
    payment_id: str
    amount: Minor
    refund_id: str | None
    since: Instant


class FailedView(Message):
    """A refund that was not done: it is held again until somebody retries it."""

    refund_id: str
    provider: str
    payment_id: str
    amount: Minor
    code: str
    reason: str
    since: Instant


class FlightView(Message):
    asked: Annotated[tuple[AskedView, ...], FLYING] = ()
    failed: Annotated[tuple[FailedView, ...], FLYING] = ()


ByCharge = dict[str, PaymentView]
_LISTED = TypeAdapter(tuple[PaymentView, ...])


def by_charge(payments: Any) -> Any:
    """Of a list, as it is stored."""
    if isinstance(payments, Mapping):
        return payments
    return {key_of(each): each for each in _LISTED.validate_python(payments)}


def listed(payments: ByCharge) -> list[PaymentView]:
    return list(payments.values())


def key_of(payment: PaymentView) -> str:
    return charge_key(payment.provider, payment.payment_id)


Payments = Annotated[
    ByCharge,
    AtMost(PAYMENTS + REPORTS, "refused: too_many_payments"),
    BeforeValidator(by_charge),
    PlainSerializer(listed),
]
"""By charge (`charge_key`), so that none is looked for; stored and shown as a list, the oldest first."""
Reviews = Annotated[tuple[ReviewView, ...], REVIEWED]


class CreditView(Message):
    """What a return is to pay of this order."""

    refund_id: str
    return_id: str
    returned_order_id: str
    amount: Minor


Credits = Annotated[tuple[CreditView, ...], EXPECTED]


class Part(Message):
    number: int
    amount: Minor


class PaymentShown(PaymentView):
    parts: tuple[Part, ...] = ()
    """What the customer pays the provider, with a plan."""


class MoneyView(Message):
    order_id: str
    currency: str | None
    total: Minor | None
    due: Minor
    """Still to be paid, beside what is expected."""
    expected: tuple[CreditView, ...]
    """Of an exchange's replacement: what pays of it once the goods are back."""
    captured: Minor
    refunded: Minor
    credited: Minor
    """Of what is refunded: it pays for other orders, in exchange."""
    in_flight: Minor
    """Of what is refunded: asked of a provider that has not answered."""
    failed: tuple[FailedView, ...]
    """Refunds that a provider did not do: held again."""
    authorised: Minor
    """By providers, and neither captured nor voided yet."""
    disputed: Minor
    """Not decided yet: not refundable meanwhile."""
    lost: Minor
    """Charged back."""
    payments: tuple[PaymentShown, ...]
    reviews: tuple[ReviewView, ...]


def with_capture(payments: ByCharge, fact: PaymentCaptured) -> ByCharge:
    was = _of(payments, fact)
    return _put(payments, was.model_copy(update={"captured": fact.total, "method": fact.method, "plan": fact.plan or was.plan}))


def with_expected(credits: tuple[CreditView, ...], fact: CreditExpected) -> tuple[CreditView, ...]:
    """The newest word on each return; of one that came to nothing, none."""
    others = tuple(each for each in credits if each.refund_id != fact.refund_id)
    return (*others, CreditView(**fact.model_dump(include=set(CreditView.model_fields)))) if fact.amount else others


def with_report(payments: ByCharge, fact: ChargeReported) -> ByCharge:
    return _put(payments, _of(payments, fact).model_copy(update={"totals": fact.totals}))


def given_back(payments: ByCharge, parts: Mapping[str, int]) -> ByCharge:
    """`parts`: how much more of each charge was refunded, or less."""
    known = {key: payments[key] for key in parts if key in payments}
    return payments | {key: each.model_copy(update={"refunded": each.refunded + parts[key]}) for key, each in known.items()}


def with_review(reviews: tuple[ReviewView, ...], fact: PaymentReviewRequested) -> tuple[ReviewView, ...]:
    """Each once, from when it was first said."""
    now = ReviewView(**fact.model_dump(include=set(ReviewView.model_fields)), since=fact.requested_at)
    if any((each.provider, each.payment_id, each.amount) == (now.provider, now.payment_id, now.amount) for each in reviews):
        return reviews
    return (*reviews, now)[-REVIEWS:]


def with_reviewed(reviews: tuple[ReviewView, ...], fact: PaymentReviewClosed) -> tuple[ReviewView, ...]:
    update = {"outcome": fact.outcome, "note": fact.note}
    return tuple(
        each.model_copy(update=update)
        if each.outcome is None and (each.provider, each.payment_id) == (fact.provider, fact.payment_id)
        else each
        for each in reviews
    )


def _of(payments: ByCharge, fact: PaymentCaptured | ChargeReported) -> PaymentView:
    known = payments.get(charge_key(fact.provider, fact.payment_id))
    return known or PaymentView(provider=fact.provider, payment_id=fact.payment_id)


def _put(payments: ByCharge, payment: PaymentView) -> ByCharge:
    return {**payments, key_of(payment): payment}


def shown_payment(payment: PaymentView) -> PaymentShown:
    count = payment.plan.instalments if payment.plan else 0
    amounts = split(payment.captured, [1] * count) if count else []
    parts = tuple(Part(number=n, amount=amount) for n, amount in enumerate(amounts, 1))
    return PaymentShown(**dict(payment), parts=parts)


def totals_of(payments: Iterable[PaymentView]) -> Totals:
    """Summed over all."""
    said = [each.totals or Totals() for each in payments]
    return Totals(**{name: sum(getattr(each, name) for each in said) for name in Totals.model_fields})


def open_authorised(payment: PaymentView) -> int:
    totals = payment.totals or Totals()
    return max(0, totals.authorised - totals.voided - payment.captured)
