"""Lines that facts of several kinds are made of. Amounts: minor units of the order's currency."""

from shared.domain.messages import Message
from shared.domain.money import Minor


class PricedLine(Message):
    sku: str
    quantity: int
    unit_price: Minor
    discount: Minor
    """This line's share of order discounts, by largest remainder; of a line with a total of its own, what that takes off."""
    total: Minor
    """quantity x unit_price - discount"""


class StockLine(Message):
    """A SKU once, with the sum of an order's lines for it."""

    sku: str
    quantity: int


class Shortage(Message):
    sku: str
    requested: int
    available: int
    """Free for whoever asks: without what others wait for, and without safety stock."""
    left: int | None = None
    """Where the shipment might have waited: how many pieces more may, by the SKU's cap."""
