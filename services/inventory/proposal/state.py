"""What stands proposed of a SKU in a warehouse."""

from typing import assert_never

from shared.contracts.replenishing import ProposalEvent, ReplenishmentOrdered, ReplenishmentProposed, ReplenishmentWithdrawn
from shared.domain.messages import Message
from shared.domain.nouns import Ref


class Proposal(Message):
    amount: int = 0
    """Pieces; 0: no proposal is open."""


def proposal_ref(warehouse: str, sku: str) -> Ref:
    return "proposal", f"{warehouse}/{sku}"


def evolve(_: Proposal, fact: ProposalEvent, id: str) -> Proposal:
    match fact:
        case ReplenishmentProposed():
            return Proposal(amount=fact.amount)
        case ReplenishmentWithdrawn() | ReplenishmentOrdered():
            return Proposal()
        case _:
            assert_never(fact)
