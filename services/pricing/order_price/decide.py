"""What an order costs: by the channel's list and promotions, or by the storefront's own prices."""

from collections.abc import Mapping
from typing import Any

from services.pricing.order_price.state import Answer, OrderPriceFact
from services.pricing.rules import Listed, Priced, Promotion, Unpriced, held_at, price, storefront_price
from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Context, Decide, Found, On


def lookups(placed: OrderPlaced) -> tuple[str, ...]:
    """Only list prices need documents: where the storefront's prices bind, they are in the order."""
    if placed.price_source == "storefront":
        return ()
    skus = dict.fromkeys(line.sku for line in placed.lines)
    return (*(f"prices/{placed.channel}/{sku}" for sku in skus), f"promotions/{placed.channel}")


def held(placed: OrderPlaced, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a looked-up document, what counts for an order of that time: it may be heard days later."""
    if name.startswith("prices/"):
        return held_at(document, placed.placed_at)._asdict()
    return {"promotions": [each for each in document["promotions"] if Promotion.model_validate(each).runs_at(placed.placed_at)]}


def price_order(placed: OrderPlaced, state: Answer, context: Context) -> list[OrderPriceFact]:
    """At the time it was placed: what ran then counts."""
    if state.given:
        return []
    priced = _price(placed, context.found)
    if isinstance(priced, Unpriced):
        return [_refused(placed, priced)]
    expected = placed.expected_total
    if expected is not None and expected != priced.total:
        wanted, actual = shown(expected, placed.currency), shown(priced.total, placed.currency)
        differs = Unpriced("total_differs", f"the storefront expects {wanted}, the price is {actual}")
        return [_refused(placed, differs, expected, priced.total)]
    return [
        OrderPriced(
            order_id=placed.order_id,
            channel=placed.channel,
            currency=placed.currency,
            lines=priced.lines,
            explanation=priced.explanation,
            freight=placed.freight,
            total=priced.total,
            priced_at=placed.placed_at,
        )
    ]


def refuse_to_price(placed: OrderPlaced, state: Answer, context: Context) -> list[OrderPriceFact]:
    reason = f"the price of {len(placed.lines):,} lines, with its explanation, is more than one decision can hold: order in parts"
    return [_refused(placed, Unpriced("too_large", reason))]


def _price(placed: OrderPlaced, found: Found) -> Priced | Unpriced:
    """Raises KeyError where a document was not looked up at all (None says: looked up, and not there)."""
    if placed.price_source == "storefront":
        return storefront_price(placed.lines, placed.currency, placed.freight)
    prices: dict[str, Listed | None] = {}
    for line in placed.lines:
        if line.sku not in prices:
            document = found[f"prices/{placed.channel}/{line.sku}"]
            prices[line.sku] = Listed(document["name"], document["currency"], document["unit_price"]) if document else None
    channel = found[f"promotions/{placed.channel}"]
    promotions = [Promotion.model_validate(p) for p in channel["promotions"]] if channel else []
    return price(placed.lines, placed.currency, placed.placed_at, prices, promotions, placed.freight)


def _refused(placed: OrderPlaced, why: Unpriced, expected: int | None = None, actual: int | None = None) -> OrderPriceRefused:
    return OrderPriceRefused(
        order_id=placed.order_id,
        channel=placed.channel,
        code=why.code,
        reason=why.reason,
        expected=expected,
        actual=actual,
        refused_at=placed.placed_at,
    )


ON: Mapping[type[Message], Decide | On] = {OrderPlaced: On(price_order, lookups=lookups, narrow=held, too_large=refuse_to_price)}
