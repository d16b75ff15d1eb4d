"""What is asked of a purchase order. Key: the purchase order. Who asks is the context's actor."""

from shared.contracts.supply import BookedLine
from shared.domain.messages import Command, Instant, Message


class WantedLine(Message):
    """`unit_price` None: by the supplier's terms."""

    warehouse: str
    sku: str
    quantity: int
    unit_price: int | None = None


class ProposePurchaseOrder(Command):
    purchase_order: str
    supplier: str
    lines: tuple[WantedLine, ...]
    """A warehouse's SKU in two lines is summed, where both say the same price."""
    due_at: Instant
    reason: str = ""


class ApprovePurchaseOrder(Command):
    purchase_order: str


class SendPurchaseOrder(Command):
    purchase_order: str


class ConfirmPurchaseOrder(Command):
    """The supplier promises a day."""

    purchase_order: str
    due_at: Instant


class ClosePurchaseOrder(Command):
    """No more is waited for."""

    purchase_order: str
    reason: str = ""


class CancelPurchaseOrder(Command):
    purchase_order: str
    reason: str = ""


class BookReceipt(Command):
    """A warehouse received pieces for it."""

    purchase_order: str
    warehouse: str
    receipt_id: str
    lines: tuple[BookedLine, ...]
    received_at: Instant
