"""What a SKU's lots cost in a warehouse, and what of it is gone: received = issued + gone otherwise + left, by currency."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from services.inventory.stock.lines import line_of
from services.inventory.stock.lots import Lot, lot_said
from shared.contracts.inventory import StockReceived, StockRestocked
from shared.contracts.lots import LandedCostAdded, ReceivedLot
from shared.contracts.reservations import StockIssued
from shared.contracts.transfers import SentLot, TransferStockArrived
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

CURRENCIES = AtMost(200, "ISO 4217 has fewer")


class Costs(Message):
    """Minor units of the currency."""

    currency: str
    received: int = 0
    """Of all receipts and arrivals from other warehouses, landed cost among it."""
    issued: int = 0
    """Cost of goods that left with orders, with corrections, less what came back."""
    gone: int = 0
    """Of pieces that left otherwise: written off, lost, sent to another warehouse."""
    left: Annotated[int, Field(description="what the stock is worth at cost")] = 0


def has_cost(fact: Any, sku: str) -> bool:
    if isinstance(fact, StockRestocked):
        return line_of(fact, sku).cost is not None
    return any(part.cost is not None for part in _came(fact, sku))


def _came(fact: Any, sku: str) -> Iterable[ReceivedLot | SentLot]:
    """What a fact says of the lots that its pieces came with."""
    if isinstance(fact, TransferStockArrived):
        lots: Iterable[SentLot] = line_of(fact, sku).lots
        return lots
    said = lot_said(fact, sku) if isinstance(fact, StockReceived) else None
    return () if said is None else (said,)


def costs_after(costs: tuple[Costs, ...], fact: Any, sku: str, before: Iterable[Lot], after: Iterable[Lot]) -> tuple[Costs, ...]:
    """By currency, in alphabetical order."""
    came, corrected = _said(fact, sku)
    was, left = _worth(before), _worth(after)
    known = {each.currency: each for each in costs}
    return tuple(
        _moved(
            known.get(currency, Costs(currency=currency)),
            isinstance(fact, StockIssued | StockRestocked),
            came.get(currency, 0),
            corrected.get(currency, 0),
            was.get(currency, 0),
            left.get(currency, 0),
        )
        for currency in sorted({*known, *left, *came})
    )


def _moved(costs: Costs, issued: bool, came: int, corrected: int, was: int, left: int) -> Costs:
    taken = was + came - corrected - left
    return Costs(
        currency=costs.currency,
        received=costs.received + came,
        issued=costs.issued + corrected + (taken if issued else 0),
        gone=costs.gone + (0 if issued else taken),
        left=left,
    )


def _said(fact: Any, sku: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """What came, and what of it is a correction of issues, by currency."""
    if isinstance(fact, LandedCostAdded):
        return {fact.currency: fact.amount}, {fact.currency: fact.correction}
    came: dict[str, int] = {}
    for part in _came(fact, sku):
        if part.cost is not None and part.currency is not None:
            came[part.currency] = came.get(part.currency, 0) + part.cost
    return came, {}


def _worth(lots: Iterable[Lot]) -> dict[str, int]:
    worth: dict[str, int] = {}
    for lot in lots:
        if (cost := lot.cost) is not None:
            worth[cost.currency] = worth.get(cost.currency, 0) + cost.left(lot.quantity)
    return worth
