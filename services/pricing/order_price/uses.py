"""What of a price is counted: by whose counters it must be allowed."""

from collections.abc import Iterable, Sequence

from services.pricing.engine import Basket, Candidate
from services.pricing.engine.points import Redeem
from shared.contracts.pricing import Share
from shared.contracts.promotions import Limits
from shared.contracts.uses import CUSTOMER, Use


def is_asked(basket: Basket) -> bool:
    """Whether counters could be, before it has its price: of most orders none, and they have it at once."""
    return basket.points is not None or any(each.offer.limits is not None for each in basket.candidates)


def uses_of(basket: Basket, channel: str, shares: Iterable[Share]) -> tuple[Use, ...]:
    """Of promotions that apply, in ascending order of counters. Of two unique codes of one promotion the first is used."""
    taken: dict[str, int] = {}
    for share in shares:
        taken[share.promotion_id] = taken.get(share.promotion_id, 0) + share.amount
    found: dict[str, Use] = {}
    for each in basket.candidates:
        limits, id = each.offer.limits, each.offer.promotion_id
        amount = None if limits is None else taken.pop(id, None)
        if limits is not None and amount is not None:
            for use in _of(each, limits, channel, basket.shopper.customer_id, amount):
                known = found.get(use.counter)
                found[use.counter] = use if known is None else _joined(known, use)
    if isinstance(points := basket.points, Redeem) and points.counter is not None and (off := taken.get(points.counter)):
        burned = points.policy.points(off, basket.currency)
        found[points.counter] = Use(counter=points.counter, promotions=(points.counter,), amount=burned, currency=basket.currency)
    if basket.shopper.recorded:
        order = Use(counter=f"{CUSTOMER}{basket.shopper.customer_id}", held=False)
        found.setdefault(order.counter, order)
    return tuple([found[counter] for counter in sorted(found)])


def _of(candidate: Candidate, limits: Limits, channel: str, customer_id: str | None, amount: int) -> Sequence[Use]:
    offer = candidate.offer
    promotions = (offer.promotion_id,)
    uses = []
    is_hard = limits.budget is not None and not limits.soft
    if limits.uses is not None or limits.budget is not None or limits.per_customer is not None:
        uses.append(
            Use(
                counter=f"promotion/{channel}/{offer.promotion_id}",
                promotions=promotions,
                amount=0 if limits.budget is None else amount,
                uses=limits.uses,
                budget=limits.budget,
                soft=limits.soft,
                per_customer=limits.per_customer,
                customer_id=None if limits.per_customer is None else customer_id,
                held=is_hard or limits.uses is not None or limits.per_customer is not None,
                comes_back=limits.comes_back,
            )
        )
    if limits.code_uses is not None and offer.code is not None:
        code = f"code/{offer.code}"
        uses.append(Use(counter=code, promotions=promotions, uses=limits.code_uses, comes_back=limits.comes_back))
    if limits.first_order:
        uses.append(Use(counter=f"{CUSTOMER}{customer_id}", promotions=promotions, uses=1))
    return uses


def _joined(one: Use, other: Use) -> Use:
    """Of two promotions that one counter counts: they stand or fall together, by the lower limit."""
    limits = [each for each in (one.uses, other.uses) if each is not None]
    return one.model_copy(update={"promotions": one.promotions + other.promotions, "uses": min(limits, default=None)})
