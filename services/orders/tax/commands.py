from shared.contracts.taxes import TaxRate
from shared.domain.messages import Command


class SetTaxTable(Command):
    """(): the region has none any more."""

    channel: str
    region: str
    rates: tuple[TaxRate, ...]
