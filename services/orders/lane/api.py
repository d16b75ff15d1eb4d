"""HTTP of lanes. Costs: minor units of the lane's currency."""

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.orders.lane.commands import StateLane
from services.orders.lane.view import LaneView
from shared.api.gateway import Gateway
from shared.contracts.lanes import SHIP, LaneNode
from shared.contracts.limits import MODES, WAREHOUSES
from shared.contracts.words import NULL_IS_ABSENT, Word, distinct
from shared.domain.money import Amount, IsoCurrency

Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class GivenNode(LaneNode, extra="forbid"):
    warehouse: Word
    cost: Amount | None = Field(None, description="of a parcel, in the lane's currency")
    days: Count | None = None
    km: Count | None = None
    capacity: Count | None = Field(None, description="orders that it still takes; without it there is no limit")
    load: Count | None = Field(None, description="percent of its capacity in use")
    open: Annotated[bool, NULL_IS_ABSENT] = Field(True, strict=True)
    store: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True)
    modes: Annotated[tuple[Word, ...], AfterValidator(distinct), NULL_IS_ABSENT] = Field((SHIP,), max_length=MODES)


class GivenLane(BaseModel, extra="forbid"):
    currency: IsoCurrency | None = Field(None, description="of the costs: needed where there are any")
    nodes: Annotated[tuple[GivenNode, ...], Field(min_length=1, max_length=WAREHOUSES)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len({each.warehouse for each in self.nodes}) < len(self.nodes):
            raise ValueError("nodes: each warehouse once")
        if self.currency is None and any(each.cost is not None for each in self.nodes):
            raise ValueError("currency is needed, since nodes state a cost")
        return self


class LanePage(BaseModel):
    items: list[LaneView]
    next: str | None


Region = Annotated[Word, Path(description="a country as orders name it, or any word that they give as their region")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["lanes"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/lanes/{region}", summary="State a lane", response_model=LaneView, dependencies=write)
    async def state_lane(region: Region, body: GivenLane, request: Request) -> Response:
        """Whole: a node that is not named does not serve the region. Holds for orders placed from now on."""
        command = StateLane(region=region, **body.model_dump())
        return await gateway.send(request, region, command, show=("lanes", region))

    @router.get("/lanes/{region}", summary="A lane", response_model=LaneView, dependencies=read)
    async def get_lane(region: Region, request: Request) -> Response:
        return await gateway.get(request, "lanes", region)

    @router.get("/lanes", summary="All lanes", response_model=LanePage, dependencies=read)
    async def list_lanes(request: Request) -> Response:
        return await gateway.list(request, "lanes", {})

    return router
