"""What orders tells pricing of orders whose price is counted somewhere, and of no others. Amounts: minor units
of the order's currency; times: aware UTC."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant
from shared.domain.money import Minor

UsesOutcome = Literal["confirmed", "refused", "cancelled", "expired"]


class OrderGiftsDropped(Fact):
    """No warehouse has them: the order goes on without."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    gifts: tuple[int, ...]
    """Which of its price's gifts, from 1."""
    dropped_at: Instant


class OrderUsesDue(Fact):
    """Beside the fact that confirms the order, or ends it before shipping; or when a price comes for one that has ended."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    outcome: UsesOutcome
    due_at: Instant


class OrderEarningDue(Fact):
    """Beside OrderDelivered, of an order whose customer may have points."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    goods: Minor
    """What the lines cost that were delivered."""
    usable_from: Instant
    """When its return window is over."""
    due_at: Instant
