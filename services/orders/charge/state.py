"""Whose a charge is, what was said of it first, its totals, and what its provider is asked. Minor units of its currency."""

from typing import Annotated

from pydantic import Field

from shared.contracts.charging import ChargeActionAnswered, ChargeActionStarted, ChargeActionUnanswered
from shared.contracts.limits import CHARGE_ACTIONS
from shared.contracts.money import Connection, Totals
from shared.contracts.orders import PaymentClaimed
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

ACTIONS = AtMost(CHARGE_ACTIONS, "refused by the order: each has a cause, which asks once")


class Charge(Message):
    order_id: str = ""
    amount: int = 0
    """Without a provider: what was said first."""
    currency: str = ""
    method: str = ""
    totals: Totals | None = None
    """None: nothing was said by a provider."""
    connection: Connection | None = None
    """None: its provider cannot be asked."""
    attempts: Annotated[dict[str, int], ACTIONS] = Field(default_factory=dict)
    """By reference of what its provider is asked: the newest attempt; 0 once it is answered."""


NOBODYS = Charge()
ChargeFact = PaymentClaimed | ChargeActionStarted | ChargeActionUnanswered | ChargeActionAnswered


def evolve(state: Charge, fact: ChargeFact, id: str) -> Charge:
    match fact:
        case PaymentClaimed():
            return _claimed(state, fact)
        case ChargeActionStarted():
            return state.model_copy(update={"attempts": {**state.attempts, fact.reference: fact.attempt}})
        case ChargeActionUnanswered():
            return state
        case ChargeActionAnswered():
            totals = fact.totals.joined(state.totals or Totals())
            return state.model_copy(update={"attempts": {**state.attempts, fact.reference: 0}, "totals": totals})


def _claimed(state: Charge, fact: PaymentClaimed) -> Charge:
    """What was said first stands, and what is said differently later the order judges; a provider's totals grow."""
    if state == NOBODYS:
        return Charge(
            order_id=fact.order_id,
            amount=fact.amount,
            currency=fact.currency,
            method=fact.method,
            totals=fact.totals,
            connection=fact.connection,
        )
    if fact.totals is None or fact.currency != state.currency:
        return state
    totals = fact.totals.joined(state.totals or Totals())
    return state.model_copy(update={"totals": totals, "connection": fact.connection})
