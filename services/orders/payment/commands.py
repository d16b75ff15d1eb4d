"""What callers say about a payment. Amounts: minor units of its currency."""

from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class RecordPayment(Command):
    """Money that a payment provider has captured already. `channel`: the order's; UNPLACED where it has none yet."""

    order_id: str
    channel: str
    payment_id: str
    amount: Minor
    currency: Currency
    method: str


UNPLACED = "-"
"""Stands for the channel of an order that is paid by HTTP before it was placed."""
