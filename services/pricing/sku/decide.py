"""Cost, range and floor hold from the moment they are said, on all channels."""

from collections.abc import Mapping

from services.pricing.engine.spread import rated
from services.pricing.sku.commands import PriceSku
from services.pricing.sku.state import Sku
from shared.contracts.prices import SkuPriced
from shared.contracts.promotions import WHOLE
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

MARGIN = 500
"""In 10,000: what a price must have above its cost, where no floor is said."""


def price_sku(command: PriceSku, state: Sku, context: Context) -> list[SkuPriced]:
    cost = sum(command.costs.values())
    floor = command.floor if command.floor is not None or not cost else rated(cost, WHOLE + MARGIN)
    known = Sku(currency=command.currency, costs=command.costs, range=command.range(), floor=command.money(floor))
    if state == known:
        return []
    return [
        SkuPriced(
            sku=command.sku,
            currency=known.currency,
            costs=known.costs,
            range=known.range,
            floor=known.floor,
            priced_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {PriceSku: price_sku}
