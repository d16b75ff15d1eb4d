"""What a transfer does to the stock of its warehouses: each receipt of it is booked once."""

from services.inventory.transfer_stock.decide import ON
from services.inventory.transfer_stock.due import DUE_ON
from services.inventory.transfer_stock.state import (
    Arrival,
    ArrivalFact,
    KeptFact,
    Nothing,
    Stored,
    evolve,
    evolve_arrival,
)
from shared.contracts.transfers_due import TransferStockExpected, TransferStockLost, TransferStockNotComing
from shared.domain.nouns import Noun

transfer_stock = Noun(
    name="transfer_stock",
    key="warehouse",
    id="warehouse/transfer_id",
    state=Stored,
    initial=Nothing(),
    facts=KeptFact,
    evolve=evolve,
    on={**ON, **DUE_ON},
    says=(TransferStockExpected, TransferStockLost, TransferStockNotComing),
)

transfer_arrival = Noun(
    name="transfer_arrival",
    key="warehouse",
    id="warehouse/transfer_id/receipt_id",
    state=Arrival,
    initial=Arrival(),
    facts=ArrivalFact,
    evolve=evolve_arrival,
    on={},
)
