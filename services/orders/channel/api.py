"""HTTP of channels."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.orders.channel.commands import ConfigureChannel, ScheduleChannel, UnscheduleChannel
from services.orders.channel.scheduled import ScheduledView
from services.orders.channel.view import ChannelView
from shared.api.gateway import Gateway
from shared.contracts.instalments import COUNTS, Instalments
from shared.contracts.limits import CURRENCIES, RULES, WAREHOUSES
from shared.contracts.terms import (
    CancelledLine,
    Capture,
    ChangeTerms,
    ChannelClass,
    LatePayment,
    Overpaid,
    PricesOf,
    Rule,
    Ship,
    ShortAtPlacing,
    ShortLater,
    Terms,
)
from shared.contracts.words import NULL_IS_ABSENT, Word, distinct
from shared.domain.messages import Instant
from shared.domain.money import Amount, IsoCurrency


def rising(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Raises ValueError."""
    if any(one >= other for one, other in pairwise(counts)):
        raise ValueError("each once, the fewest first")
    return counts


Count = Annotated[int, Field(strict=True, ge=2, le=60)]
"""As many parts as a payment's plan may have."""


class GivenChangeTerms(ChangeTerms, extra="forbid"):
    """How its orders may be changed: each has its default."""

    cancelled_line: Annotated[CancelledLine, NULL_IS_ABSENT] = "paid_share"
    prices_of: Annotated[PricesOf, NULL_IS_ABSENT] = "its_day"
    preview_minutes: Annotated[int, NULL_IS_ABSENT] = Field(30, strict=True, ge=1, le=10_080)
    pay_hours: Annotated[int, NULL_IS_ABSENT] = Field(48, strict=True, ge=1, le=8_760)
    approval_from: Annotated[Amount, NULL_IS_ABSENT] = Field(
        1_000_000, description="from what prices of its own come to in a change, somebody else approves it"
    )


class GivenTerms(Terms, extra="forbid"):
    """What an order agrees to, unless it is said here: each has its default."""

    max_shipments: Annotated[int, NULL_IS_ABSENT] = Field(3, strict=True, ge=1, le=WAREHOUSES)
    split_value: Annotated[Amount, NULL_IS_ABSENT] = Field(0, description="what is split off must be worth this much")
    ship: Annotated[Ship, NULL_IS_ABSENT] = "as_available"
    short_at_placing: Annotated[ShortAtPlacing, NULL_IS_ABSENT] = "refuse"
    short_later: Annotated[ShortLater, NULL_IS_ABSENT] = "backorder"
    late_payment: Annotated[LatePayment, NULL_IS_ABSENT] = "refund"
    overpaid: Annotated[Overpaid, NULL_IS_ABSENT] = "refund"
    grace_minutes: Annotated[int, NULL_IS_ABSENT] = Field(
        2, strict=True, ge=0, le=10_080, description="2 where it is not said, or the payment window, if that is shorter"
    )
    buffer: Annotated[int, NULL_IS_ABSENT] = Field(
        0, strict=True, ge=0, le=1_000_000, description="pieces of each SKU and warehouse that this channel leaves to others"
    )
    pool: Word | None = Field(None, description="whose ring-fenced pieces its orders take first, where a warehouse has any")
    min_days_left: Annotated[int, NULL_IS_ABSENT] = Field(
        0, strict=True, ge=0, le=3650, description="days that must be left of goods with an expiry when they are reserved"
    )
    channel_class: Annotated[ChannelClass, NULL_IS_ABSENT] = "general"
    pick_up_days: Annotated[int, NULL_IS_ABSENT] = Field(
        3, strict=True, ge=1, le=365, description="that a shipment is kept ready for who collects it"
    )
    after_sales: Word | None = Field(
        None,
        description="where customers bring what goes back, as the approved return says; it is booked where it was shipped from",
    )
    changes: GivenChangeTerms | None = Field(None, description="how orders are changed; without it by the defaults")
    capture: Annotated[Capture, NULL_IS_ABSENT] = Field(
        "payment", description="when authorised money is taken: at once, when a shipment could leave, or when it has left"
    )


class GivenInstalments(Instalments, extra="forbid"):
    """What is offered who pays in instalments, unless it is said here: each has its default."""

    least: Amount | None = Field(None, description="what must be due; without it 300 units of the order's currency")
    counts: Annotated[tuple[Count, ...], Field(max_length=COUNTS.count), AfterValidator(rising), NULL_IS_ABSENT] = Field(
        (3, 6, 12), description="of how many parts, the fewest first; [] for none"
    )


