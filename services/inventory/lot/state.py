"""What is known of a lot in a warehouse after its pieces are gone, too."""

from collections.abc import Iterator
from typing import Annotated, assert_never

from services.inventory.stock.lines import line_of
from shared.contracts.inventory import StockReceived
from shared.contracts.lots import LandedCostAdded, ReceivedLot
from shared.contracts.restocking import RestockedLine, StockRestocked
from shared.contracts.transfers import SentLine, SentLot, TransferStockArrived, TransferStockSent
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref

DOCUMENTS = 50
"""Of landed cost, a lot."""

Sent = TransferStockSent | TransferStockArrived
LotFact = StockReceived | StockRestocked | Sent | LandedCostAdded


class Landed(Message):
    document: str
    amount: int


class Lot(Message):
    received: int = 0
    """Pieces of all its receipts here, or of its return, less those that went to other warehouses, and those that came from
    them."""
    currency: str | None = None
    """Of its cost; None: it is not known."""
    owner: str | None = None
    """The partner whose pieces they are; None: ours."""
    landed: Annotated[tuple[Landed, ...], AtMost(DOCUMENTS, "refused: too_many_documents")] = ()


def lot_id(warehouse: str, sku: str, lot: str) -> str:
    return f"{warehouse}/{sku}/{lot}"


def lot_ref(warehouse: str, sku: str, lot: str) -> Ref:
    return "lot", lot_id(warehouse, sku, lot)


def lot_ids(fact: LotFact) -> list[str]:
    """Of the lots that are kept."""
    match fact:
        case StockReceived():
            return [lot_id(fact.warehouse, line.sku, line.lot) for line in fact.lots]
        case StockRestocked():
            return [lot_id(fact.warehouse, line.sku, line.lot) for line in fact.apart]
        case TransferStockSent() | TransferStockArrived():
            return [lot_id(fact.warehouse, sku, part.lot) for sku, part in sent_lots(fact)]
        case LandedCostAdded():
            return [lot_id(fact.warehouse, fact.sku, fact.lot)]
        case _:
            assert_never(fact)


def sent_lots(fact: Sent) -> Iterator[tuple[str, SentLot]]:
    """By SKU, those that are kept."""
    return ((line.sku, part) for line in fact.lines for part in line.lots if part.kept)


def sent_lot(fact: Sent, sku: str, name: str) -> SentLot:
    line: SentLine = line_of(fact, sku)
    return next(part for part in line.lots if part.lot == name)


def evolve(lot: Lot, fact: LotFact, id: str) -> Lot:
    _, sku, name = id.split("/")
    match fact:
        case LandedCostAdded():
            return lot.model_copy(update={"landed": (*lot.landed, Landed(document=fact.document, amount=fact.amount))})
        case StockReceived():
            said = next(each for each in fact.lots if (each.sku, each.lot) == (sku, name))
            came, currency = line_of(fact, sku).quantity, said.currency
            owner = owner_of(lot.owner, lot.received, said)
        case StockRestocked():
            line: RestockedLine = line_of(fact, sku)
            came, currency, owner = line.quantity, line.currency, line.owner
        case TransferStockSent() | TransferStockArrived():
            part = sent_lot(fact, sku, name)
            came = part.quantity if isinstance(fact, TransferStockArrived) else -part.quantity
            currency = part.currency
            owner = owner_of(lot.owner, lot.received, part)
        case _:
            assert_never(fact)
    update = {"received": max(0, lot.received + came), "currency": lot.currency or currency, "owner": owner}
    return lot.model_copy(update=update)


def owner_of(known: str | None, pieces: int, came: ReceivedLot | SentLot) -> str | None:
    """Of a lot that has, or had, so many pieces here: it stays whose it was. Receipts of another owner's are refused; what comes
    from another warehouse under the same number is not."""
    return known if known is not None or pieces else came.owner
