"""Whose a payment is, and what was said of it first. Minor units of its currency."""

from shared.contracts.orders import PaymentClaimed
from shared.domain.messages import Message


class Claim(Message):
    order_id: str = ""
    amount: int = 0
    currency: str = ""
    method: str = ""


NOBODYS = Claim()


def evolve(state: Claim, fact: PaymentClaimed, id: str) -> Claim:
    """The first stands: what is said differently later, the order refuses."""
    if state != NOBODYS:
        return state
    return Claim(order_id=fact.order_id, amount=fact.amount, currency=fact.currency, method=fact.method)
