from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from services.inventory.incoming.view import IncomingView
from shared.api.gateway import Gateway
from shared.contracts.words import Word


class IncomingPage(BaseModel):
    items: list[IncomingView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["purchase orders"])
    read = [Depends(gateway.needs("inventory:read"))]

    @router.get(
        "/incoming", summary="What is due of purchase orders and transfers", response_model=IncomingPage, dependencies=read
    )
    async def list_incoming(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only this warehouse")] = None,
        sku: Annotated[Word | None, Query(description="only this SKU")] = None,
        open: Annotated[bool, Query(description="what is waited for, or what is not any more")] = True,
    ) -> Response:
        return await gateway.list(request, "incoming", {"warehouse": warehouse, "sku": sku, "open": open})

    return router
