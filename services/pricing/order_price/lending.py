"""An order that names a quote's hold: its customer's hold is asked, then counters, with what it lends. An order that may not have
it is priced as without it, and its explanation says why."""

from collections.abc import Sequence

from services.pricing.engine import Basket, Extra
from services.pricing.order_price.asking import Said, ask_or_answer, first_price, fits
from services.pricing.order_price.kept import basket_of, kept
from services.pricing.order_price.stands import not_needed, refused
from services.pricing.order_price.state import OrderPriceState, Waiting
from services.pricing.quote_hold.baskets import digest
from services.pricing.rules import Unpriced
from shared.contracts.orders import OrderPlaced
from shared.contracts.promotions import Outcome
from shared.contracts.quote_holds import QuoteHoldAsked, QuoteHoldMissed, QuoteHoldTaken
from shared.contracts.uses import BasketNote, Lender, Lent, WantedBasket
from shared.domain.nouns import Context


def ask_hold(placed: OrderPlaced, hold_id: str, basket: Basket, extras: Sequence[Extra], context: Context) -> list[Said]:
    customer_id = basket.shopper.customer_id
    wanted = kept(placed, basket, extras)
    if customer_id is None:
        extras = (*extras, Extra("quote_hold", hold_id, "customer_required"))
        return first_price(placed.order_id, _noted(wanted, hold_id, "customer_required"), basket, extras, context)
    if not fits(wanted):
        return first_price(placed.order_id, wanted, basket, extras, context)
    quoted = digest(placed.channel, placed.currency, [(line.sku, line.quantity) for line in placed.lines], placed.codes)
    return [
        QuoteHoldAsked(
            order_id=placed.order_id,
            customer_id=customer_id,
            hold_id=hold_id,
            basket=quoted,
            wanted=wanted,
            asked_at=context.time,
        )
    ]


def hear_taken(fact: QuoteHoldTaken, state: OrderPriceState, context: Context) -> list[Said]:
    return _priced(fact, "applied", _lent(fact), state, context)


def hear_missed(fact: QuoteHoldMissed, state: OrderPriceState, context: Context) -> list[Said]:
    return _priced(fact, fact.code, None, state, context)


def refuse_lent(fact: QuoteHoldTaken | QuoteHoldMissed, state: OrderPriceState, context: Context) -> list[Said]:
    assert isinstance(state, Waiting)  # in others it leads to nothing
    lent = _lent(fact) if isinstance(fact, QuoteHoldTaken) else None
    reason = f"the price of {len(state.basket.lines):,} lines, with its explanation, is more than one decision can hold"
    too_large = refused(fact.order_id, state.basket, Unpriced("too_large", reason))
    return [*not_needed(fact.order_id, lent, (), context.time), too_large]


def _lent(fact: QuoteHoldTaken) -> Lent:
    return Lent(lender=Lender(hold_id=fact.hold_id, customer_id=fact.customer_id), uses=fact.uses)


def _priced(
    fact: QuoteHoldTaken | QuoteHoldMissed, code: Outcome, lent: Lent | None, state: OrderPriceState, context: Context
) -> list[Said]:
    if not isinstance(state, Waiting):
        return []
    wanted = _noted(state.basket, fact.hold_id, code)
    basket, extras = basket_of(wanted, ())
    return ask_or_answer(fact.order_id, wanted, basket, extras, 1, (), (), context, lent)


def _noted(wanted: WantedBasket, hold_id: str, code: Outcome) -> WantedBasket:
    note = BasketNote(rule="quote_hold", subject=hold_id, code=code)
    return wanted.model_copy(update={"notes": (*wanted.notes, note)})
