"""HTTP of counts. Scopes by duty: counts:write starts, enters and gives up, counts:approve approves."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.count.commands import ApproveCount, CancelCount, CountedLine, EnterCount, StartCount
from services.inventory.count.due import CountDueView
from services.inventory.count.view import CountView, Status
from services.inventory.reservation.finding import newest_allocations
from services.inventory.reservation.losing import Allocations
from services.inventory.stock.api import Warehouse
from services.inventory.stock.lots import missing_in
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import Gateway
from shared.contracts.counting import COUNT_LINES, ApprovedLine
from shared.contracts.words import NULL_IS_ABSENT, Text, Word
from shared.domain.money import LARGEST

CountId = Annotated[Word, Path(description="The count's id")]
PIECES = LARGEST
"""As every figure: above it readers of JSON lose the last ones."""


class StartRequest(BaseModel, extra="forbid"):
    count_id: Word | None = Field(None, description="Its own id; else one is made")
    skus: list[Word] = Field(min_length=1, max_length=COUNT_LINES.count)


class EntryLine(BaseModel, extra="forbid"):
    sku: Word
    pieces: int = Field(strict=True, ge=0, le=PIECES, description="in the building, picked and set aside ones included")


class EntryRequest(BaseModel, extra="forbid"):
    """What one person counted. Pieces came or went meanwhile: the line is `disturbed`, count it again."""

    entry_id: Word | None = Field(None, description="Its own id, decided once; else one is made")
    lines: list[EntryLine] = Field(min_length=1, max_length=COUNT_LINES.count)


class ApprovalLine(BaseModel, extra="forbid"):
    sku: Word
    difference: int = Field(
        strict=True, ge=-PIECES, le=PIECES, description="as it was counted; of a disputed line one of the two"
    )


class ApprovalRequest(BaseModel, extra="forbid"):
    """Of all lines or some: each is booked with the difference that is named, or none is."""

    lines: list[ApprovalLine] = Field(min_length=1, max_length=COUNT_LINES.count)


class CancelRequest(BaseModel, extra="forbid"):
    skus: list[Word] = Field(min_length=1, max_length=COUNT_LINES.count)
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class DuePage(BaseModel):
    items: list[CountDueView]
    next: str | None


class CountPage(BaseModel):
    items: list[CountView]
    next: str | None


async def who_loses(gateway: Gateway, warehouse: str, lines: Sequence[ApprovedLine]) -> tuple[Allocations, ...]:
    """Of SKUs of which more is missing than is free."""
    missing = {f"stock/{stock_id(warehouse, line.sku)}": line for line in lines if line.difference < 0}
    shelves = await gateway.find_all([*missing])
    found: list[Allocations] = []
    for name, line in missing.items():
        stock = StockView.model_validate(shelves[name]) if shelves[name] is not None else None
        if stock and (short := -line.difference - stock.available - missing_in(stock.lots)) > 0:
            found.append(await newest_allocations(gateway.decisions, warehouse, line.sku, short))
    return tuple(found)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["counts"])
    reader = [Depends(gateway.needs("counts:read"))]
    writer = [Depends(gateway.needs("counts:write"))]
    approver = [Depends(gateway.needs("counts:approve"))]
    view = CountView

    async def send(request: Request, command: StartCount | EnterCount | ApproveCount | CancelCount, **more: Any) -> Response:
        shown = ("counts", f"{command.warehouse}/{command.count_id}")
        return await gateway.send(request, command.warehouse, command, show=shown, **more)

    @router.post(
        "/warehouses/{warehouse}/counts", summary="Start a count", response_model=view, status_code=201, dependencies=writer
    )
    async def start(request: Request, warehouse: Warehouse, body: StartRequest) -> Response:
        """Blind: what is on hand is noted, and not shown before the line is to be approved. A SKU is in one count at a time."""
        id = body.count_id or gateway.id_for(request, "count")
        return await send(request, StartCount(warehouse=warehouse, count_id=id, skus=tuple(body.skus)), status=201)

    @router.post(
        "/counts/{warehouse}/{count_id}/entries", summary="Enter what was counted", response_model=view, dependencies=writer
    )
    async def enter(request: Request, warehouse: Warehouse, count_id: CountId, body: EntryRequest) -> Response:
        id = body.entry_id or gateway.id_for(request, "entry")
        lines = tuple(CountedLine(sku=line.sku, pieces=line.pieces) for line in body.lines)
        return await send(request, EnterCount(warehouse=warehouse, count_id=count_id, entry_id=id, lines=lines))

    @router.post("/counts/{warehouse}/{count_id}/approve", summary="Book differences", response_model=view, dependencies=approver)
    async def approve_count(request: Request, warehouse: Warehouse, count_id: CountId, body: ApprovalRequest) -> Response:
        """By another person than counted the line; where two differ, by a third. Where more is missing than is free, the newest
        allocations lose their pieces, and these orders ask for them elsewhere."""
        lines = tuple(ApprovedLine(sku=line.sku, difference=line.difference) for line in body.lines)
        losers = await who_loses(gateway, warehouse, lines)
        return await send(request, ApproveCount(warehouse=warehouse, count_id=count_id, lines=lines, allocations=losers))

    @router.post("/counts/{warehouse}/{count_id}/cancel", summary="Give lines up", response_model=view, dependencies=writer)
    async def cancel_count(request: Request, warehouse: Warehouse, count_id: CountId, body: CancelRequest) -> Response:
        command = CancelCount(warehouse=warehouse, count_id=count_id, skus=tuple(body.skus), reason=body.reason)
        return await send(request, command)

    @router.get("/counts", summary="Counts", response_model=CountPage, dependencies=reader)
    async def list_counts(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only of this warehouse")] = None,
        status: Status | None = None,
    ) -> Response:
        return await gateway.list(request, "counts", {"warehouse": warehouse, "status": status})

    @router.get("/warehouses/{warehouse}/counts/due", summary="What to count next", response_model=DuePage, dependencies=reader)
    async def list_due(request: Request, warehouse: Warehouse) -> Response:
        """The longest due first: class A every 30 days, B every 90, the others every 180, and at once what was not found when
        it was picked."""
        return await gateway.list(request, "counts_due", {"warehouse": warehouse}, sort=("due_at",))

    @router.get("/counts/{warehouse}/{count_id}", summary="A count", response_model=view, dependencies=reader)
    async def get_count(request: Request, warehouse: Warehouse, count_id: CountId) -> Response:
        return await gateway.get(request, "counts", f"{warehouse}/{count_id}")

    return router
