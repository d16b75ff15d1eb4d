"""Words that the specs of transfers share: from EAST to WEST, of MUG unless it is said."""

from datetime import datetime
from typing import Any

from services.inventory.transfer.commands import (
    AskTransfer,
    CameLine,
    CancelTransfer,
    LoseTransfer,
    LostLine,
    ReceiveTransfer,
    SendTransfer,
)
from services.inventory.transfer.pieces import as_sent
from shared.contracts.lines import StockLine
from shared.contracts.pieces import LotLine
from shared.contracts.transfers import (
    ArrivedLine,
    ArrivedLot,
    TransferAllocated,
    TransferAsked,
    TransferBookedOut,
    TransferCancelled,
    TransferLost,
    TransferReceived,
    TransferRequestRefused,
    TransferSent,
    TransferStockAllocated,
    TransferStockArrived,
    TransferStockFreed,
    TransferStockSent,
)
from shared.contracts.transfers_due import (
    TransferCalledBack,
    TransferStockExpected,
    TransferStockLost,
    TransferStockNotComing,
)
from tests.inventory.examples import EAST, NOW, line, pieces

WEST, T = "WEST", "T1"


def ask(id: str = T, source: str = EAST, target: str = WEST, **quantities: int) -> AskTransfer:
    return AskTransfer(transfer_id=id, source=source, target=target, lines=pieces(**quantities))


def asked(**quantities: int) -> TransferAsked:
    return TransferAsked(
        transfer_id=T, source=EAST, target=WEST, lines=pieces(**quantities), reason="", asked_by="anonymous", asked_at=NOW
    )


def kept(*lines: LotLine) -> TransferStockAllocated:
    return TransferStockAllocated(warehouse=EAST, transfer_id=T, lines=lines, allocated_at=NOW)


def allocated(*lines: LotLine) -> TransferAllocated:
    return TransferAllocated(transfer_id=T, lines=lines, allocated_at=NOW)


send = SendTransfer(transfer_id=T)


def sent(*lines: LotLine) -> TransferSent:
    return TransferSent(transfer_id=T, source=EAST, target=WEST, lines=lines, books_out=True, sent_by="anonymous", sent_at=NOW)


def booked_out(*lines: LotLine) -> TransferBookedOut:
    return TransferBookedOut(transfer_id=T, lines=as_sent(lines), target=WEST, booked_out_at=NOW)


def left(*lines: LotLine) -> TransferStockSent:
    return TransferStockSent(warehouse=EAST, transfer_id=T, lines=as_sent(lines), sent_at=NOW)


def expected(*lines: LotLine, due_at: datetime | None = None) -> TransferStockExpected:
    waits = tuple(StockLine(sku=each.sku, quantity=each.quantity) for each in lines)
    return TransferStockExpected(warehouse=WEST, transfer_id=T, lines=waits, due_at=due_at, expected_at=NOW)


def stock_lost(id: str = "l1", warehouse: str = WEST, **quantities: int) -> TransferStockLost:
    return TransferStockLost(warehouse=warehouse, transfer_id=T, loss_id=id, lines=pieces(**quantities), lost_at=NOW)


def called_back(**quantities: int) -> TransferCalledBack:
    return TransferCalledBack(transfer_id=T, target=WEST, lines=pieces(**quantities), called_back_at=NOW)


def not_coming(**quantities: int) -> TransferStockNotComing:
    return TransferStockNotComing(warehouse=WEST, transfer_id=T, lines=pieces(**quantities), told_at=NOW)


def freed(*lines: LotLine) -> TransferStockFreed:
    return TransferStockFreed(warehouse=EAST, transfer_id=T, lines=lines, freed_at=NOW)


def under_way(**lots: int) -> tuple[Any, ...]:
    """MUGs, by lot, of which nothing is known but their pieces."""
    mugs = line("MUG", **lots)
    return asked(MUG=mugs.quantity), allocated(mugs), sent(mugs), booked_out(mugs)


def receive(id: str = "in1", good: int = 0, damaged: int = 0, sku: str = "MUG", lot: str = "") -> ReceiveTransfer:
    return ReceiveTransfer(transfer_id=T, receipt_id=id, lines=(CameLine(sku=sku, good=good, damaged=damaged, lot=lot),))


def came(id: str = "in1", warehouse: str = WEST, **lots: tuple[int, int]) -> TransferReceived:
    """By lot how many, and how many of them damaged."""
    parts = tuple(ArrivedLot(lot=lot, quantity=n, damaged=damaged) for lot, (n, damaged) in lots.items())
    n, damaged = sum(part.quantity for part in parts), sum(part.damaged for part in parts)
    return TransferReceived(
        transfer_id=T,
        receipt_id=id,
        warehouse=warehouse,
        lines=(ArrivedLine(sku="MUG", quantity=n, damaged=damaged, lots=parts),),
        received_by="anonymous",
        received_at=NOW,
    )


def arrived(id: str = "in1", warehouse: str = WEST, **lots: int) -> TransferStockArrived:
    return TransferStockArrived(
        warehouse=warehouse, transfer_id=T, receipt_id=id, lines=as_sent([line("MUG", **lots)]), arrived_at=NOW
    )


def lose(n: int, id: str = "l1", sku: str = "MUG", lot: str = "") -> LoseTransfer:
    return LoseTransfer(transfer_id=T, loss_id=id, lines=(LostLine(sku=sku, quantity=n, lot=lot),))


def lost(id: str = "l1", warehouse: str = WEST, **lots: int) -> TransferLost:
    return TransferLost(
        transfer_id=T,
        loss_id=id,
        warehouse=warehouse,
        lines=as_sent([line("MUG", **lots)]),
        reason="",
        lost_by="anonymous",
        lost_at=NOW,
    )


cancel = CancelTransfer(transfer_id=T)


def cancelled(comes_back: bool, **quantities: int) -> TransferCancelled:
    return TransferCancelled(
        transfer_id=T,
        source=EAST,
        target=WEST,
        comes_back=comes_back,
        lines=pieces(**quantities),
        reason="",
        cancelled_by="anonymous",
        cancelled_at=NOW,
    )


def no(request: str, code: str, reason: str) -> TransferRequestRefused:
    fields = {"transfer_id": T, "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return TransferRequestRefused.model_validate(fields)


MUGS = line("MUG", r1=10)
BOTH = line("MUG", r1=3, r2=7)
