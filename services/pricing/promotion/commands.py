"""Amounts: minor units of `currency`; times: aware UTC."""

from shared.domain.messages import Command, Instant
from shared.domain.money import Currency, Minor


class ActivatePromotion(Command):
    """滿減: `discount` off an order whose goods reach `threshold`, once, from `starts_at` until before `ends_at` (PRC-22)."""

    promotion_id: str
    channel: str
    currency: Currency
    threshold: Minor
    discount: Minor
    starts_at: Instant
    ends_at: Instant


class EndPromotion(Command):
    """Before its time: from now on no order gets it."""

    promotion_id: str
    channel: str
