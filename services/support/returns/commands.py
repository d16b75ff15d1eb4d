"""What is asked about the returns of an order. Key: order id."""

from shared.contracts import storefront
from shared.contracts.support import InspectedLine
from shared.domain.messages import Command


class RequestReturn(Command):
    """The return's id is ids.return_id(order_id, return_number). A SKU named twice counts as the sum."""

    order_id: str
    return_number: str
    lines: tuple[storefront.ReturnLine, ...]
    reason: str = ""


class ReceiveReturn(Command):
    return_id: str
    order_id: str


class InspectReturn(Command):
    """All pieces of the return, each with where it goes; one SKU may be restocked in part."""

    return_id: str
    order_id: str
    lines: tuple[InspectedLine, ...]
