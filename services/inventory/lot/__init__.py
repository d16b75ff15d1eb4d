"""A lot of a SKU in a warehouse that is kept by number, expiry or cost: held, freed, expired, what it cost."""

from services.inventory.lot.commands import ExpireLot
from services.inventory.lot.decide import ON, expiry
from services.inventory.lot.finding import finding
from services.inventory.lot.state import Lot, LotFact, evolve, lot_ids
from services.inventory.lot.view import lots
from shared.contracts.inventory import RequestRefused
from shared.contracts.lots import (
    AllocationExchanged,
    LotFreed,
    LotHeld,
    LotsShipped,
    LotStopAsked,
    LotStopContinued,
    TransferHeldBack,
    WriteOffProposed,
)
from shared.domain.nouns import Noun

lot = Noun(
    name="lot",
    key="warehouse",
    id="warehouse/sku/lot",
    state=Lot,
    initial=Lot(),
    facts=LotFact,
    evolve=evolve,
    ids=lot_ids,
    on=ON,
    says=(
        LotHeld,
        LotFreed,
        AllocationExchanged,
        WriteOffProposed,
        LotsShipped,
        LotStopAsked,
        LotStopContinued,
        TransferHeldBack,
        RequestRefused,
    ),
    views=(lots,),
    version=2,
    timers={ExpireLot: expiry},
    work=(finding,),
)
