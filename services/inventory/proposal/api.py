"""HTTP of replenishment: figures in, proposals out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.plan.classes import Worth
from services.inventory.plan.replenish import DUES, REVIEW, DuePieces, Figures
from services.inventory.proposal.commands import PlanReplenishment
from services.inventory.proposal.view import ProposalView
from services.inventory.stock.api import SkuPath, Warehouse
from shared.api.gateway import Gateway
from shared.contracts.planning import Stage
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Word
from shared.domain.messages import Instant

Days = Annotated[float, Field(strict=True, ge=0, le=3650, allow_inf_nan=False)]
Pieces = Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)]


class DueRequest(BaseModel, extra="forbid"):
    due_at: Instant
    quantity: Quantity


class PlanRequest(BaseModel, extra="forbid"):
    """A SKU's figures, in pieces and days."""

    daily: Pieces = Field(description="Demand a day")
    deviation: Pieces = Field(description="Standard deviation of a day's demand")
    lead_time: Days
    lead_deviation: Annotated[Days, NULL_IS_ABSENT] = 0.0
    service: Worth = Field(description="by the warehouse's service levels")
    review: Annotated[int, NULL_IS_ABSENT] = Field(REVIEW, strict=True, ge=1, le=365)
    pack: Annotated[Quantity, NULL_IS_ABSENT] = 1
    moq: Annotated[Quantity, NULL_IS_ABSENT] = 1
    shelf_life: int | None = Field(None, strict=True, ge=1, le=3650)
    stage: Annotated[Stage, NULL_IS_ABSENT] = "maturity"
    due: Annotated[tuple[DueRequest, ...], NULL_IS_ABSENT] = Field((), max_length=DUES)


class ProposalPage(BaseModel):
    items: list[ProposalView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["replenishment"])
    read = [Depends(gateway.needs("purchasing:read"))]
    write = [Depends(gateway.needs("purchasing:write"))]

    @router.post("/warehouses/{warehouse}/stock/{sku}/plan", summary="Plan replenishment of a SKU", dependencies=write)
    async def plan(request: Request, warehouse: Warehouse, sku: SkuPath, body: PlanRequest) -> Response:
        """What follows is the answer's facts: a proposal, one that is raised or withdrawn, or nothing."""
        due = tuple(DuePieces(due_at=each.due_at, quantity=each.quantity) for each in body.due)
        figures = Figures(**body.model_dump(exclude={"due"}), due=due)
        command = PlanReplenishment(warehouse=warehouse, sku=sku, figures=figures)
        return await gateway.send(request, warehouse, command)

    @router.get("/proposals", summary="What should be ordered", response_model=ProposalPage, dependencies=read)
    async def list_proposals(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only for this warehouse")] = None,
        sku: Annotated[Word | None, Query(description="only of this SKU")] = None,
        status: Annotated[Literal["open", "withdrawn", "ordered"], Query()] = "open",
        listed: Annotated[bool | None, Query(description="only those ordered more than 15 days ahead (or not)")] = None,
    ) -> Response:
        where = {"warehouse": warehouse, "sku": sku, "status": status, "listed": listed}
        return await gateway.list(request, "proposals", where)

    return router
