"""What is asked about a supplier. Key: the supplier."""

from datetime import date

from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class SetSupplier(Command):
    supplier: str
    name: str
    since: date
    lead_time_days: int
    partners: tuple[str, ...] = ()


class SetSupplierTerms(Command):
    """By contract: a price for one piece, packs, and the least that is ordered at once."""

    supplier: str
    sku: str
    unit_price: Minor
    currency: Currency
    moq: int
    pack: int
    contract: str = ""


class ReportDefect(Command):
    """A lot of this supplier has a defect."""

    supplier: str
    lot: str
    sku: str
    reason: str


class RecordDelivery(Command):
    """Of a purchase order that was closed."""

    supplier: str
    purchase_order: str
    lots: int
    on_time_in_full: bool
    lead_time_days: int | None
