"""What the next decision reads: whether the order has its answer, what counters are asked for it, what they hold for it."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.order_price.totals import ATTEMPTS
from shared.contracts.limits import ORDER_LINES
from shared.contracts.points import PREFIX, PointsDue, account_of
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.quote_holds import QuoteHoldAsked
from shared.contracts.uses import (
    COUNTED,
    COUNTS,
    CUSTOMER,
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
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor

REFUNDS = AtMost(500, "not counted: orders have fewer")
"""Of returns, and goodwill."""
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


class Spent(Message):
    """What a customer whom pricing knows pays for the order's goods. Amounts: minor units."""

    counter: str
    """His account of points."""
    channel: str
    currency: Currency
    points: int = 0
    """That the order burns."""
    points_off: Minor = 0
    """What they take off."""
    goods: Minor
    """Of its price, points taken off."""
    kept: Minor
    """Of that, or of what was delivered, what he has not given back."""
    paid: Minor
    """Of that, less goodwill."""
    usable_from: Instant | None = None
    """When what it earned is; None: not all of it is delivered."""
    refunds: Annotated[tuple[str, ...], REFUNDS] = ()
    """That were heard."""


class Answered(Message):
    """It has its price, or its refusal: it gets no second one."""

    kind: Literal["answered"] = "answered"
    uses: Annotated[tuple[Use, ...], COUNTED] = ()
    """Those that counters hold or have committed."""
    committed: bool = False
    gifts: Annotated[tuple[GiftOf, ...], ORDER_LINES] = ()
    spent: Spent | None = None
    """None: nobody's whom pricing knows."""


OrderPriceState = NoPrice | Waiting | Asking | Answered
STATE = Annotated[OrderPriceState, Field(discriminator="kind")]
Answer = OrderPriced | OrderPriceRefused
OrderPriceFact = Answer | UsesWanted | NextUseWanted | UsesSettled | GiftsOutOfStock | QuoteHoldAsked | PointsDue
ANSWERED = Answered()


def evolve(state: OrderPriceState, fact: OrderPriceFact, id: str) -> OrderPriceState:
    match fact:
        case OrderPriced():
            if not fact.uses and not fact.gifts:
                return ANSWERED
            return Answered(uses=fact.uses, gifts=_gifts(fact), spent=_spent(fact))
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
        case PointsDue():
            return _paid(state, fact)
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


def _spent(fact: OrderPriced) -> Spent | None:
    """Customers are known by what counts their orders, or by the points that they burn."""
    points = next((use for use in fact.uses if use.counter.startswith(PREFIX)), None)
    customer = next((use.counter.removeprefix(CUSTOMER) for use in fact.uses if use.counter.startswith(CUSTOMER)), None)
    if points is None and customer is None:
        return None
    counter = points.counter if points is not None else account_of(customer or "")
    goods = fact.total - fact.freight
    return Spent(
        counter=counter,
        channel=fact.channel,
        currency=fact.currency,
        points=0 if points is None else points.amount,
        points_off=sum(share.amount for share in fact.shares if share.promotion_id == counter),
        goods=goods,
        kept=goods,
        paid=goods,
    )


def _paid(state: OrderPriceState, fact: PointsDue) -> OrderPriceState:
    if not isinstance(state, Answered) or state.spent is None:
        return state
    refunds = state.spent.refunds if fact.refund_id is None else (*state.spent.refunds, fact.refund_id)
    now = {"kept": fact.kept, "paid": fact.paid, "usable_from": fact.usable_from, "refunds": refunds}
    return state.model_copy(update={"spent": state.spent.model_copy(update=now)})


def _dropped(state: OrderPriceState, fact: GiftsOutOfStock) -> OrderPriceState:
    if not isinstance(state, Answered):
        return state
    gone = [GiftOf(promotion_id=each.promotion_id, dropped=True) for each in state.gifts]
    gifts = tuple(gone[n] if n + 1 in fact.gifts else each for n, each in enumerate(state.gifts))
    return state.model_copy(update={"gifts": gifts})
