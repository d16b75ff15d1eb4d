"""The views `proposals`, one document each, and `strategies`: how a SKU is priced on a channel."""

from typing import Literal, assert_never

from shared.contracts.proposals import (
    PriceHeld,
    PriceProposalApproved,
    PriceProposalLapsed,
    PriceProposalRejected,
    PriceProposed,
    StrategySet,
)
from shared.contracts.strategies import Repricing, StrategyTerms
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

Status = Literal["waiting", "approved", "rejected", "lapsed"]
ProposalFact = PriceProposed | PriceProposalApproved | PriceProposalRejected | PriceProposalLapsed
StrategyFact = StrategySet | PriceHeld | PriceProposed


class ProposalView(Message):
    proposal_id: str
    channel: str
    sku: str
    status: Status
    proposed: PriceProposed
    """With its inputs and what each guard said."""
    approver: str | None = None
    """None of an approved one: by the policy."""
    why: str = ""
    """Of a rejected or lapsed one."""
    proposed_at: Instant
    ended_at: Instant | None = None


def evolve(view: ProposalView | None, recorded: Recorded, id: str) -> ProposalView | None:
    fact: ProposalFact = recorded.event
    if isinstance(fact, PriceProposed):
        return ProposalView(
            proposal_id=id, channel=fact.channel, sku=fact.sku, status="waiting", proposed=fact, proposed_at=fact.proposed_at
        )
    if view is None:
        return None
    match fact:
        case PriceProposalApproved():
            changed = {"status": "approved", "approver": fact.approver, "ended_at": fact.approved_at}
        case PriceProposalRejected():
            changed = {"status": "rejected", "why": fact.reason, "ended_at": fact.rejected_at}
        case PriceProposalLapsed():
            changed = {"status": "lapsed", "why": fact.why, "ended_at": fact.lapsed_at}
        case _:
            assert_never(fact)
    return view.model_copy(update=changed)


proposals = View(
    name="proposals",
    document=ProposalView,
    facts=ProposalFact,
    evolve=evolve,
    ids="proposal_id",
    indexes=(("status", "proposed_at"), ("channel", "sku")),
)


class StrategyView(Message):
    channel: str
    sku: str
    terms: StrategyTerms | None = None
    policy: Repricing = Repricing()
    actor: str = ""
    set_at: Instant | None = None
    held: PriceHeld | None = None
    """The last run, where a guard did not let it through."""
    proposal_id: str | None = None
    """The last proposal, where that was later."""


def evolve_strategy(view: StrategyView | None, recorded: Recorded, id: str) -> StrategyView:
    fact: StrategyFact = recorded.event
    view = view or StrategyView(channel=fact.channel, sku=fact.sku)
    match fact:
        case StrategySet():
            changed = {"terms": fact.terms, "policy": fact.policy, "actor": fact.actor, "set_at": fact.set_at}
            return view.model_copy(update=changed)
        case PriceHeld():
            return view.model_copy(update={"held": fact, "proposal_id": None})
        case PriceProposed():
            return view.model_copy(update={"held": None, "proposal_id": fact.proposal_id})
        case _:
            assert_never(fact)


strategies = View(
    name="strategies",
    document=StrategyView,
    facts=StrategyFact,
    evolve=evolve_strategy,
    ids="channel/sku",
    indexes=(("channel",),),
    version=2,
)
