"""What is asked about a lot in a warehouse. Key: warehouse."""

from shared.contracts.lots import LotReason
from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class HoldLot(Command):
    """Nothing of it is offered any more: its free pieces are set aside."""

    warehouse: str
    sku: str
    lot: str
    reason: LotReason = "quality"
    note: str = ""


class FreeLot(Command):
    """What was set aside for this reason is offered again, unless another one stands."""

    warehouse: str
    sku: str
    lot: str
    reason: LotReason = "quality"
    note: str = ""


class ExpireLot(Command):
    """The clock's: due at its expiry."""

    warehouse: str
    sku: str
    lot: str


class AddLandedCost(Command):
    """A document, e.g. of a freight forwarder or of customs, is added to a lot's cost once."""

    warehouse: str
    sku: str
    lot: str
    document: str
    amount: Minor
    currency: Currency
