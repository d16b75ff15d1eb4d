"""What the order's document keeps of refunds: of which charge, and of which lines. Amounts: minor units."""

from collections.abc import Sequence

from services.orders.order.funds import charge_key, left_of, parts_of
from services.orders.order.money import PaymentView, totals_of
from shared.contracts.money import Totals
from shared.contracts.orders import RefundedPieces, RefundIssued
from shared.domain.money import split
from shared.domain.refunds import over


def with_refund(payments: tuple[PaymentView, ...], fact: RefundIssued) -> tuple[PaymentView, ...]:
    parts = parts_of(fact, {key_of(each): left_of_payment(each) for each in payments})
    return tuple(
        each.model_copy(update={"refunded": each.refunded + parts[key_of(each)]}) if key_of(each) in parts else each
        for each in payments
    )


def refundable(payments: tuple[PaymentView, ...]) -> dict[str, int]:
    """By charge, what can still be refunded, as the decision counts it: less where one of them lost more than it had."""
    left, totals = {key_of(each): left_of_payment(each) for each in payments}, totals_of(payments)
    captured, refunded = sum(each.captured for each in payments), sum(each.refunded for each in payments)
    return over(min(sum(left.values()), left_of(captured, refunded, totals)), left)


def key_of(payment: PaymentView) -> str:
    return charge_key(payment.provider, payment.payment_id)


def left_of_payment(payment: PaymentView) -> int:
    return left_of(payment.captured, payment.refunded, payment.totals or Totals())


def over_lines(pieces: Sequence[RefundedPieces], skus: Sequence[str], left: Sequence[int]) -> list[int]:
    """What a return takes of each line: pieces come by SKU, and what they are worth is spread by what is left of its lines."""
    places: dict[str, list[int]] = {}
    for place, sku in enumerate(skus):
        places.setdefault(sku, []).append(place)
    taken = [0] * len(skus)
    for each in pieces:
        pool = places[skus[each.line - 1]]
        free = [left[place] - taken[place] for place in pool]
        for place, share in zip(pool, split(min(each.amount, sum(free)), free), strict=True):
            taken[place] += share
    return taken
