"""What callers ask about a channel."""

from shared.contracts.instalments import Instalments
from shared.contracts.orders import PriceSource
from shared.contracts.terms import BEFORE_TERMS, Rule, Terms
from shared.domain.messages import Command, Instant
from shared.domain.money import Currency


class ConfigureChannel(Command):
    """Warehouses are asked for stock in this order, unless `rules` rank them."""

    channel: str
    currency: Currency
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: tuple[Currency, ...] = ()
    """All it sells in, `currency` first. (): that one."""
    kind: str | None = None
    rules: tuple[Rule, ...] = ()
    terms: Terms = BEFORE_TERMS
    """What a request from before there were terms meant."""
    instalments: Instalments | None = None
    """None: the defaults."""


class ScheduleChannel(Command):
    """All policies, from a time on."""

    channel: str
    effective_at: Instant
    policies: ConfigureChannel


class UnscheduleChannel(Command):
    channel: str
    effective_at: Instant


class StartScheduled(Command):
    """By the clock."""

    channel: str
    effective_at: Instant
