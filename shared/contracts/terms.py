"""What an order agrees to about money when it is placed: its channel's policies."""

from typing import Literal

from shared.domain.messages import Message

LatePayment = Literal["refund", "reinstate"]
Overpaid = Literal["refund", "keep"]


class Terms(Message):
    """Policies of the channel that hold for one order, whatever the channel says later (CHN-42)."""

    late_payment: LatePayment = "refund"
    overpaid: Overpaid = "refund"
    grace_minutes: int = 2
    """After the payment window, for a payment that was made inside it."""


BEFORE_TERMS = Terms(grace_minutes=0)
"""Of orders from before there were terms: a payment window ends sharp."""
