"""What is asked about a change. Who asks is the context's actor. Amounts: minor units of its order's currency."""

from shared.contracts.without_stock import Ends
from shared.domain.messages import Command, Message, Personal
from shared.domain.money import Minor


class AskedLine(Message):
    """Of the order's line `line`, or of one more, of `sku`."""

    line: int | None = None
    sku: str | None = None
    quantity: int | None = None
    """Pieces from now on; None: as many as now."""
    less: int | None = None
    """Instead: so many fewer."""
    unit_price: Minor | None = None
    """A price of its own."""
    ends: Ends | None = None
    """Of one more without stock; None: as the order's lines of its SKU."""


class OpenChange(Command):
    order_id: str
    change_id: str
    channel: str | None = None
    """The order's, where lines are added: whose kits may be among them."""
    lines: tuple[AskedLine, ...] = ()
    customer: Personal | None = None
    """Where it goes; whose it is does not change."""
    freight: Minor | None = None
    reason: str = ""
    code: str | None = None


class ApproveChange(Command):
    order_id: str
    change_id: str
    preview_id: str


class ConfirmChange(Command):
    """By the preview that its customer saw."""

    order_id: str
    change_id: str
    preview_id: str


class WithdrawChange(Command):
    order_id: str
    change_id: str
    reason: str = ""


class LapseChange(Command):
    """Sent by the clock: nobody confirmed it in time, or nobody paid."""

    order_id: str
    change_id: str
