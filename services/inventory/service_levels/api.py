"""HTTP of a warehouse's service levels. Of 10,000 replenishment cycles, those without a stock-out."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, ValidationInfo, field_validator

from services.inventory.service_levels.commands import SetServiceLevels
from services.inventory.service_levels.state import Effective, Levels
from services.inventory.service_levels.view import LevelsSet, ServiceLevelsView
from services.inventory.stock.api import Warehouse
from shared.api.gateway import Gateway
from shared.contracts.planning import ServiceLevels
from shared.contracts.words import NULL_IS_ABSENT
from shared.domain.messages import Instant

Level = Annotated[int, Field(strict=True, gt=5_000, lt=10_000)]
"""At half the safety stock is none, at all of them it has no end."""


class ServiceLevelsRequest(BaseModel, extra="forbid"):
    """Of 10,000 cycles, those without a stock-out: 9,850 are 98.5 %. A class that is worth more has no lower level."""

    a: Level
    b: Level
    c: Level
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    effective_at: Annotated[Instant | None, NULL_IS_ABSENT] = Field(
        None, description="plans are made daily at 03:00 UTC; without it, from now on"
    )

    @field_validator("b", "c")
    @classmethod
    def _not_above(cls, level: int, info: ValidationInfo) -> int:
        """Raises ValueError. Beside a class that is refused itself there is nothing to compare with."""
        above = "a" if info.field_name == "b" else "b"
        if level > info.data.get(above, level):
            raise ValueError(f"at most that of {above}: a class that is worth more has no lower level")
        return level


class ServiceLevelsShown(BaseModel):
    warehouse: str
    in_force: ServiceLevels
    """Now; the defaults where nobody set any."""
    known: tuple[LevelsSet, ...]
    """What was set, also for later; the earliest first."""
    at: datetime


def shown(warehouse: str, view: ServiceLevelsView | None, at: datetime) -> ServiceLevelsShown:
    known = view.known if view else ()
    levels = Levels(known=tuple(Effective(at=each.effective_at, levels=each.levels) for each in known))
    return ServiceLevelsShown(warehouse=warehouse, in_force=levels.at(at), known=known, at=at)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/warehouses/{warehouse}/service-levels", tags=["replenishment"])
    reads = [Depends(gateway.needs("purchasing:read"))]
    approves = [Depends(gateway.needs("purchasing:approve"))]

    @router.put("", summary="Set service levels by class", response_model=ServiceLevelsView, dependencies=approves)
    async def set_service_levels(request: Request, warehouse: Warehouse, body: ServiceLevelsRequest) -> Response:
        """For plans from then on; those that were made stay."""
        command = SetServiceLevels(
            warehouse=warehouse,
            levels=ServiceLevels(a=body.a, b=body.b, c=body.c),
            reason=body.reason,
            effective_at=body.effective_at,
        )
        return await gateway.send(request, warehouse, command, show=("service_levels", warehouse))

    @router.get("", summary="Service levels by class", response_model=ServiceLevelsShown, dependencies=reads)
    async def get_service_levels(warehouse: Warehouse) -> Any:
        """Those that hold now, and what was set: A 98 %, B 95 %, C 90 % where nothing ever was."""
        return shown(warehouse, await gateway.find("service_levels", warehouse), gateway.now())

    return router
