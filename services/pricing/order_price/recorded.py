"""Orders that were priced before promotions were looked up by what they target. The log has the old documents beside them, and
they are decided again as they were (`redecide`): one list price a SKU, one promotion an order.
"""

from services.pricing.rules import Listed, Priced, Promotion, Unpriced, price
from shared.contracts.orders import OrderPlaced
from shared.domain.nouns import Found


def is_before(placed: OrderPlaced, found: Found) -> bool:
    return f"promotions/{placed.channel}" in found


def price_order(placed: OrderPlaced, found: Found) -> Priced | Unpriced:
    """Raises KeyError where a document was not looked up at all (None says: looked up, and not there)."""
    prices: dict[str, Listed | None] = {}
    for line in placed.lines:
        if line.sku not in prices:
            document = found[f"prices/{placed.channel}/{line.sku}"]
            prices[line.sku] = Listed(document["name"], document["currency"], document["unit_price"]) if document else None
    channel = found[f"promotions/{placed.channel}"]
    promotions = [Promotion.model_validate(p) for p in channel["promotions"]] if channel else []
    return price(placed.lines, placed.currency, placed.placed_at, prices, promotions, placed.freight)
