"""What the next decision reads: the price that stands."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.pricing import PriceSet
from shared.domain.messages import Message
from shared.domain.money import Currency, Minor


class NoPrice(Message):
    kind: Literal["none"] = "none"


class ListPrice(Message):
    kind: Literal["list_price"] = "list_price"
    name: str
    currency: Currency
    unit_price: Minor


ListPriceState = Annotated[NoPrice | ListPrice, Field(discriminator="kind")]


def evolve(state: NoPrice | ListPrice, fact: PriceSet, id: str) -> ListPrice:
    return ListPrice(name=fact.name, currency=fact.currency, unit_price=fact.unit_price)
