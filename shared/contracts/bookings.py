"""What is earned and spent, booked by revenue stream and cost head, on pricing.events (PRC-41, -42). Amounts: minor units of
`currency`; rates: parts in 10,000; times: aware UTC. Key: "month/currency"."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant, Message, Registry
from shared.domain.money import Currency, Minor

Stream = Literal["goods", "advertising", "value_added_service", "merchant_commission"]
CostHead = Literal["purchasing", "operations", "marketing"]


class Commission(Message):
    """What merchants pay of their turnover."""

    turnover: Minor
    rate: int


class BookingMade(Fact):
    """Either of a stream, which is earned, or of a head, which is spent."""

    key: ClassVar[str] = "month/currency"
    month: str
    """YYYY-MM."""
    currency: Currency
    booking_id: str
    """Of its month and currency; of a campaign's bill: "campaign/booking"."""
    day: str
    """YYYY-MM-DD."""
    stream: Stream | None = None
    head: CostHead | None = None
    amount: Minor
    """Negative: less than was booked."""
    commission: Commission | None = None
    """Which the amount was reckoned from."""
    channel: str = ""
    """"": of none."""
    campaign_id: str = ""
    note: str = ""
    actor: str = ""
    made_at: Instant


class BookingRefused(Fact):
    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "month/currency"
    month: str
    currency: Currency
    booking_id: str
    request: str
    code: Literal["contradicts_booking"]
    reason: str
    refused_at: Instant


BookingEvent = BookingMade | BookingRefused
BOOKING_EVENTS: Registry = {"BookingMade": BookingMade, "BookingRefused": BookingRefused}
