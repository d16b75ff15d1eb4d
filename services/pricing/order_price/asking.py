"""A price whose promotions are counted: counters are asked one after another, in ascending order. What is refused is left out,
and it is priced again from the same basket. Nobody waits, so nothing deadlocks; candidates only shrink, so it ends.
"""

from collections.abc import Sequence

from services.pricing.engine import Basket, Extra
from services.pricing.order_price.kept import basket_of
from services.pricing.order_price.stands import not_needed, refused, returned, stands
from services.pricing.order_price.state import Answered, Asking, OrderPriceFact, OrderPriceState
from services.pricing.order_price.totals import ATTEMPTS, Total, total_at
from services.pricing.order_price.uses import uses_of
from services.pricing.rules import Unpriced
from shared.contracts.pricing import OrderPriceRefused
from shared.contracts.quote_holds import LentUsesFreed
from shared.contracts.uses import (
    COUNTS,
    CUSTOMER,
    GiftsOutOfStock,
    Lent,
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
Said = OrderPriceFact | LentUsesFreed


def first_price(order_id: str, wanted: WantedBasket, basket: Basket, extras: Sequence[Extra], at: Context) -> list[Said]:
    return ask_or_answer(order_id, wanted, basket, extras, 1 if fits(wanted) else ATTEMPTS + 1, (), (), at)


def fits(wanted: WantedBasket) -> bool:
    return len(wanted.lines) + len(wanted.offers) <= SMALL or len(wanted.model_dump_json()) <= KEPT_BYTES


def hear_held(fact: UseHeld, state: OrderPriceState, context: Context) -> list[Said]:
    """The next is asked, or the price stands."""
    if not isinstance(state, Asking) or not _is_awaited(fact, state):
        return []
    now, *then = state.wants
    if then:
        lender = state.lent and state.lent.lender
        following = NextUseWanted(
            order_id=fact.order_id, attempt=state.attempt, use=then[0], lender=lender, wanted_at=context.time
        )
        return [following]
    basket, extras = basket_of(state.basket, state.refused)
    held = (*state.held, now)
    return ask_or_answer(fact.order_id, state.basket, basket, extras, state.attempt, state.refused, held, context, state.lent)


def hear_refused(fact: UseRefused, state: OrderPriceState, context: Context) -> list[Said]:
    """Priced again without those that the counter counts; what is held and not needed any more is freed."""
    if not isinstance(state, Asking) or not _is_awaited(fact, state):
        return []
    told = (UseRefusal(promotion_id=id, code=fact.code, left=fact.left) for id in fact.promotions)
    no = (*state.refused, *told)
    basket, extras = basket_of(state.basket, no)
    return ask_or_answer(fact.order_id, state.basket, basket, extras, state.attempt + 1, no, state.held, context, state.lent)


def refuse_to_answer(fact: UseHeld | UseRefused, state: OrderPriceState, context: Context) -> list[Said]:
    assert isinstance(state, Asking)  # in others it leads to nothing
    held = (*state.held, state.wants[0]) if isinstance(fact, UseHeld) else state.held
    reason = f"the price of {len(state.basket.lines):,} lines, with its explanation, is more than one decision can hold"
    too_large = refused(fact.order_id, state.basket, Unpriced("too_large", reason))
    lent = not_needed(fact.order_id, state.lent, held, context.time)
    return [*returned(fact.order_id, held, "unpriced", context.time), *lent, too_large]


def settle(due: OrderUsesDue, state: OrderPriceState, context: Context) -> list[Said]:
    """What became of the order becomes of its uses, each by its promotion's policy. One that was never confirmed used nothing."""
    if not isinstance(state, Answered) or not state.uses:
        return []
    if due.outcome == "confirmed":
        return [] if state.committed else [_committed(due, state, context)]
    back = [use for use in state.uses if (use.comes_back == "before_shipping" if state.committed else use.held)]
    return [*returned(due.order_id, back, due.outcome, context.time)]


def drop_gifts(fact: OrderGiftsDropped, state: OrderPriceState, context: Context) -> list[Said]:
    """Their uses come back, those that count for nothing else; an order that goes on stays its customer's first."""
    if not isinstance(state, Answered):
        return []
    gone = [n for n in fact.gifts if n <= len(state.gifts) and not state.gifts[n - 1].dropped]
    if not gone:
        return []
    promotions = tuple(state.gifts[n - 1].promotion_id for n in gone)
    all_gone = {*promotions, *(each.promotion_id for each in state.gifts if each.dropped)}
    counts = [use for use in state.uses if not use.counter.startswith(CUSTOMER)]
    back = [use for use in counts if use.promotions and all_gone.issuperset(use.promotions)]
    dropped = GiftsOutOfStock(order_id=fact.order_id, gifts=tuple(gone), promotions=promotions, dropped_at=context.time)
    return [*returned(fact.order_id, back, "gift_out_of_stock", context.time), dropped]


def _committed(due: OrderUsesDue, state: Answered, context: Context) -> UsesSettled:
    return UsesSettled(order_id=due.order_id, outcome="committed", reason=due.outcome, uses=state.uses, settled_at=context.time)


def _is_awaited(fact: UseHeld | UseRefused, state: Asking) -> bool:
    return (fact.attempt, fact.counter) == (state.attempt, state.wants[0].counter)


def ask_or_answer(
    order_id: str,
    wanted: WantedBasket,
    basket: Basket,
    extras: Sequence[Extra],
    attempt: int,
    no: tuple[UseRefusal, ...],
    held: Sequence[Use],
    context: Context,
    lent: Lent | None = None,
) -> list[Said]:
    """`held`: what counters hold for it now; `lent`: what a quote holds, which is asked for as others are."""
    unneeded = not_needed(order_id, lent, held, context.time)
    total = total_at(attempt, basket, extras, wanted.freight)
    uses = uses_of(basket, wanted.channel, total.shares) if isinstance(total, Total) else ()
    if (count := sum(max(1, len(use.promotions)) for use in uses)) > COUNTS:
        total = Unpriced("too_large", f"{count} promotions that are counted would apply: {COUNTS} at most")
    if isinstance(total, Unpriced):
        return [*returned(order_id, held, "unpriced", context.time), *unneeded, refused(order_id, wanted, total)]
    freed = [use for use in held if use not in uses]
    wants = tuple(use for use in uses if use.held and use not in held)
    if wants:
        asked = UsesWanted(
            order_id=order_id,
            attempt=attempt,
            uses=wants,
            refused=no,
            basket=wanted if attempt == 1 else None,
            lent=lent,
            wanted_at=context.time,
        )
        return [*returned(order_id, freed, "priced", context.time), asked]
    answer = stands(order_id, wanted, total, uses)
    if isinstance(answer, OrderPriceRefused):
        return [*returned(order_id, held, "unpriced", context.time), *unneeded, answer]
    return [*returned(order_id, freed, "priced", context.time), *unneeded, answer]
