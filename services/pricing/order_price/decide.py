"""What an order costs: by the price book and promotions, or by the storefront's own prices."""

from collections.abc import Mapping
from typing import Any

from services.pricing.order_price import gathering, recorded
from services.pricing.order_price.asking import Said, drop_gifts, first_price, hear_held, hear_refused, refuse_to_answer, settle
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.kept import kept
from services.pricing.order_price.lending import ask_hold, hear_missed, hear_taken, refuse_lent
from services.pricing.order_price.spending import Refunded, hear_delivered, hear_refund
from services.pricing.order_price.stands import refused, stands
from services.pricing.order_price.state import NoPrice, OrderPriceState
from services.pricing.order_price.totals import Total, priced
from services.pricing.order_price.uses import is_asked, uses_of
from services.pricing.rules import Unpriced, storefront_price
from shared.contracts.orders import OrderPlaced, RefundIssued
from shared.contracts.quote_holds import QuoteHoldMissed, QuoteHoldTaken
from shared.contracts.uses import UseHeld, UseRefused
from shared.contracts.uses_due import OrderEarningDue, OrderGiftsDropped, OrderUsesDue
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def wanted_of(placed: OrderPlaced) -> Wanted:
    return Wanted(
        channel=placed.channel,
        currency=placed.currency,
        lines=[(line.sku, line.quantity) for line in placed.lines],
        at=placed.placed_at,
        codes=placed.codes,
        customer_id=placed.customer.customer_id if placed.customer else None,
        points=placed.points,
    )


def lookups(placed: OrderPlaced) -> tuple[str, ...]:
    """Only list prices need documents: where the storefront's prices bind, they are in the order."""
    return () if placed.price_source == "storefront" else gathering.names(wanted_of(placed))


def held(placed: OrderPlaced, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    skus = {line.sku for line in placed.lines} if name.startswith("codes/") else ()
    return gathering.held(name, document, placed.placed_at, skus)


def price_order(placed: OrderPlaced, state: OrderPriceState, context: Context) -> list[Said]:
    """At the time it was placed: what ran then counts. Raises KeyError where a document was not looked up at all (None says:
    looked up, and not there)."""
    if not isinstance(state, NoPrice):
        return []
    if placed.price_source == "storefront":
        return [stands(placed.order_id, placed, storefront_price(placed.lines, placed.currency, placed.freight))]
    if recorded.is_before(placed, context.found):
        return [stands(placed.order_id, placed, recorded.price_order(placed, context.found))]
    gathered = gathering.basket_of(wanted_of(placed), context.found)
    if isinstance(gathered, Unpriced):
        return [stands(placed.order_id, placed, gathered)]
    basket, extras = gathered
    if not is_asked(basket):
        total = priced(basket, extras, placed.freight)
        uses = uses_of(basket, placed.channel, total.shares) if isinstance(total, Total) else ()
        return [stands(placed.order_id, placed, total, uses)]
    if placed.quote_hold is not None:
        return ask_hold(placed, placed.quote_hold, basket, extras, context)
    return first_price(placed.order_id, kept(placed, basket, extras), basket, extras, context)


def refuse_to_price(placed: OrderPlaced, state: OrderPriceState, context: Context) -> list[Said]:
    reason = f"the price of {len(placed.lines):,} lines, with its explanation, is more than one decision can hold: order in parts"
    return [refused(placed.order_id, placed, Unpriced("too_large", reason))]


ON: Mapping[type[Message], Decide | On] = {
    OrderPlaced: On(price_order, lookups=lookups, narrow=held, too_large=refuse_to_price),
    UseHeld: On(hear_held, key="order_id", too_large=refuse_to_answer),
    UseRefused: On(hear_refused, key="order_id", too_large=refuse_to_answer),
    QuoteHoldTaken: On(hear_taken, key="order_id", too_large=refuse_lent),
    QuoteHoldMissed: On(hear_missed, key="order_id", too_large=refuse_lent),
    OrderUsesDue: settle,
    OrderGiftsDropped: drop_gifts,
    OrderEarningDue: hear_delivered,
    RefundIssued: On(hear_refund, model=Refunded),
}
