from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class SetPrice(Command):
    """The unit price of a SKU on a channel from now on (PRC-15), in minor units of `currency`."""

    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
