"""What a receipt said: the same again is a repeat, anything else a contradiction."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.inventory import StockReceived
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lots import RECEIVED_LOTS, ReceivedLot
from shared.contracts.orders import StockLine
from shared.domain.messages import Message


class Blank(Message):
    """Not booked yet."""

    kind: Literal["blank"] = "blank"


class Received(Message):
    kind: Literal["received"] = "received"
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    purchase_order: str = ""
    lots: Annotated[tuple[ReceivedLot, ...], RECEIVED_LOTS] = ()
    """Of its SKUs that are kept by lot."""


Receipt = Blank | Received
Stored = Annotated[Receipt, Field(discriminator="kind")]


def evolve(_: Receipt, fact: StockReceived, id: str) -> Receipt:
    lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in fact.lines)
    return Received(lines=lines, purchase_order=fact.purchase_order, lots=fact.lots)
