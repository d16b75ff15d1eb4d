"""The view `skus`: cost by head, range and floor of a SKU."""

from typing import Annotated

from shared.contracts.prices import HEADS, Money, PriceRange, SkuPriced
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View


class SkuView(Message):
    sku: str
    currency: Currency
    costs: Annotated[dict[str, Minor], HEADS]
    cost: Minor
    """All heads."""
    range: PriceRange | None
    floor: Money | None
    priced_at: Instant


def evolve(view: SkuView | None, recorded: Recorded, id: str) -> SkuView:
    fact: SkuPriced = recorded.event
    return SkuView(
        sku=fact.sku,
        currency=fact.currency,
        costs=fact.costs,
        cost=sum(fact.costs.values()),
        range=fact.range,
        floor=fact.floor,
        priced_at=fact.priced_at,
    )


skus = View(name="skus", document=SkuView, facts=SkuPriced, evolve=evolve, ids="sku")
