"""Whose a charge is, what was said of it first, and its totals. Minor units of its currency."""

from shared.contracts.money import Totals
from shared.contracts.orders import PaymentClaimed
from shared.domain.messages import Message


class Charge(Message):
    order_id: str = ""
    amount: int = 0
    """Without a provider: what was said first."""
    currency: str = ""
    method: str = ""
    totals: Totals | None = None
    """None: nothing was said by a provider."""


NOBODYS = Charge()


def evolve(state: Charge, fact: PaymentClaimed, id: str) -> Charge:
    """What was said first stands, and what is said differently later the order judges; a provider's totals grow."""
    if state == NOBODYS:
        return Charge(order_id=fact.order_id, amount=fact.amount, currency=fact.currency, method=fact.method, totals=fact.totals)
    if fact.totals is None or fact.currency != state.currency:
        return state
    return state.model_copy(update={"totals": fact.totals.joined(state.totals or Totals())})
