"""What should be ordered of a SKU for a warehouse: at most one proposal is open (INV-03, INV-04, INV-05, INV-15)."""

from services.inventory.proposal.decide import ON
from services.inventory.proposal.state import Proposal, evolve
from services.inventory.proposal.view import proposals
from shared.contracts.replenishing import ProposalEvent
from shared.domain.nouns import Noun

proposal = Noun(
    name="proposal",
    key="warehouse",
    id="warehouse/sku",
    state=Proposal,
    initial=Proposal(),
    facts=ProposalEvent,
    evolve=evolve,
    on=ON,
    views=(proposals,),
)
