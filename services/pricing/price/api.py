"""The price book. Amounts: minor units; times: with their zone, kept in UTC."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, model_validator

from services.pricing.price.commands import ApprovePrice, SetPrice
from services.pricing.price.history import Change, PriceHistory
from services.pricing.price.prior import prior
from services.pricing.price.view import PriceView
from services.pricing.windows import in_utc
from shared.api.gateway import AsOf, Gateway, Since
from shared.api.problems import Problem
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain.messages import Instant
from shared.domain.money import Amount, Currency, IsoCurrency, Minor

Limit = Annotated[int, Query(ge=1, le=500, description="prices")]
When = Annotated[datetime, Field(description="ISO 8601 with its zone; without one, the wall time in `zone`")]


class PriceRequest(BaseModel, extra="forbid"):
    name: Annotated[str, Field(min_length=1, max_length=200, description="the product's name, shown in explanations")]
    currency: IsoCurrency
    unit_price: Amount
    price_list: Annotated[Word, NULL_IS_ABSENT] = Field(
        "list", description="of several lists the lowest price counts: sale, season"
    )
    group: Word | None = Field(None, description="for customers in it alone: of their own, `tier:gold`, `segment:quality`")
    customer_id: Word | None = Field(None, description="a contract: for this customer it wins")
    from_quantity: Annotated[Quantity, NULL_IS_ABSENT] = Field(1, description="of the SKU, over all lines of an order")
    zone: Annotated[str, Field(max_length=64)] | None = Field(None, description="IANA zone of wall times: Asia/Shanghai")
    starts_at: When | None = Field(None, description="without it, now")
    ends_at: When | None = Field(None, description="first moment at which it no longer holds")
    reason: Annotated[Text, NULL_IS_ABSENT] = Field("", description="needed beside a base price")

    @model_validator(mode="after")
    def _in_utc(self) -> Self:
        """Raises ValueError for a wall time that its zone does not have, or has twice."""
        for name in ("starts_at", "ends_at"):
            if (said := getattr(self, name)) is not None:
                setattr(self, name, in_utc(said, self.zone, name))
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class PricePage(BaseModel):
    items: list[PriceView]
    next: str | None


class PriorPrice(BaseModel):
    """What a reduction is reckoned from (EU 2019/2161): by the price book; promotions are not in it."""

    currency: Currency
    unit_price: Minor
    prior: Minor
    since: Instant
    """When the reduction began."""
    claim: int
    """The reduction that may be claimed, in 10,000; 0: none."""


class PriceChanges(BaseModel):
    items: list[PriceView]
    since: str
    """What to ask with next."""
    more: bool
    """There may be more: ask again at once."""


class HistoryShown(BaseModel):
    channel: str
    sku: str
    changes: tuple[Change, ...]
    prior: PriorPrice | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["prices"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    approves = [Depends(gateway.needs("pricing:approve"))]
    one = "/channels/{channel}/prices/{sku}"

    @router.put(one, summary="Set a price", response_model=PriceView, dependencies=writes)
    async def set_price(request: Request, channel: Word, sku: Word, body: PriceRequest) -> Any:
        """Outside its range, below its floor, by too large a step or too soon it is refused, as a strategy's is. A change of more
        than 10 % waits for somebody else: `waits` has it. The channel `base` holds where others have none."""
        id = f"{channel}/{sku}"
        command = SetPrice(channel=channel, sku=sku, **body.model_dump(exclude={"zone"}))
        return await gateway.send(request, id, command, show=("prices", id))

    @router.post(f"{one}/approval", summary="Approve the change that waits", response_model=PriceView, dependencies=approves)
    async def approve_price(request: Request, channel: Word, sku: Word) -> Any:
        id = f"{channel}/{sku}"
        return await gateway.send(request, id, ApprovePrice(channel=channel, sku=sku), show=("prices", id))

    @router.get(
        f"{one}/history", summary="A price's history, and its prior price", response_model=HistoryShown, dependencies=reads
    )
    async def get_history(channel: Word, sku: Word, as_of: AsOf = None) -> Any:
        """As of an earlier time: what had been set by then, and what could be claimed."""
        history: PriceHistory | None = await gateway.find("price_history", f"{channel}/{sku}", as_of=as_of)
        if history is None:
            raise Problem(404, "not_found", f"{channel} never had a price of {sku}")
        shown = prior_of(history, as_of or gateway.now())
        return HistoryShown(channel=channel, sku=sku, changes=history.changes, prior=shown)

    @router.get(one, summary="A price", response_model=PriceView, dependencies=reads)
    async def get_price(request: Request, channel: Word, sku: Word, as_of: AsOf = None) -> Any:
        return await gateway.get(request, "prices", f"{channel}/{sku}", as_of=as_of)

    @router.get("/channels/{channel}/prices", summary="A channel's prices", response_model=PricePage, dependencies=reads)
    async def list_prices(request: Request, channel: Word) -> Any:
        return await gateway.list(request, "prices", {"channel": channel})

    @router.get(
        "/channels/{channel}/price-changes",
        summary="What changed of a channel's prices",
        response_model=PriceChanges,
        dependencies=reads,
    )
    async def price_changes(channel: Word, since: Since = None, limit: Limit = 100) -> Any:
        """Each price once, as it is now; again whenever it changed. What is set ahead comes when it is set, among `entries`, with
        its times. The last seconds may come with the next answer."""
        changes = await gateway.changes({"prices": {"channel": channel}}, since, limit)
        return PriceChanges(items=changes.found["prices"], since=changes.since, more=changes.more)

    return router


def prior_of(history: PriceHistory, at: datetime) -> PriorPrice | None:
    """In the currency of the newest change."""
    currency = history.changes[-1].entry.currency
    found = prior([each.entry for each in history.changes if each.entry.currency == currency], at)
    if found is None:
        return None
    return PriorPrice(currency=currency, unit_price=found.unit_price, prior=found.lowest, since=found.since, claim=found.claim)
