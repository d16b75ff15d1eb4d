"""Pieces that go from one warehouse to another: asked, allocated at the source, sent, received in parts or lost. Key and state
id: the transfer."""

from services.inventory.transfer.decide import ON
from services.inventory.transfer.state import NoTransfer, Stored, TransferFact, evolve, no_more_in_transit_than_asked
from services.inventory.transfer.view import transfers
from shared.contracts.transfers import TransferRequestRefused
from shared.contracts.transfers_due import TransferCalledBack
from shared.domain.nouns import Noun

transfer = Noun(
    name="transfer",
    key="transfer_id",
    state=Stored,
    initial=NoTransfer(),
    facts=TransferFact,
    evolve=evolve,
    on=ON,
    says=(TransferRequestRefused, TransferCalledBack),
    views=(transfers,),
    version=3,
    always={"no_more_in_transit_than_asked": no_more_in_transit_than_asked},
)
