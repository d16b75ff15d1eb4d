"""What an adjustment said: the same again is a repeat, anything else a contradiction."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.inventory import StockAdjusted
from shared.domain.messages import Message


class Blank(Message):
    """Not booked yet."""

    kind: Literal["blank"] = "blank"


class Adjusted(Message):
    kind: Literal["adjusted"] = "adjusted"
    sku: str
    change: int
    reason: str


Adjustment = Blank | Adjusted
Stored = Annotated[Adjustment, Field(discriminator="kind")]


def evolve(_: Adjustment, fact: StockAdjusted, id: str) -> Adjustment:
    return Adjusted(sku=fact.sku, change=fact.change, reason=fact.reason)
