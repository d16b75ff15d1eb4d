"""What callers ask about a channel."""

from shared.contracts.orders import PriceSource
from shared.domain.messages import Command
from shared.domain.money import Currency


class ConfigureChannel(Command):
    """Warehouses are asked for stock in this order."""

    channel: str
    currency: Currency
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
