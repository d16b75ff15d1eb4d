"""What a counter is asked, by its own service. Key: counter."""

from typing import Literal

from shared.contracts.uses import Lender, Use
from shared.domain.messages import Command


class HoldUse(Command):
    """Before the order has its price. `attempt`: of pricing it, from 1."""

    order_id: str
    attempt: int
    use: Use
    lender: Lender | None = None
    """The hold of a quote, whose use becomes the order's."""


class CommitUse(Command):
    """The order is confirmed. What was not held is booked, whatever the limits are."""

    order_id: str
    use: Use


class ReturnUse(Command):
    order_id: str
    use: Use
    reason: str


class HoldQuoteUse(Command):
    """For a quote. `turn`: of its hold, from 1."""

    hold_id: str
    customer_id: str
    turn: int
    use: Use


class ReturnQuoteUse(Command):
    hold_id: str
    use: Use
    reason: Literal["expired", "changed", "not_needed"]
