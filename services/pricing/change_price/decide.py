"""A change's lines are priced as an order of them would have been on its day, and so is what it was: promotions won and lost. Of
those that are counted it has what its order uses."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.pricing.engine.points import Redeemed
from services.pricing.order_price import gathering
from services.pricing.order_price import state as order_state
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.totals import Total
from services.pricing.order_price.uncounted import total_of
from services.pricing.rules import Unpriced
from shared.contracts.orders import ChangePriceRequested, OrderLine
from shared.contracts.pricing import ChangePriced, ChangePriceRefused
from shared.contracts.uses import Use
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, Found, On, Ref, States

ChangePriceFact = ChangePriced | ChangePriceRefused


class Answered(Message):
    change_id: str = ""
    """The last one: an order has one change open at a time."""


def evolve(_: Answered, fact: ChangePriceFact, __: str) -> Answered:
    return Answered(change_id=fact.change_id)


def wanted_of(asked: ChangePriceRequested) -> Wanted:
    """All that is named: what counts is as of that day."""
    lines = [(line.sku, line.quantity) for line in (*asked.lines, *asked.before)]
    return Wanted(asked.channel, asked.currency, lines, asked.placed_at, asked.codes, asked.customer_id)


def lookups(asked: ChangePriceRequested) -> tuple[str, ...]:
    return gathering.names(wanted_of(asked))


def held(asked: ChangePriceRequested, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    skus = {sku for sku, _ in wanted_of(asked).lines} if name.startswith("codes/") else ()
    return gathering.held(name, document, asked.placed_at, skus)


def reads(asked: ChangePriceRequested, key: str) -> Sequence[Ref]:
    return ("change_price", asked.order_id), ("order_price", asked.order_id)


def price_change(asked: ChangePriceRequested, states: States, context: Context) -> list[ChangePriceFact]:
    if states["change_price", asked.order_id].change_id == asked.change_id:
        return []
    order = states["order_price", asked.order_id]
    whole = bool(asked.before)  # else what is added is an order of its own, and would use them again
    uses = order.uses if whole and isinstance(order, order_state.Answered) else ()
    points = _burned(order) if whole else None
    total = _price(asked, asked.lines, uses, context.found, points)
    if isinstance(total, Unpriced):
        return [_refused(asked, total)]
    before = _price(asked, asked.before, uses, context.found, points) if asked.before else None
    now, was = _promotions(total), _promotions(before) if isinstance(before, Total) else ()
    return [
        ChangePriced(
            order_id=asked.order_id,
            change_id=asked.change_id,
            lines=total.lines[: len(asked.lines)],  # a gift that is won is not part of what was asked
            won=tuple(each for each in now if each not in was),
            lost=tuple(each for each in was if each not in now),
            priced_at=asked.requested_at,
        )
    ]


def refuse_to_price(asked: ChangePriceRequested, states: States, context: Context) -> list[ChangePriceFact]:
    reason = f"the price of {len(asked.lines):,} lines is more than one decision can hold"
    return [_refused(asked, Unpriced("too_large", reason))]


def _burned(order: order_state.OrderPriceState) -> Redeemed | None:
    spent = order.spent if isinstance(order, order_state.Answered) else None
    if spent is None or not spent.points_off:
        return None
    return Redeemed(spent.counter, spent.points_off, spent.goods + spent.points_off)


def _price(
    asked: ChangePriceRequested, lines: Sequence[OrderLine], uses: Sequence[Use], found: Found, points: Redeemed | None
) -> Total | Unpriced:
    """Raises KeyError where a document was not looked up at all."""
    return total_of(wanted_of(asked)._replace(lines=[(line.sku, line.quantity) for line in lines]), found, uses, points)


def _promotions(total: Total) -> tuple[str, ...]:
    """Those that took something off."""
    return tuple(dict.fromkeys(share.promotion_id for share in total.shares))


def _refused(asked: ChangePriceRequested, why: Unpriced) -> ChangePriceRefused:
    """A total that no order may have is too large: a change expects none."""
    code = "too_large" if why.code == "total_differs" else why.code
    return ChangePriceRefused(
        order_id=asked.order_id, change_id=asked.change_id, code=code, reason=why.reason, refused_at=asked.requested_at
    )


ON: Mapping[type[Message], Decide | On] = {
    ChangePriceRequested: On(price_change, reads=reads, lookups=lookups, narrow=held, too_large=refuse_to_price)
}
