"""What the next decision reads: what is known of the SKU."""

from typing import Annotated

from pydantic import Field

from shared.contracts.prices import HEADS, Money, PriceRange, SkuPriced
from shared.domain.messages import Message
from shared.domain.money import Minor


class Sku(Message):
    currency: str = ""
    costs: Annotated[dict[str, Minor], HEADS] = Field(default_factory=dict)
    range: PriceRange | None = None
    floor: Money | None = None


def evolve(state: Sku, fact: SkuPriced, id: str) -> Sku:
    return Sku(currency=fact.currency, costs=fact.costs, range=fact.range, floor=fact.floor)
