"""Which promotions of the order or the coupon layer apply, by the channel's policy. Never a search: each is tried in its turn."""

from collections.abc import Callable, Sequence

from services.pricing.engine.basket import Candidate, by_priority, in_turn
from services.pricing.engine.item import Taken
from shared.contracts.combining import Combine

Apply = Callable[[Candidate, Sequence[Taken]], Taken | None]
"""A promotion after those that apply already; None where it takes nothing off, or may not be added to them."""


def picked(
    apply: Apply, candidates: Sequence[Candidate], before: Sequence[Taken], way: Combine, code_by_code: bool
) -> Sequence[Taken]:
    """`code_by_code`: where the best applies, the best of each further code is added, if all of them stack."""
    if way == "priority":
        levels = (best_of(apply, level, before) for level in by_priority(candidates))
        return next((best for best in levels if best), ())
    if way == "all":
        others = [each for each in candidates if not each.offer.stacks]
        return _cheaper(_all(apply, candidates, before), best_of(apply, others, before))
    best = best_of(apply, candidates, before)
    return _cheaper(best, _code_by_code(apply, candidates, before)) if code_by_code and best else best


def best_of(apply: Apply, candidates: Sequence[Candidate], before: Sequence[Taken]) -> Sequence[Taken]:
    """One, or none. Ties: the lower id."""
    found = [taken for each in candidates if (taken := apply(each, before))]
    return (min(found, key=lambda taken: (-taken.amount, taken.offer.promotion_id)),) if found else ()


def _all(apply: Apply, candidates: Sequence[Candidate], before: Sequence[Taken]) -> Sequence[Taken]:
    """Those that stack, by priority and id, each on what is left."""
    taken = [*before]
    for each in sorted([each for each in candidates if each.offer.stacks], key=lambda each: in_turn(each.offer)):
        if found := apply(each, taken):
            taken.append(found)
    return taken[len(before) :]


def _code_by_code(apply: Apply, candidates: Sequence[Candidate], before: Sequence[Taken]) -> Sequence[Taken]:
    left, taken = [each for each in candidates if each.offer.stacks], [*before]
    while best := best_of(apply, left, taken):
        taken += best
        left = [each for each in left if each.offer.code != best[0].offer.code]
    return taken[len(before) :]


def _cheaper(one: Sequence[Taken], other: Sequence[Taken]) -> Sequence[Taken]:
    return min(one, other, key=lambda taken: (-off(taken), len(taken), sorted(each.offer.promotion_id for each in taken)))


def off(taken: Sequence[Taken]) -> int:
    return sum([each.amount for each in taken])
