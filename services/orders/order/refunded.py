"""What the order's document keeps of refunds: of which charge, and of which lines. Amounts: minor units."""

from collections.abc import Sequence
from typing import Any

from services.orders.order.document import OrderView
from services.orders.order.funds import GOODWILL, charge_key, left_of, parts_of
from services.orders.order.money import ByCharge, FailedView, PaymentView, given_back, totals_of
from shared.contracts.money import Totals
from shared.contracts.orders import RefundedPieces, RefundIssued
from shared.domain.money import split
from shared.domain.refunds import over


def with_refund(payments: ByCharge, fact: RefundIssued) -> ByCharge:
    return given_back(payments, parts_of(fact, lambda: {key: left_of_payment(each) for key, each in payments.items()}))


def refundable(payments: ByCharge, failed: Sequence[FailedView]) -> dict[str, int]:
    """By charge, what can still be refunded, as the decision counts it: less where one of them lost more than it had, and without
    what refunds had that failed."""
    stuck = dict[str, int]()
    for each in failed:
        charge = charge_key(each.provider, each.payment_id)
        stuck[charge] = stuck.get(charge, 0) + each.amount
    left = {key: left_of_payment(each, stuck.get(key, 0)) for key, each in payments.items()}
    totals = totals_of(payments.values())
    captured = sum(each.captured for each in payments.values())
    refunded = sum(each.refunded for each in payments.values()) + sum(stuck.values())
    return over(min(sum(left.values()), left_of(captured, refunded, totals)), left)


def left_of_payment(payment: PaymentView, stuck: int = 0) -> int:
    return left_of(payment.captured, payment.refunded + stuck, payment.totals or Totals())


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


def with_lines_refunded(view: OrderView, fact: RefundIssued) -> dict[str, Any]:
    """Of which payment, of which lines, or for no pieces."""
    goodwill = view.goodwill + (fact.amount if fact.reason == GOODWILL else 0)
    changes: dict[str, Any] = {"payments": with_refund(view.payments, fact), "goodwill": goodwill}
    if fact.credit_to:
        changes["credited"] = view.credited + fact.amount
    if not fact.lines:
        return changes
    skus = [line.sku for line in view.lines]
    taken = over_lines(fact.lines, skus, [line.left for line in view.lines])
    lines = tuple(
        line.model_copy(update={"refunded": line.refunded + share}) if share else line
        for line, share in zip(view.lines, taken, strict=True)
    )
    returned = dict(view.returned)
    for each in fact.lines:
        returned[skus[each.line - 1]] = returned.get(skus[each.line - 1], 0) + each.quantity
    return {**changes, "lines": lines, "returned": returned}
