"""HTTP of payment providers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from services.orders.provider.commands import ConfigureProvider
from services.orders.provider.view import ProviderView
from shared.api.gateway import Gateway
from shared.contracts.words import NULL_IS_ABSENT, Word


class GivenProvider(BaseModel, extra="forbid"):
    connected: Annotated[bool, NULL_IS_ABSENT] = Field(
        True, strict=True, description="whether it is asked to capture, void and refund; else it only tells what it did"
    )
    captures_once: Annotated[bool, NULL_IS_ABSENT] = Field(
        False, strict=True, description="what is left of an authorisation lapses with its first capture"
    )
    authorised_days: Annotated[int, NULL_IS_ABSENT] = Field(
        7, strict=True, ge=1, le=365, description="how long an authorisation holds, where a callback does not say"
    )


class ProviderPage(BaseModel):
    items: list[ProviderView]
    next: str | None


ProviderName = Annotated[Word, Path(description="as its callbacks and its secrets name it")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["payments"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/providers/{provider}", summary="Connect a provider", response_model=ProviderView, dependencies=write)
    async def configure_provider(provider: ProviderName, body: GivenProvider, request: Request) -> Response:
        """Where it is, and how to call it, is this service's setting (WAYBILL_PROVIDERS)."""
        command = ConfigureProvider(provider=provider, **body.model_dump())
        return await gateway.send(request, provider, command, show=("providers", provider))

    @router.get("/providers/{provider}", summary="A provider", response_model=ProviderView, dependencies=read)
    async def get_provider(provider: ProviderName, request: Request) -> Response:
        return await gateway.get(request, "providers", provider)

    @router.get("/providers", summary="All providers", response_model=ProviderPage, dependencies=read)
    async def list_providers(request: Request) -> Response:
        return await gateway.list(request, "providers", {})

    return router
