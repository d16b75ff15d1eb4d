"""What providers are asked, and did not do, as people read it. Amounts: minor units of the order's currency."""

from typing import assert_never

from services.orders.order.flight import MoveFact
from services.orders.order.money import (
    AskedView,
    ByCharge,
    FailedView,
    FlightView,
    ReviewView,
    given_back,
    with_review,
    with_reviewed,
)
from shared.contracts import orders

Flown = tuple[ByCharge, FlightView, tuple[ReviewView, ...], int]


def flown(payments: ByCharge, flight: FlightView, reviews: tuple[ReviewView, ...], fact: MoveFact) -> Flown:
    """The order's payments, flight and reviews after it, and how much more is refunded."""
    match fact:
        case orders.ChargeActionRequested():
            asked = AskedView(**fact.model_dump(include=set(AskedView.model_fields)), since=fact.requested_at)
            return payments, flight.model_copy(update={"asked": (*flight.asked, asked)}), reviews, 0
        case orders.ChargeActionEnded():
            return _ended(payments, flight, reviews, fact)
        case orders.RefundRetried():
            failed = tuple(each for each in flight.failed if each.refund_id != fact.refund_id)
            parts: dict[str, int] = {}
            for part in fact.parts:
                parts[part.payment_id] = parts.get(part.payment_id, 0) + part.amount
            return given_back(payments, parts), flight.model_copy(update={"failed": failed}), reviews, fact.amount
        case orders.PaymentReviewRequested():
            return payments, flight, with_review(reviews, fact), 0
        case orders.PaymentReviewClosed():
            return payments, flight, with_reviewed(reviews, fact), 0
        case orders.RefundDeferred():
            return payments, flight, reviews, 0
        case _:
            assert_never(fact)


def _ended(payments: ByCharge, flight: FlightView, reviews: tuple[ReviewView, ...], fact: orders.ChargeActionEnded) -> Flown:
    asked = tuple(each for each in flight.asked if each.reference != fact.reference)
    flight = flight.model_copy(update={"asked": asked})
    if not fact.code or fact.action != "refund":
        return payments, flight, reviews, 0
    failed = FailedView(**fact.model_dump(include=set(FailedView.model_fields)), since=fact.ended_at)
    flight = flight.model_copy(update={"failed": (*flight.failed, failed)})
    return given_back(payments, {f"{fact.provider}/{fact.payment_id}": -fact.amount}), flight, reviews, -fact.amount
