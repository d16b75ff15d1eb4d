"""What is asked about a draft. Who asks is the context's actor. Amounts: minor units of its currency."""

from typing import Annotated

from shared.contracts.limits import ORDER_LINES
from shared.contracts.placed import OrderLine
from shared.contracts.terms import Origin
from shared.contracts.without_stock import WithoutStock
from shared.domain.messages import Command, Personal
from shared.domain.money import Currency, Minor


class OpenDraft(Command):
    draft_id: str
    order_id: str
    """That it becomes."""
    channel: str
    external_id: str
    currency: Currency
    lines: Annotated[tuple[OrderLine, ...], ORDER_LINES]
    """A unit price is its own; without one it is the list's, with promotions."""
    customer: Personal | None = None
    freight: Minor = 0
    region: str | None = None
    origin: Origin | None = None
    reason: str = ""
    without_stock: WithoutStock = ()


class ApproveDraft(Command):
    draft_id: str
    preview_id: str


class ConfirmDraft(Command):
    """By the preview that its customer saw."""

    draft_id: str
    preview_id: str


class WithdrawDraft(Command):
    draft_id: str
    reason: str = ""


class LapseDraft(Command):
    """Sent by the clock: nobody confirmed it in time."""

    draft_id: str
