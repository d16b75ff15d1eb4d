"""What the order's document keeps of refunds: of which payment, and of which lines. Amounts: minor units."""

from collections.abc import Sequence

from services.orders.order.state import parts_of
from shared.contracts.orders import RefundedPieces, RefundIssued
from shared.domain.messages import Message
from shared.domain.money import Minor, split


class PaymentView(Message):
    payment_id: str
    method: str
    captured: Minor
    refunded: Minor = 0


def with_refund(payments: tuple[PaymentView, ...], fact: RefundIssued) -> tuple[PaymentView, ...]:
    parts = parts_of(fact, {each.payment_id: each.captured - each.refunded for each in payments})
    return tuple(
        each.model_copy(update={"refunded": each.refunded + parts[each.payment_id]}) if each.payment_id in parts else each
        for each in payments
    )


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
