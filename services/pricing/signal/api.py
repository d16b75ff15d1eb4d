"""Signals of a SKU's market, and reviews of its price. Amounts: minor units; times: with their zone, kept in UTC."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, model_validator

from services.pricing.signal.commands import CloseReview, NoteCompetitorPrice, NoteMarket, NoteResearch
from services.pricing.signal.view import SignalsView
from shared.api.gateway import AsOf, Gateway
from shared.contracts.strategies import Positioning
from shared.contracts.words import Word
from shared.domain.messages import Instant
from shared.domain.money import Amount, IsoCurrency

Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]


class CompetitorRequest(BaseModel, extra="forbid"):
    competitor: Word
    currency: IsoCurrency
    unit_price: Amount
    seen_at: Instant | None = Field(None, description="without it, now; what is to come is now")


class MarketRequest(BaseModel, extra="forbid"):
    sold: Pieces = Field(description="in the time that is looked at")
    usual: Pieces = Field(description="in as long a time")
    stock: Pieces | None = None
    target: Pieces | None = Field(None, description="the stock that is wanted")
    measured_at: Instant | None = Field(None, description="without it, now; what is to come is now")


class ResearchRequest(BaseModel, extra="forbid"):
    """What must be known before a strategy takes effect."""

    currency: IsoCurrency
    low: Amount = Field(description="of what competitors ask")
    high: Amount
    positioning: Positioning
    demand: Literal["low", "normal", "high"]
    researched_at: Instant | None = Field(None, description="without it, now; what is to come is now")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is more than high")
        return self


class ReviewOutcome(BaseModel, extra="forbid"):
    outcome: Annotated[str, Field(min_length=1, max_length=500, description="what was decided, and why")]


class SignalsPage(BaseModel):
    items: list[SignalsView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/signals", tags=["signals"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    approves = [Depends(gateway.needs("pricing:approve"))]

    @router.post("/{sku}/competitor-prices", summary="A competitor's price", response_model=SignalsView, dependencies=writes)
    async def note_competitor(request: Request, sku: Word, body: CompetitorRequest) -> Any:
        """Runs the SKU's strategies, or opens a review where it has none."""
        return await gateway.send(request, sku, NoteCompetitorPrice(sku=sku, **dict(body)), show=("signals", sku))

    @router.put("/{sku}/market", summary="Demand and stock", response_model=SignalsView, dependencies=writes)
    async def note_market(request: Request, sku: Word, body: MarketRequest) -> Any:
        return await gateway.send(request, sku, NoteMarket(sku=sku, **dict(body)), show=("signals", sku))

    @router.put("/{sku}/research", summary="Market research", response_model=SignalsView, dependencies=writes)
    async def note_research(request: Request, sku: Word, body: ResearchRequest) -> Any:
        return await gateway.send(request, sku, NoteResearch(sku=sku, **dict(body)), show=("signals", sku))

    @router.post("/{sku}/review/close", summary="Close its review", response_model=SignalsView, dependencies=approves)
    async def close_review(request: Request, sku: Word, body: ReviewOutcome) -> Any:
        return await gateway.send(request, sku, CloseReview(sku=sku, outcome=body.outcome), show=("signals", sku))

    @router.get("", summary="The queue of reviews", response_model=SignalsPage, dependencies=reads)
    async def list_signals(request: Request, review: Literal["none", "open", "closed"] = "open") -> Any:
        """Who waits longest comes first, with all that is known of the SKU's market."""
        return await gateway.list(request, "signals", {"review": review}, sort=("opened_at",))

    @router.get("/{sku}", summary="What is known of a SKU's market", response_model=SignalsView, dependencies=reads)
    async def get_signals(request: Request, sku: Word, as_of: AsOf = None) -> Any:
        return await gateway.get(request, "signals", sku, as_of=as_of)

    return router
