"""What the next decision reads: whether the order has its answer, what counters are asked for it, what they hold for it."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.order_price.totals import ATTEMPTS
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.uses import COUNTED, COUNTS, NextUseWanted, Use, UseRefusal, UsesSettled, UsesWanted, WantedBasket
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

REFUSED = AtMost(ATTEMPTS * COUNTS, "what an attempt may want, in each")


class NoPrice(Message):
    kind: Literal["none"] = "none"


class Asking(Message):
    """Counters are asked, the first of `wants` now."""

    kind: Literal["asking"] = "asking"
    basket: WantedBasket
    attempt: int
    refused: Annotated[tuple[UseRefusal, ...], REFUSED] = ()
    held: Annotated[tuple[Use, ...], COUNTED] = ()
    wants: Annotated[tuple[Use, ...], COUNTED]


class Answered(Message):
    """It has its price, or its refusal: it gets no second one."""

    kind: Literal["answered"] = "answered"
    uses: Annotated[tuple[Use, ...], COUNTED] = ()
    stage: Literal["held", "committed", "over"] = "held"


OrderPriceState = NoPrice | Asking | Answered
STATE = Annotated[OrderPriceState, Field(discriminator="kind")]
Answer = OrderPriced | OrderPriceRefused
OrderPriceFact = Answer | UsesWanted | NextUseWanted | UsesSettled
ANSWERED = Answered()


def evolve(state: OrderPriceState, fact: OrderPriceFact, id: str) -> OrderPriceState:
    match fact:
        case OrderPriced():
            return Answered(uses=fact.uses) if fact.uses else ANSWERED
        case OrderPriceRefused():
            return ANSWERED
        case UsesWanted():
            return _asking(state, fact)
        case NextUseWanted():
            if not isinstance(state, Asking):
                return state
            return state.model_copy(update={"held": (*state.held, state.wants[0]), "wants": state.wants[1:]})
        case UsesSettled():
            return _settled(state, fact)
        case _:
            assert_never(fact)


def _asking(state: OrderPriceState, fact: UsesWanted) -> OrderPriceState:
    before = state if isinstance(state, Asking) else None
    basket = fact.basket or (before and before.basket)
    if basket is None:
        return state
    held = before.held if before else ()
    return Asking(basket=basket, attempt=fact.attempt, refused=fact.refused, held=held, wants=fact.uses)


def _settled(state: OrderPriceState, fact: UsesSettled) -> OrderPriceState:
    if isinstance(state, Asking):
        return state.model_copy(update={"held": tuple(each for each in state.held if each not in fact.uses)})
    if isinstance(state, Answered):
        return state.model_copy(update={"stage": "committed" if fact.outcome == "committed" else "over"})
    return state
