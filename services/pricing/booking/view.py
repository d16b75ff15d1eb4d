"""The views `bookings`, one document a booking, and `margins`: sums of a month in a currency."""

from shared.contracts.bookings import BookingMade, Commission, CostHead, Stream
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.nouns import Recorded, View


class BookingView(Message):
    month: str
    currency: str
    booking_id: str
    day: str
    stream: Stream | None
    head: CostHead | None
    amount: Minor
    commission: Commission | None
    channel: str
    campaign_id: str
    note: str
    actor: str
    made_at: Instant


class Revenue(Message):
    goods: Minor = 0
    advertising: Minor = 0
    value_added_service: Minor = 0
    merchant_commission: Minor = 0


class Costs(Message):
    purchasing: Minor = 0
    operations: Minor = 0
    marketing: Minor = 0


class MarginView(Message):
    month: str
    currency: str
    revenue: Revenue = Revenue()
    costs: Costs = Costs()


def evolve_bookings(view: BookingView | None, recorded: Recorded, id: str) -> BookingView:
    fact: BookingMade = recorded.event
    return BookingView.model_validate(fact.model_dump())


def evolve_margins(view: MarginView | None, recorded: Recorded, id: str) -> MarginView:
    fact: BookingMade = recorded.event
    known = view or MarginView(month=fact.month, currency=fact.currency)
    if fact.stream is not None:
        earned = getattr(known.revenue, fact.stream) + fact.amount
        return known.model_copy(update={"revenue": known.revenue.model_copy(update={fact.stream: earned})})
    if fact.head is not None:
        spent = getattr(known.costs, fact.head) + fact.amount
        return known.model_copy(update={"costs": known.costs.model_copy(update={fact.head: spent})})
    return known


bookings = View(
    name="bookings",
    document=BookingView,
    facts=BookingMade,
    evolve=evolve_bookings,
    ids="month/currency/booking_id",
    indexes=(("month", "currency", "day"), ("campaign_id", "day")),
)
margins = View(name="margins", document=MarginView, facts=BookingMade, evolve=evolve_margins, ids="month/currency")
