"""What an account of points is asked. Key: the account ("points/<customer>"). Burning is asked as any counter's use is
(services/pricing/counter)."""

from shared.domain.messages import Command, Instant
from shared.domain.money import Currency, Minor


class SettlePoints(Command):
    """What became of an order, in absolute figures (PointsDue): so far as it is known, what follows of it changes nothing."""

    counter: str
    order_id: str
    channel: str
    currency: Currency
    points: int
    goods: Minor
    kept: Minor
    paid: Minor
    usable_from: Instant | None


class AdjustPoints(Command):
    """By a person. Below 0: taken."""

    counter: str
    adjustment: str
    currency: Currency
    points: int
    reason: str
    expires_at: Instant | None = None
    """None: at the end of next year."""


class ExpirePoints(Command):
    counter: str
