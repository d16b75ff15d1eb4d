"""What callers say about a payment. Amounts: minor units of its currency."""

from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class RecordPayment(Command):
    """Money that a payment provider has captured already. `channel`: the order's."""

    order_id: str
    channel: str
    payment_id: str
    amount: Minor
    currency: Currency
    method: str
