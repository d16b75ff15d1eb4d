"""What is asked about a cart's hold. Key: warehouse."""

from shared.contracts.orders import StockLine
from shared.domain.messages import Command


class HoldStock(Command):
    """A SKU in two lines is summed."""

    warehouse: str
    hold_id: str
    customer_id: str
    lines: tuple[StockLine, ...]


class ExtendHold(Command):
    """Something was done in the cart."""

    warehouse: str
    hold_id: str


class EndHold(Command):
    """The cart was given up."""

    warehouse: str
    hold_id: str


class ExpireHold(Command):
    """Its time is over, unless something was done in the cart meanwhile."""

    warehouse: str
    hold_id: str
