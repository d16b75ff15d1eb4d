from shared.contracts.bookings import Commission, CostHead, Stream
from shared.domain.messages import Command


class Book(Command):
    """Either a stream or a head; either an amount, in minor units of `currency`, or what a commission is reckoned from."""

    month: str
    currency: str
    booking_id: str
    day: str
    stream: Stream | None = None
    head: CostHead | None = None
    amount: int | None = None
    commission: Commission | None = None
    channel: str = ""
    campaign_id: str = ""
    note: str = ""
