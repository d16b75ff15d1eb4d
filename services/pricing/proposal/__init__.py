"""How a SKU is priced on a channel: its strategy, and proposals behind their guards (PRC-01..13, -20). Key: "channel/sku", where
the price itself lies, so that no proposal is approved against a price that is just being changed."""

from services.pricing.proposal.answers import lapses
from services.pricing.proposal.commands import LapseProposal
from services.pricing.proposal.decide import ON
from services.pricing.proposal.state import Proposal, evolve
from services.pricing.proposal.view import proposals, strategies
from shared.contracts.proposals import ProposalEvent, ProposalRefused
from shared.domain.nouns import Noun

proposal = Noun(
    name="proposal",
    key="channel/sku",
    state=Proposal,
    initial=Proposal(),
    facts=ProposalEvent,
    evolve=evolve,
    says=(ProposalRefused,),
    on=ON,
    views=(proposals, strategies),
    version=2,
    timers={LapseProposal: lapses},
)
