"""What the next decision about how a SKU is priced reads."""

from datetime import timedelta
from typing import Annotated, Any, assert_never

from shared.contracts.proposals import (
    PriceHeld,
    PriceProposalApproved,
    PriceProposalLapsed,
    PriceProposalRejected,
    PriceProposed,
    ProposalEvent,
    StrategySet,
)
from shared.contracts.strategies import Repricing, StrategyTerms
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

FOLLOWED = AtMost(50, "the oldest leaves")
LONGEST_MEMORY = timedelta(days=90)
"""Of follow-downs: a policy's window is no longer."""


class Proposal(Message):
    terms: StrategyTerms | None = None
    policy: Repricing = Repricing()
    waits: PriceProposed | None = None
    """For somebody's approval."""
    last: str = ""
    """The id of the last run or proposal: the same again changes nothing."""
    approved: str = ""
    """The id of the proposal that was approved last."""
    ended: str = ""
    """The id of the one that was rejected last."""
    changed_at: Instant | None = None
    """When a proposal took effect last."""
    followed: Annotated[tuple[Instant, ...], FOLLOWED] = ()
    """When prices went down after competitors, oldest first."""


def proposal_ref(channel: str, sku: str) -> Ref:
    return "proposal", f"{channel}/{sku}"


def evolve(state: Proposal, fact: ProposalEvent, id: str) -> Proposal:
    match fact:
        case StrategySet():
            return state.model_copy(update={"terms": fact.terms, "policy": fact.policy})
        case PriceProposed():
            return state.model_copy(update={"waits": fact, "last": fact.proposal_id})
        case PriceProposalApproved():
            changed: dict[str, Any] = {"waits": None, "approved": fact.proposal_id, "changed_at": fact.approved_at}
            if fact.follows:
                kept = [each for each in state.followed if each > fact.approved_at - LONGEST_MEMORY]
                changed["followed"] = (*kept, fact.approved_at)[-FOLLOWED.count :]
            return state.model_copy(update=changed)
        case PriceProposalRejected():
            return state.model_copy(update={"waits": None, "ended": fact.proposal_id})
        case PriceProposalLapsed():
            return state.model_copy(update={"waits": None})
        case PriceHeld():
            return state.model_copy(update={"last": fact.run_id})
        case _:
            assert_never(fact)
