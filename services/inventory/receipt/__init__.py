"""Goods that came in under one number, e.g. of a delivery note: booked once."""

from services.inventory.receipt.decide import ON
from services.inventory.receipt.state import Blank, Stored, evolve
from shared.contracts.inventory import RequestRefused, StockReceived
from shared.domain.nouns import Noun

receipt = Noun(
    name="receipt",
    key="warehouse",
    id="warehouse/receipt_id",
    state=Stored,
    initial=Blank(),
    facts=StockReceived,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    version=4,
)
