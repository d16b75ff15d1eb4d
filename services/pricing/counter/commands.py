"""What a counter is asked, by its own service. Key: counter."""

from shared.contracts.uses import Use
from shared.domain.messages import Command


class HoldUse(Command):
    """Before the order has its price. `attempt`: of pricing it, from 1."""

    order_id: str
    attempt: int
    use: Use


class CommitUse(Command):
    """The order is confirmed. What was not held is booked, whatever the limits are."""

    order_id: str
    use: Use


class ReturnUse(Command):
    order_id: str
    use: Use
    reason: str
