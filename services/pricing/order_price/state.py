"""What the next decision reads: whether the order has its answer, what counters are asked for it, what they hold for it."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.order_price.totals import ATTEMPTS
from shared.contracts.limits import ORDER_LINES
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.quote_holds import QuoteHoldAsked
from shared.contracts.uses import (
    COUNTED,
    COUNTS,
    GiftsOutOfStock,
    Lent,
    NextUseWanted,
    Use,
    UseRefusal,
    UsesSettled,
    UsesWanted,
    WantedBasket,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

REFUSED = AtMost(ATTEMPTS * COUNTS, "what an attempt may want, in each")


class NoPrice(Message):
    kind: Literal["none"] = "none"


class Waiting(Message):
    """For what the hold that it names answers."""

    kind: Literal["waiting"] = "waiting"
    basket: WantedBasket


class Asking(Message):
    """Counters are asked, the first of `wants` now."""

    kind: Literal["asking"] = "asking"
    basket: WantedBasket
    attempt: int
    refused: Annotated[tuple[UseRefusal, ...], REFUSED] = ()
    held: Annotated[tuple[Use, ...], COUNTED] = ()
    wants: Annotated[tuple[Use, ...], COUNTED]
    lent: Lent | None = None
    """By the hold that it took over."""


class GiftOf(Message):
    """A gift of the price, in its place among them."""

    promotion_id: str
    dropped: bool = False


class Answered(Message):
    """It has its price, or its refusal: it gets no second one."""

    kind: Literal["answered"] = "answered"
    uses: Annotated[tuple[Use, ...], COUNTED] = ()
    """Those that counters hold or have committed."""
    committed: bool = False
    gifts: Annotated[tuple[GiftOf, ...], ORDER_LINES] = ()


OrderPriceState = NoPrice | Waiting | Asking | Answered
STATE = Annotated[OrderPriceState, Field(discriminator="kind")]
Answer = OrderPriced | OrderPriceRefused
OrderPriceFact = Answer | UsesWanted | NextUseWanted | UsesSettled | GiftsOutOfStock | QuoteHoldAsked
ANSWERED = Answered()


def evolve(state: OrderPriceState, fact: OrderPriceFact, id: str) -> OrderPriceState:
    match fact:
        case OrderPriced():
            return Answered(uses=fact.uses, gifts=_gifts(fact)) if fact.uses or fact.gifts else ANSWERED
        case OrderPriceRefused():
            return ANSWERED
        case QuoteHoldAsked():
            return Waiting(basket=fact.wanted)
        case UsesWanted():
            return _asking(state, fact)
        case NextUseWanted():
            if not isinstance(state, Asking):
                return state
            return state.model_copy(update={"held": (*state.held, state.wants[0]), "wants": state.wants[1:]})
        case UsesSettled():
            return _settled(state, fact)
        case GiftsOutOfStock():
            return _dropped(state, fact)
        case _:
            assert_never(fact)


def _asking(state: OrderPriceState, fact: UsesWanted) -> OrderPriceState:
    before = state if isinstance(state, Asking) else None
    basket = fact.basket or (before and before.basket)
    if basket is None:
        return state
    held = before.held if before else ()
    return Asking(basket=basket, attempt=fact.attempt, refused=fact.refused, held=held, wants=fact.uses, lent=fact.lent)


def _settled(state: OrderPriceState, fact: UsesSettled) -> OrderPriceState:
    if isinstance(state, Asking):
        return state.model_copy(update={"held": tuple(each for each in state.held if each not in fact.uses)})
    if isinstance(state, Answered):
        if fact.outcome == "committed":
            return state.model_copy(update={"committed": True})
        return state.model_copy(update={"uses": tuple(each for each in state.uses if each not in fact.uses)})
    return state


def _gifts(fact: OrderPriced) -> tuple[GiftOf, ...]:
    """A gift's line has one share: all of it."""
    promotions = {share.line: share.promotion_id for share in fact.shares}
    return tuple(GiftOf(promotion_id=promotions[number]) for number in fact.gifts)


def _dropped(state: OrderPriceState, fact: GiftsOutOfStock) -> OrderPriceState:
    if not isinstance(state, Answered):
        return state
    gone = [GiftOf(promotion_id=each.promotion_id, dropped=True) for each in state.gifts]
    gifts = tuple(gone[n] if n + 1 in fact.gifts else each for n, each in enumerate(state.gifts))
    return state.model_copy(update={"gifts": gifts})
