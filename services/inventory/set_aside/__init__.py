"""Pieces that are not offered, by reason: set aside, made available again or written off, by hand; each request booked once."""

from services.inventory.set_aside.decide import ON
from services.inventory.set_aside.state import Blank, Stored, evolve, moves
from services.inventory.stock.lots import AsideFact
from shared.contracts.inventory import RequestRefused
from shared.domain.nouns import Noun

set_aside = Noun(
    name="set_aside",
    key="warehouse",
    id="warehouse/move_id",
    state=Stored,
    initial=Blank(),
    facts=AsideFact,
    evolve=evolve,
    ids=moves,
    on=ON,
    says=(RequestRefused,),
)
