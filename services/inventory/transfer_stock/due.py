"""A warehouse hears what it may wait for of a transfer: that it is under way, lost in part, or called back."""

from collections.abc import Iterable, Mapping

from shared.contracts.lines import StockLine
from shared.contracts.transfers import SentLine, TransferBookedOut, TransferLost
from shared.contracts.transfers_due import (
    TransferCalledBack,
    TransferStockExpected,
    TransferStockLost,
    TransferStockNotComing,
)
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def expect(sent: TransferBookedOut, states: States, context: Context) -> list[TransferStockExpected]:
    """Nothing where it is not said where it goes: of a transfer from before that was said."""
    if not sent.target:
        return []
    return [
        TransferStockExpected(
            warehouse=sent.target,
            transfer_id=sent.transfer_id,
            lines=_pieces(sent.lines),
            due_at=sent.due_at,
            expected_at=sent.booked_out_at,
        )
    ]


def lose(lost: TransferLost, states: States, context: Context) -> list[TransferStockLost]:
    return [
        TransferStockLost(
            warehouse=lost.warehouse,
            transfer_id=lost.transfer_id,
            loss_id=lost.loss_id,
            lines=_pieces(lost.lines),
            lost_at=lost.lost_at,
        )
    ]


def wait_no_more(back: TransferCalledBack, states: States, context: Context) -> list[TransferStockNotComing]:
    return [
        TransferStockNotComing(warehouse=back.target, transfer_id=back.transfer_id, lines=back.lines, told_at=back.called_back_at)
    ]


def _pieces(lines: Iterable[SentLine]) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in lines)


def _target(sent: TransferBookedOut) -> str:
    return sent.target or sent.transfer_id


def _nothing(_: Message, __: str) -> list[Ref]:
    return []


DUE_ON: Mapping[type[Message], Decide | On] = {
    TransferBookedOut: On(expect, key=_target, reads=_nothing),
    TransferLost: On(lose, key="warehouse", reads=_nothing),
    TransferCalledBack: On(wait_no_more, key="target", reads=_nothing),
}
