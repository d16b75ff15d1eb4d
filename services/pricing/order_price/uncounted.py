"""What is wanted, priced without asking counters: for drafts, which hold no uses, and for changes, which have their order's."""

from collections.abc import Sequence
from dataclasses import replace

from services.pricing.engine.points import Redeemed
from services.pricing.order_price import gathering
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.totals import Total, priced
from services.pricing.rules import Unpriced
from shared.contracts.uses import Use
from shared.domain.nouns import Found


def total_of(wanted: Wanted, found: Found, uses: Sequence[Use] = (), points: Redeemed | None = None) -> Total | Unpriced:
    """Of promotions that are counted those of `uses` alone, and none that would take more of its budget than it has there.
    `points`: what the order has burned. Raises KeyError where a document was not looked up at all."""
    gathered = gathering.basket_of(wanted, found)
    if isinstance(gathered, Unpriced):
        return gathered
    basket, extras = gathered
    allowed = {id for use in uses for id in use.promotions}
    while True:
        free = [each for each in basket.candidates if each.offer.limits is None or each.offer.promotion_id in allowed]
        total = priced(replace(basket, candidates=free, points=points), extras)
        if isinstance(total, Unpriced) or not (beyond := _beyond(total, uses) & allowed):
            return total
        allowed -= beyond


def _beyond(total: Total, uses: Sequence[Use]) -> set[str]:
    """Promotions that take more of a hard budget than is held of it."""
    budgets = {id: use.amount for use in uses if use.budget is not None and not use.soft for id in use.promotions}
    taken = dict.fromkeys(budgets, 0)
    for share in total.shares if budgets else ():
        if share.promotion_id in taken:
            taken[share.promotion_id] += share.amount
    return {id for id, amount in taken.items() if amount > budgets[id]}
