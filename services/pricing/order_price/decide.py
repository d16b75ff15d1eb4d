"""What an order costs: by the price book and promotions, or by the storefront's own prices."""

from collections.abc import Mapping
from typing import Any

from services.pricing.order_price import gathering, recorded
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.state import Answer, OrderPriceFact
from services.pricing.order_price.totals import Total, total_of
from services.pricing.rules import Priced, Unpriced, storefront_price
from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Context, Decide, Found, On


def wanted_of(placed: OrderPlaced) -> Wanted:
    return Wanted(
        channel=placed.channel,
        currency=placed.currency,
        lines=[(line.sku, line.quantity) for line in placed.lines],
        at=placed.placed_at,
        codes=placed.codes,
        customer_id=placed.customer.customer_id if placed.customer else None,
    )


def lookups(placed: OrderPlaced) -> tuple[str, ...]:
    """Only list prices need documents: where the storefront's prices bind, they are in the order."""
    return () if placed.price_source == "storefront" else gathering.names(wanted_of(placed))


def held(placed: OrderPlaced, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    skus = {line.sku for line in placed.lines} if name.startswith("codes/") else ()
    return gathering.held(name, document, placed.placed_at, skus)


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
            freight=placed.freight,
            priced_at=placed.placed_at,
            **priced._asdict(),
        )
    ]


def refuse_to_price(placed: OrderPlaced, state: Answer, context: Context) -> list[OrderPriceFact]:
    reason = f"the price of {len(placed.lines):,} lines, with its explanation, is more than one decision can hold: order in parts"
    return [_refused(placed, Unpriced("too_large", reason))]


def _price(placed: OrderPlaced, found: Found) -> Total | Priced | Unpriced:
    """Raises KeyError where a document was not looked up at all (None says: looked up, and not there)."""
    if placed.price_source == "storefront":
        return storefront_price(placed.lines, placed.currency, placed.freight)
    if recorded.is_before(placed, found):
        return recorded.price_order(placed, found)
    return total_of(wanted_of(placed), found, placed.freight)


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
