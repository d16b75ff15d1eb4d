"""What is asked about a lot in a warehouse. Key: warehouse."""

from typing import Annotated

from shared.contracts.lots import LotReason
from shared.domain.bounds import AtMost
from shared.domain.messages import Command, Message
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


class WhoHas(Message):
    """Who has pieces of a held lot? Work (lot/finding.py)."""

    warehouse: str
    sku: str
    lot: str
    before: int | None = None
    """Where its SKU's movements are read back from; None: from the newest."""


HOLDERS = AtMost(400, "the work names fewer, and goes on")


class StopLot(Command):
    """Answers it: these may have pieces, and give them up."""

    warehouse: str
    sku: str
    lot: str
    shipments: Annotated[tuple[str, ...], HOLDERS] = ()
    transfers: Annotated[tuple[str, ...], HOLDERS] = ()
    before: int | None = None
    """Where others may be found; None: there are none."""
