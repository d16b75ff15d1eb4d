"""Bookings, and the margin. Amounts: minor units of the currency; rates: parts in 10,000."""

from datetime import date
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.pricing.booking.commands import Book
from services.pricing.booking.margin import MarginReport, months_of, report
from services.pricing.booking.view import BookingView, MarginView
from services.pricing.campaign.bodies import Day, SignedAmount
from shared.api.gateway import Gateway
from shared.api.problems import invalid
from shared.contracts.bookings import Commission, CostHead, Stream
from shared.contracts.promotions import WHOLE
from shared.contracts.words import NULL_IS_ABSENT, Text, Word
from shared.domain.money import IsoCurrency

MONTHS = 36
"""Of a report."""


def _month(word: str) -> str:
    """Raises ValueError."""
    return date.fromisoformat(f"{word}-01").isoformat()[:7]


Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$"), AfterValidator(_month), Field(description="YYYY-MM")]


class CommissionBody(BaseModel, extra="forbid"):
    turnover: SignedAmount
    rate: Annotated[int, Field(strict=True, ge=1, le=WHOLE, description="parts in 10,000")]


class BookingBody(BaseModel, extra="forbid"):
    day: Day
    stream: Stream | None = Field(None, description="what it was earned by; either a stream, or a head")
    head: CostHead | None = Field(None, description="what it was spent for")
    amount: SignedAmount | None = Field(None, description="negative: taken back")
    commission: CommissionBody | None = Field(None, description="of merchant_commission, instead of an amount")
    channel: Word | None = None
    note: Annotated[Text, NULL_IS_ABSENT] = ""

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.stream is None) == (self.head is None):
            raise ValueError("either a stream, or a head")
        if (self.amount is None) == (self.commission is None):
            raise ValueError("either an amount, or a commission")
        if self.commission is not None and self.stream != "merchant_commission":
            raise ValueError("a commission is of the stream merchant_commission")
        return self


class BookingPage(BaseModel):
    items: list[BookingView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/bookings", tags=["bookings"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    one = "/{month}/{currency}/{booking_id}"

    @router.get("/margin", summary="The margin", response_model=MarginReport, dependencies=reads)
    async def get_margin(
        currency: IsoCurrency, first: Annotated[Month, Query(alias="from")], until: Annotated[Month, Query()]
    ) -> Any:
        """By month, both months in it: revenue by stream, costs by head, the margin to the minor unit."""
        if not 0 < len(months := months_of(first, until)) <= MONTHS:
            raise invalid("until", f"it is not before `from`, and a report has {MONTHS} months at most")
        found = await gateway.find_all([f"margins/{month}/{currency}" for month in months])
        return report(currency, [MarginView.model_validate(each) for each in found.values() if each is not None])

    @router.put(one, summary="Book what was earned or spent", response_model=BookingView, dependencies=writes)
    async def put_booking(request: Request, month: Month, currency: IsoCurrency, booking_id: Word, body: BookingBody) -> Any:
        """It is never changed: another one, with a negative amount, takes it back. A campaign's bills are booked there."""
        if not body.day.startswith(month):
            raise invalid("day", f"it is in {month}")
        said = dict(body) | {"channel": body.channel or "", "commission": body.commission and Commission(**dict(body.commission))}
        command = Book(month=month, currency=currency, booking_id=booking_id, **said)
        return await gateway.send(request, f"{month}/{currency}", command, show=("bookings", f"{month}/{currency}/{booking_id}"))

    @router.get(one, summary="A booking", response_model=BookingView, dependencies=reads)
    async def get_booking(request: Request, month: Month, currency: IsoCurrency, booking_id: Word) -> Any:
        return await gateway.get(request, "bookings", f"{month}/{currency}/{booking_id}")

    @router.get("", summary="Bookings, by day", response_model=BookingPage, dependencies=reads)
    async def list_bookings(
        request: Request, month: Month | None = None, currency: IsoCurrency | None = None, campaign: Word | None = None
    ) -> Any:
        where = {"month": month, "currency": currency, "campaign_id": campaign}
        return await gateway.list(request, "bookings", where, sort=("day",))

    return router
