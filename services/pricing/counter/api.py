"""Uses of what is counted, one by one."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.pricing.counter.view import UseView
from shared.api.gateway import Gateway

Name = Annotated[str, Query(max_length=450, description="promotion/<channel>/<id>, code/<code> or customer/<id>")]


class UsePage(BaseModel):
    items: list[UseView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/uses", tags=["uses"])

    @router.get("", summary="Uses, oldest first", response_model=UsePage, dependencies=[Depends(gateway.needs("pricing:read"))])
    async def list_uses(
        request: Request,
        counter: Name | None = None,
        status: Annotated[Literal["refused", "held", "committed", "returned"] | None, Query()] = None,
    ) -> Any:
        """`status=held`: orders whose price is not confirmed yet. A hold has no time limit: it ends with its order."""
        return await gateway.list(request, "uses", {"counter": counter, "status": status}, sort=("since",))

    return router
