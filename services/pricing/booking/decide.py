"""A booking is made once and never changed: what was wrong is taken back by another, with a negative amount."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.pricing.booking.commands import Book
from services.pricing.booking.state import Booking
from shared.contracts.bookings import BookingMade, BookingRefused, Commission, CostHead
from shared.contracts.campaigns import CampaignCostBooked
from shared.contracts.promotions import WHOLE
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On

HEADS: Mapping[str, CostHead] = {"advertising": "marketing", "logistics": "operations"}
"""Where a campaign's bills belong."""


def book(command: Book, state: Booking, context: Context) -> list[BookingMade | BookingRefused]:
    amount = reckoned(command.commission) if command.commission is not None else command.amount or 0
    said: dict[str, Any] = command.model_dump() | {"amount": amount}
    if (known := state.made) is not None:
        if known.model_dump(exclude={"actor", "made_at"}) == said:
            return []
        return [
            BookingRefused(
                month=command.month,
                currency=command.currency,
                booking_id=command.booking_id,
                request=context.request,
                code="contradicts_booking",
                reason=f"{command.booking_id} was booked otherwise: take it back by another booking",
                refused_at=context.time,
            )
        ]
    return [BookingMade(**said, actor=context.actor, made_at=context.time)]


def reckoned(commission: Commission) -> int:
    """Rounded half up to the minor unit; a negative turnover, of goods that came back, mirrors a positive one."""
    parts = abs(commission.turnover) * commission.rate
    amount = (2 * parts + WHOLE) // (2 * WHOLE)
    return amount if commission.turnover >= 0 else -amount


def of_campaign(fact: CampaignCostBooked, context: Context) -> Sequence[tuple[str, Command]]:
    """What a campaign costs is booked once, on the campaign: it is in the margin of its day's month."""
    month = fact.day[:7]
    command = Book(
        month=month,
        currency=fact.currency,
        booking_id=f"{fact.campaign_id}/{fact.booking_id}",
        day=fact.day,
        head=HEADS[fact.head],
        amount=fact.amount,
        campaign_id=fact.campaign_id,
        note=fact.note,
    )
    return [(f"{month}/{fact.currency}", command)]


ON: Mapping[type[Message], Decide | On] = {Book: book, CampaignCostBooked: On(split=of_campaign)}
