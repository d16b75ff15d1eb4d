"""Facts of the orders service about what holds an order up. Times: aware UTC."""

from typing import ClassVar

from shared.domain.messages import Fact, Instant


class OrderHeld(Fact):
    """Nothing of the order is released to be shipped while one hold stands; stock is reserved all the same."""

    key: ClassVar[str] = "order_id"
    order_id: str
    kind: str
    """Any word: fraud, address, approval, payment. One of each kind at a time."""
    reason: str
    held_at: Instant


class HoldReleased(Fact):
    """By whoever may, or by the order's end."""

    key: ClassVar[str] = "order_id"
    order_id: str
    kind: str
    reason: str
    released_at: Instant
