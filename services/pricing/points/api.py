"""A customer's points. Points are whole; 100 are 1.00, where nothing else is said."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.points.commands import AdjustPoints
from services.pricing.points.lots import balance, is_gone
from services.pricing.points.statement import Statement, statement
from services.pricing.points.view import Entry, PointsView
from shared.api.gateway import Gateway, HistoryCursor, place_of
from shared.contracts.points import Lot, account_of
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain.messages import Instant
from shared.domain.money import Currency, IsoCurrency, Minor

LARGEST = 1_000_000_000


def _some(points: int) -> int:
    """Raises ValueError."""
    if not points:
        raise ValueError("an adjustment gives or takes points: not 0")
    return points


class Balance(BaseModel):
    currency: Currency
    usable: int
    """Now; below 0: what is owed after returns."""
    pending: int
    """Usable later: the return window of their order is not over."""


class PointsShown(BaseModel):
    customer_id: str
    balances: tuple[Balance, ...]
    lots: tuple[Lot, ...]
    """Those that expire first before others."""
    spent: dict[Currency, Minor]
    """By currency, what was paid for goods that were delivered, less refunds: by it goes a tier by spend."""
    held: int
    """By orders that are not confirmed yet."""
    entries: tuple[Entry, ...]
    """What happened last, newest first."""
    entries_older: int
    """How many were before: `GET .../points/entries` has them."""
    at: datetime


class Adjustment(BaseModel, extra="forbid"):
    adjustment: Word = Field(description="its id: said again, it changes nothing")
    currency: IsoCurrency
    points: Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST, description="below 0: taken"), AfterValidator(_some)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    expires_at: Annotated[Instant | None, NULL_IS_ABSENT] = Field(
        None, description="of points that are given; without it the end of next year (UTC)"
    )


def shown(customer_id: str, view: PointsView | None, at: datetime) -> PointsShown:
    """As of that moment, whatever was folded last."""
    known = view or PointsView(counter=account_of(customer_id))
    lots = tuple(lot for lot in known.lots if not is_gone(lot, at))
    balances = tuple(
        Balance(
            currency=currency,
            usable=balance(lots, currency, at),
            pending=sum(lot.points for lot in lots if lot.currency == currency) - balance(lots, currency, at),
        )
        for currency in sorted({lot.currency for lot in lots})
    )
    return PointsShown(
        customer_id=customer_id,
        balances=balances,
        lots=lots,
        spent=known.spent,
        held=known.held,
        entries=known.entries,
        entries_older=known.entries_older,
        at=at,
    )


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/customers/{customer_id}/points", tags=["points"])
    reads = [Depends(gateway.needs("pricing:read"))]
    adjusts = [Depends(gateway.needs("pricing:points"))]

    @router.get("", summary="A customer's points", response_model=PointsShown, dependencies=reads)
    async def get_points(customer_id: Word) -> Any:
        """By currency, and lot by lot; none where nothing ever happened."""
        return shown(customer_id, await gateway.find("points", account_of(customer_id)), gateway.now())

    @router.get("/entries", summary="All that happened to a customer's points", response_model=Statement, dependencies=reads)
    async def list_entries(request: Request, customer_id: Word, cursor: HistoryCursor = None) -> Any:
        """From the log, newest first. `limit`: how many decisions about the account a page looks at."""
        account = account_of(customer_id)
        if await gateway.find("points", account) is None:
            return Statement(items=[], next=None)
        return await gateway.history(
            request, "points", account, before=place_of(cursor), shown=lambda page: statement(page).model_dump(mode="json")
        )

    @router.post("/adjustments", summary="Give or take points", response_model=PointsView, dependencies=adjusts)
    async def adjust_points(request: Request, customer_id: Word, body: Adjustment) -> Any:
        """With a reason, which stays in the log beside who gave it. Those that expire first are taken, never more than are
        usable."""
        account = account_of(customer_id)
        command = AdjustPoints(counter=account, **dict(body))
        return await gateway.send(request, account, command, show=("points", account))

    return router
