"""What is known of a lot in a warehouse after its pieces are gone, too."""

from typing import Annotated

from services.inventory.stock.lots import line_of
from shared.contracts.inventory import StockReceived
from shared.contracts.lots import LandedCostAdded
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref

DOCUMENTS = 50
"""Of landed cost, a lot."""

LotFact = StockReceived | LandedCostAdded


class Landed(Message):
    document: str
    amount: int


class Lot(Message):
    received: int = 0
    """Pieces of all its receipts."""
    currency: str | None = None
    """Of its cost; None: it is not known."""
    landed: Annotated[tuple[Landed, ...], AtMost(DOCUMENTS, "refused: too_many_documents")] = ()


def lot_id(warehouse: str, sku: str, lot: str) -> str:
    return f"{warehouse}/{sku}/{lot}"


def lot_ref(warehouse: str, sku: str, lot: str) -> Ref:
    return "lot", lot_id(warehouse, sku, lot)


def lot_ids(fact: LotFact) -> list[str]:
    """Of the lots that are kept."""
    if isinstance(fact, StockReceived):
        return [lot_id(fact.warehouse, line.sku, line.lot) for line in fact.lots]
    return [lot_id(fact.warehouse, fact.sku, fact.lot)]


def evolve(lot: Lot, fact: LotFact, id: str) -> Lot:
    if isinstance(fact, LandedCostAdded):
        return lot.model_copy(update={"landed": (*lot.landed, Landed(document=fact.document, amount=fact.amount))})
    _, sku, name = id.split("/")
    said = next(each for each in fact.lots if (each.sku, each.lot) == (sku, name))
    came = line_of(fact, sku).quantity
    return lot.model_copy(update={"received": lot.received + came, "currency": lot.currency or said.currency})
