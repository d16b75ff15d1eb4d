"""A price whose promotions are counted: counters are asked one after another, in ascending order. What is refused is left out,
and it is priced again from the same basket. Nobody waits, so nothing deadlocks; candidates only shrink, so it ends.
"""

from collections.abc import Sequence

from services.pricing.engine import Basket, Extra
from services.pricing.order_price.kept import basket_of
from services.pricing.order_price.stands import refused, returned, stands
from services.pricing.order_price.state import Answered, Asking, OrderPriceFact, OrderPriceState
from services.pricing.order_price.totals import ATTEMPTS, Total, total_at
from services.pricing.order_price.uses import uses_of
from services.pricing.rules import Unpriced
from shared.contracts.pricing import OrderPriceRefused
from shared.contracts.uses import (
    COUNTS,
    GiftsOutOfStock,
    NextUseWanted,
    Use,
    UseHeld,
    UseRefusal,
    UseRefused,
    UsesSettled,
    UsesWanted,
    WantedBasket,
)
from shared.contracts.uses_due import OrderGiftsDropped, OrderUsesDue
from shared.domain.nouns import Context

KEPT_BYTES = 600_000
"""Of a basket, so that it fits a record beside what is asked. One that is larger is priced without what is counted."""
SMALL = 200
"""Lines and promotions that are never so much."""


def first_price(
    order_id: str, wanted: WantedBasket, basket: Basket, extras: Sequence[Extra], at: Context
) -> list[OrderPriceFact]:
    is_small = len(wanted.lines) + len(wanted.offers) <= SMALL or len(wanted.model_dump_json()) <= KEPT_BYTES
    return _price(order_id, wanted, basket, extras, 1 if is_small else ATTEMPTS + 1, (), (), at)


def hear_held(fact: UseHeld, state: OrderPriceState, context: Context) -> list[OrderPriceFact]:
    """The next is asked, or the price stands."""
    if not isinstance(state, Asking) or not _is_awaited(fact, state):
        return []
    now, *then = state.wants
    if then:
        return [NextUseWanted(order_id=fact.order_id, attempt=state.attempt, use=then[0], wanted_at=context.time)]
    basket, extras = basket_of(state.basket, state.refused)
    held = (*state.held, now)
    return _price(fact.order_id, state.basket, basket, extras, state.attempt, state.refused, held, context)


def hear_refused(fact: UseRefused, state: OrderPriceState, context: Context) -> list[OrderPriceFact]:
    """Priced again without those that the counter counts; what is held and not needed any more is freed."""
    if not isinstance(state, Asking) or not _is_awaited(fact, state):
        return []
    told = (UseRefusal(promotion_id=id, code=fact.code, left=fact.left) for id in fact.promotions)
    no = (*state.refused, *told)
    basket, extras = basket_of(state.basket, no)
    return _price(fact.order_id, state.basket, basket, extras, state.attempt + 1, no, state.held, context)


def refuse_to_answer(fact: UseHeld | UseRefused, state: OrderPriceState, context: Context) -> list[OrderPriceFact]:
    assert isinstance(state, Asking)  # in others it leads to nothing
    held = (*state.held, state.wants[0]) if isinstance(fact, UseHeld) else state.held
    reason = f"the price of {len(state.basket.lines):,} lines, with its explanation, is more than one decision can hold"
    too_large = refused(fact.order_id, state.basket, Unpriced("too_large", reason))
    return [*returned(fact.order_id, held, "unpriced", context.time), too_large]


def settle(due: OrderUsesDue, state: OrderPriceState, context: Context) -> list[OrderPriceFact]:
    """What became of the order becomes of its uses, each by its promotion's policy. One that was never confirmed used nothing."""
    if not isinstance(state, Answered) or not state.uses:
        return []
    if due.outcome == "confirmed":
        return [] if state.committed else [_committed(due, state, context)]
    back = [use for use in state.uses if (use.comes_back == "before_shipping" if state.committed else use.held)]
    return [*returned(due.order_id, back, due.outcome, context.time)]


def drop_gifts(fact: OrderGiftsDropped, state: OrderPriceState, context: Context) -> list[OrderPriceFact]:
    """Their uses come back, those that count for nothing else; an order that goes on stays its customer's first."""
    if not isinstance(state, Answered):
        return []
    gone = [n for n in fact.gifts if n <= len(state.gifts) and not state.gifts[n - 1].dropped]
    if not gone:
        return []
    promotions = tuple(state.gifts[n - 1].promotion_id for n in gone)
    all_gone = {*promotions, *(each.promotion_id for each in state.gifts if each.dropped)}
    counts = [use for use in state.uses if not use.counter.startswith("customer/")]
    back = [use for use in counts if use.promotions and all_gone.issuperset(use.promotions)]
    dropped = GiftsOutOfStock(order_id=fact.order_id, gifts=tuple(gone), promotions=promotions, dropped_at=context.time)
    return [*returned(fact.order_id, back, "gift_out_of_stock", context.time), dropped]


def _committed(due: OrderUsesDue, state: Answered, context: Context) -> UsesSettled:
    return UsesSettled(order_id=due.order_id, outcome="committed", reason=due.outcome, uses=state.uses, settled_at=context.time)


def _is_awaited(fact: UseHeld | UseRefused, state: Asking) -> bool:
    return (fact.attempt, fact.counter) == (state.attempt, state.wants[0].counter)


def _price(
    order_id: str,
    wanted: WantedBasket,
    basket: Basket,
    extras: Sequence[Extra],
    attempt: int,
    no: tuple[UseRefusal, ...],
    held: Sequence[Use],
    context: Context,
) -> list[OrderPriceFact]:
    """`held`: what counters hold for it now."""
    total = total_at(attempt, basket, extras, wanted.freight)
    uses = uses_of(basket, wanted.channel, total.shares) if isinstance(total, Total) else ()
    if (count := sum(max(1, len(use.promotions)) for use in uses)) > COUNTS:
        total = Unpriced("too_large", f"{count} promotions that are counted would apply: {COUNTS} at most")
    if isinstance(total, Unpriced):
        return [*returned(order_id, held, "unpriced", context.time), refused(order_id, wanted, total)]
    freed = [use for use in held if use not in uses]
    wants = tuple(use for use in uses if use.held and use not in held)
    if wants:
        asked = UsesWanted(
            order_id=order_id,
            attempt=attempt,
            uses=wants,
            refused=no,
            basket=wanted if attempt == 1 else None,
            wanted_at=context.time,
        )
        return [*returned(order_id, freed, "priced", context.time), asked]
    answer = stands(order_id, wanted, total, uses)
    if isinstance(answer, OrderPriceRefused):
        return [*returned(order_id, held, "unpriced", context.time), answer]
    return [*returned(order_id, freed, "priced", context.time), answer]
