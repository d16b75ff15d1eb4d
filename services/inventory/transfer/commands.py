"""What is asked of a transfer. Key: the transfer. Who asks is the context's actor."""

from shared.contracts.lines import StockLine
from shared.domain.messages import Command, Instant, Message


class AskTransfer(Command):
    """A SKU in two lines is summed."""

    transfer_id: str
    source: str
    target: str
    lines: tuple[StockLine, ...]
    due_at: Instant | None = None
    reason: str = ""


class SendTransfer(Command):
    """Its pieces have left the source."""

    transfer_id: str


class CameLine(Message):
    """`lot` "": whichever are oldest of those in transit; of these the damaged ones are the newest."""

    sku: str
    good: int
    damaged: int = 0
    lot: str = ""


class ReceiveTransfer(Command):
    """Part of it came in, where it goes now."""

    transfer_id: str
    receipt_id: str
    lines: tuple[CameLine, ...]


class LostLine(Message):
    sku: str
    quantity: int
    lot: str = ""


class LoseTransfer(Command):
    """Part of it is not waited for any more."""

    transfer_id: str
    loss_id: str
    lines: tuple[LostLine, ...]
    reason: str = ""


class CancelTransfer(Command):
    """Before it was sent, its pieces are free; after, what is in transit turns back."""

    transfer_id: str
    reason: str = ""
