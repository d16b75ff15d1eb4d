"""What is asked about the returns of an order. Key: order id."""

from typing import Literal

from shared.contracts import storefront
from shared.contracts.support import Exchange, InspectedLine
from shared.domain.messages import Command, Message


class RequestReturn(Command):
    """The return's id is ids.return_id(order_id, return_number). A SKU named twice counts as the sum."""

    order_id: str
    return_number: str
    lines: tuple[storefront.ReturnLine, ...]
    reason: str = ""
    exchange: Exchange | None = None


class WithdrawReturn(Command):
    """The customer keeps the goods."""

    return_id: str
    order_id: str


class ReceiveReturn(Command):
    return_id: str
    order_id: str


class GrantReturn(Command):
    """Of lines without stock: refunded, and nothing comes back."""

    return_id: str
    order_id: str


class MissingLine(Message):
    """Pieces that were announced and did not come back. There is no default: a line forgotten would cost the customer money."""

    sku: str
    quantity: int
    disposition: Literal["missing"]


class InspectReturn(Command):
    """All pieces of the return, each with where it goes, or as missing; one SKU may be restocked in part."""

    return_id: str
    order_id: str
    lines: tuple[InspectedLine | MissingLine, ...]
