"""A line in an order's document."""

from shared.domain.messages import Message
from shared.domain.money import Minor


class LineView(Message):
    sku: str
    quantity: int
    unit_price: Minor | None = None
    discount: Minor = 0
    total: Minor | None = None
    """None until priced."""
    cancelled: int = 0
    """Pieces that will not ship."""
    cancelled_amount: Minor = 0
    """Of the total: what is paid for them."""
    refunded: Minor = 0
    """Of returns."""

    @property
    def left(self) -> int:
        """What is paid for its pieces that neither came back nor were cancelled."""
        return (self.total or 0) - self.cancelled_amount - self.refunded
