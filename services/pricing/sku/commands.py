from typing import Annotated

from pydantic import Field

from shared.contracts.prices import HEADS, Money, PriceRange
from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class PriceSku(Command):
    """What prices know of a SKU, from now on. `floor`: None is cost and 5 % (PRC-09), where there are costs."""

    sku: str
    currency: Currency
    costs: Annotated[dict[str, Minor], HEADS] = Field(default_factory=dict)
    low: Minor | None = None
    high: Minor | None = None
    floor: Minor | None = None

    def range(self) -> PriceRange | None:
        if self.low is None or self.high is None:
            return None
        return PriceRange(currency=self.currency, low=self.low, high=self.high)

    def money(self, amount: int | None) -> Money | None:
        return None if amount is None else Money(currency=self.currency, unit_price=amount)