class ChannelPolicies(BaseModel, extra="forbid"):
    currency: IsoCurrency | None = Field(None, description="the first of `currencies`, which is enough where there is one")
    currencies: Annotated[tuple[IsoCurrency, ...], Field(max_length=CURRENCIES), AfterValidator(distinct), NULL_IS_ABSENT] = (
        Field((), description="all it sells in; `currency` alone where it is one")
    )
    kind: Word | None = Field(
        None, description="any word: marketplace, site, store, brand store, exhibition, app, social (CHN-01)"
    )
    warehouses: Annotated[tuple[Word, ...], Field(min_length=1, max_length=WAREHOUSES), AfterValidator(distinct)] = Field(
        description="asked for stock in this order, unless `rules` rank them"
    )
    rules: Annotated[tuple[Rule, ...], AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), max_length=RULES, description="rank the warehouses for an order: the first that differs decides, then their order"
    )
    payment_window_minutes: Annotated[int, NULL_IS_ABSENT] = Field(
        30, strict=True, ge=1, le=525_600, description="unpaid orders expire after it"
    )
    return_window_days: Annotated[int, NULL_IS_ABSENT] = Field(
        7, strict=True, ge=0, le=3650, description="days after delivery in which returns are taken (SUP-15)"
    )
    price_source: Annotated[Literal["list", "storefront"], NULL_IS_ABSENT] = Field(
        "list", description="list: Waybill's prices bind; storefront: those on the order's lines do (marketplaces)"
    )
    terms: Annotated[GivenTerms, NULL_IS_ABSENT] = GivenTerms.model_validate({})
    instalments: GivenInstalments | None = Field(
        None, description="offered by `GET /orders/{order_id}/payments`; without it by the defaults (ORD-07)"
    )

    @model_validator(mode="after")
    def _sells_in_something(self) -> Self:
        if self.currency is None and not self.currencies:
            raise ValueError("currency is needed: or currencies, where there are several")
        if self.currency is not None and self.currencies and self.currency not in self.currencies:
            raise ValueError("currency is none of currencies")
        return self

    def asked(self, channel: str) -> ConfigureChannel:
        main = self.currency or self.currencies[0]
        rest = tuple(each for each in self.currencies if each != main)
        said = self.model_dump(exclude={"currency", "currencies"})
        if "grace_minutes" not in self.terms.model_fields_set:  # a window of a minute was not meant to be one of three
            said["terms"]["grace_minutes"] = min(Terms().grace_minutes, self.payment_window_minutes)
        return ConfigureChannel(channel=channel, currency=main, currencies=(main, *rest), **said)


class ChannelPage(BaseModel):
    items: list[ChannelView]
    next: str | None


SCHEDULED = "/channels/{channel}/scheduled/{effective_at}"
EffectiveAt = Annotated[Instant, Path(description="when they begin to hold, with its zone: `2027-01-01T00:00:00+08:00`")]
ChannelName = Annotated[Word, Path(description="a channel: shop, marketplace, app, till")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["channels"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/channels/{channel}", summary="Set policies", response_model=ChannelView, dependencies=write)
    async def configure_channel(channel: ChannelName, body: ChannelPolicies, request: Request) -> Response:
        """Policies hold for orders placed from now on; every change is a fact in the log."""
        command = body.asked(channel)
        return await gateway.send(request, channel, command, show=("channels", channel))

    @router.get("/channels/{channel}/scheduled", summary="Policies to come", response_model=ScheduledView, dependencies=read)
    async def get_scheduled(channel: ChannelName, request: Request) -> Response:
        return await gateway.get(request, "scheduled", channel)

    @router.put(SCHEDULED, summary="Set policies from a time on", response_model=ScheduledView, dependencies=write)
    async def schedule_channel(
        channel: ChannelName, effective_at: EffectiveAt, body: ChannelPolicies, request: Request
    ) -> Response:
        """All of them, as if they were set then: they hold within seconds of `effective_at`, for orders placed from then on.
        The same time again replaces them. What is set at once until then holds until then."""
        command = ScheduleChannel(channel=channel, effective_at=effective_at, policies=body.asked(channel))
        return await gateway.send(request, channel, command, show=("scheduled", channel))

    @router.delete(SCHEDULED, summary="Take policies to come back", response_model=ScheduledView, dependencies=write)
    async def unschedule_channel(channel: ChannelName, effective_at: EffectiveAt, request: Request) -> Response:
        command = UnscheduleChannel(channel=channel, effective_at=effective_at)
        return await gateway.send(request, channel, command, show=("scheduled", channel))

    @router.get("/channels/{channel}", summary="Policies", response_model=ChannelView, dependencies=read)
    async def get_channel(channel: ChannelName, request: Request) -> Response:
        return await gateway.get(request, "channels", channel)

    @router.get("/channels", summary="All channels", response_model=ChannelPage, dependencies=read)
    async def list_channels(request: Request) -> Response:
        return await gateway.list(request, "channels", {})

    return router
