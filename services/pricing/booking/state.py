"""What the next decision about a booking reads: what was booked, so that it is booked once."""

from shared.contracts.bookings import BookingMade
from shared.domain.messages import Message


class Booking(Message):
    made: BookingMade | None = None


def evolve(state: Booking, fact: BookingMade, id: str) -> Booking:
    return Booking(made=fact)
