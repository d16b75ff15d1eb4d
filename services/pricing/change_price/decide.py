"""A change's lines are priced as an order of them would have been on its day, and so is what it was: promotions won and lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.pricing.rules import Listed, Priced, Promotion, Unpriced, held_at, price
from shared.contracts.orders import ChangePriceRequested, OrderLine
from shared.contracts.pricing import ChangePriced, ChangePriceRefused
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, Found, On

ChangePriceFact = ChangePriced | ChangePriceRefused


class Answered(Message):
    change_id: str = ""
    """The last one: an order has one change open at a time."""


def evolve(_: Answered, fact: ChangePriceFact, __: str) -> Answered:
    return Answered(change_id=fact.change_id)


def lookups(asked: ChangePriceRequested) -> tuple[str, ...]:
    skus = dict.fromkeys(line.sku for line in (*asked.lines, *asked.before))
    return (*(f"prices/{asked.channel}/{sku}" for sku in skus), f"promotions/{asked.channel}")


def held(asked: ChangePriceRequested, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a looked-up document, what counted on that day."""
    if name.startswith("prices/"):
        return held_at(document, asked.placed_at)._asdict()
    return {"promotions": [each for each in document["promotions"] if Promotion.model_validate(each).runs_at(asked.placed_at)]}


def price_change(asked: ChangePriceRequested, state: Answered, context: Context) -> list[ChangePriceFact]:
    if state.change_id == asked.change_id:
        return []
    priced = _price(asked, asked.lines, context.found)
    if isinstance(priced, Unpriced):
        return [_refused(asked, priced)]
    before = _price(asked, asked.before, context.found) if asked.before else None
    now, was = _promotions(priced), _promotions(before) if isinstance(before, Priced) else ()
    return [
        ChangePriced(
            order_id=asked.order_id,
            change_id=asked.change_id,
            lines=priced.lines,
            won=tuple(each for each in now if each not in was),
            lost=tuple(each for each in was if each not in now),
            priced_at=asked.requested_at,
        )
    ]


def refuse_to_price(asked: ChangePriceRequested, state: Answered, context: Context) -> list[ChangePriceFact]:
    reason = f"the price of {len(asked.lines):,} lines is more than one decision can hold"
    return [_refused(asked, Unpriced("too_large", reason))]


def _price(asked: ChangePriceRequested, lines: Sequence[OrderLine], found: Found) -> Priced | Unpriced:
    """Raises KeyError where a document was not looked up at all."""
    prices: dict[str, Listed | None] = {}
    for line in lines:
        document = found[f"prices/{asked.channel}/{line.sku}"]
        prices[line.sku] = Listed(document["name"], document["currency"], document["unit_price"]) if document else None
    channel = found[f"promotions/{asked.channel}"]
    promotions = [Promotion.model_validate(each) for each in channel["promotions"]] if channel else []
    return price(lines, asked.currency, asked.placed_at, prices, promotions)


def _promotions(priced: Priced) -> tuple[str, ...]:
    """Those that took something off."""
    return tuple(step.subject for step in priced.explanation if step.rule == "spend_threshold" and step.amount < 0)


def _refused(asked: ChangePriceRequested, why: Unpriced) -> ChangePriceRefused:
    """A total that no order may have is too large: a change expects none."""
    code = "too_large" if why.code == "total_differs" else why.code
    return ChangePriceRefused(
        order_id=asked.order_id, change_id=asked.change_id, code=code, reason=why.reason, refused_at=asked.requested_at
    )


ON: Mapping[type[Message], Decide | On] = {
    ChangePriceRequested: On(price_change, lookups=lookups, narrow=held, too_large=refuse_to_price)
}
