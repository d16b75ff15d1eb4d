"""What is earned by stream and spent by head, and the margin (PRC-41, -42). Key: "month/currency", whose writer sums; state id:
"month/currency/booking"."""

from services.pricing.booking.decide import ON
from services.pricing.booking.state import Booking, evolve
from services.pricing.booking.view import bookings, margins
from shared.contracts.bookings import BookingMade, BookingRefused
from shared.domain.nouns import Noun

booking = Noun(
    name="booking",
    key="month/currency",
    id="month/currency/booking_id",
    state=Booking,
    initial=Booking(),
    facts=BookingMade,
    evolve=evolve,
    says=(BookingRefused,),
    on=ON,
    views=(bookings, margins),
)
