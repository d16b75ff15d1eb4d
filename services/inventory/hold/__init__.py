"""Pieces that a cart holds before there is an order: 15 minutes, each activity renews, 60 at most; and who holds which SKU."""

from services.inventory.hold.commands import ExpireHold
from services.inventory.hold.decide import ON, end_of_hold
from services.inventory.hold.state import Blank, HolderFact, Holders, HoldFact, Stored, evolve, evolve_holders, holders_ids
from services.inventory.hold.view import view
from shared.contracts.holding import HoldEndAsked
from shared.contracts.inventory import RequestRefused
from shared.domain.nouns import Noun

hold = Noun(
    name="hold",
    key="warehouse",
    id="warehouse/hold_id",
    state=Stored,
    initial=Blank(),
    facts=HoldFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused, HoldEndAsked),
    views=(view,),
    timers={ExpireHold: end_of_hold},
)

holders = Noun(
    name="holders",
    key="warehouse",
    id="warehouse/sku",
    state=Holders,
    initial=Holders(),
    facts=HolderFact,
    evolve=evolve_holders,
    ids=holders_ids,
    on={},
)
