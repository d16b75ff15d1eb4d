"""What a source keeps for a transfer, and which of its receipts a warehouse booked."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.pieces import LotLine
from shared.contracts.transfers import (
    TRANSFER_LINES,
    TransferStockAllocated,
    TransferStockArrived,
    TransferStockFreed,
    TransferStockSent,
    TransferStockShort,
)
from shared.domain.messages import Message
from shared.domain.nouns import Ref

KeptFact = TransferStockAllocated | TransferStockShort | TransferStockFreed | TransferStockSent
ArrivalFact = TransferStockArrived


class Nothing(Message):
    kind: Literal["nothing"] = "nothing"


class Kept(Message):
    """Allocated."""

    kind: Literal["kept"] = "kept"
    lines: Annotated[tuple[LotLine, ...], TRANSFER_LINES]


class Ended(Message):
    """Refused, freed or sent."""

    kind: Literal["ended"] = "ended"


TransferStock = Nothing | Kept | Ended
Stored = Annotated[TransferStock, Field(discriminator="kind")]


def kept_ref(warehouse: str, transfer: str) -> Ref:
    return "transfer_stock", f"{warehouse}/{transfer}"


def evolve(_: TransferStock, fact: KeptFact, id: str) -> TransferStock:
    match fact:
        case TransferStockAllocated():
            return Kept(lines=fact.lines)
        case TransferStockShort() | TransferStockFreed() | TransferStockSent():
            return Ended()
        case _:
            assert_never(fact)


class Arrival(Message):
    booked: bool = False


def arrival_ref(warehouse: str, transfer: str, receipt: str) -> Ref:
    return "transfer_arrival", f"{warehouse}/{transfer}/{receipt}"


def evolve_arrival(_: Arrival, fact: ArrivalFact, id: str) -> Arrival:
    return Arrival(booked=True)
