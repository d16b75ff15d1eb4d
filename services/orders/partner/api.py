"""HTTP of partners."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from services.orders.partner.commands import RecordPartner
from services.orders.partner.view import PartnerView
from shared.api.gateway import Gateway
from shared.contracts.limits import PARTNER_CHANNELS
from shared.contracts.words import NULL_IS_ABSENT, Text, Word, distinct


class GivenPartner(BaseModel, extra="forbid"):
    name: Annotated[Text, Field(min_length=1)]
    region: Word | None = None
    standing: Annotated[Text, NULL_IS_ABSENT] = Field("", description="its reputation and strength, in words (CHN-09)")
    business: Annotated[Text, NULL_IS_ABSENT] = Field("", description="what it does that goes with ours, in words")
    terms: Annotated[Text, NULL_IS_ABSENT] = Field("", description="in words, as agreed")
    channels: Annotated[tuple[Word, ...], AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), max_length=PARTNER_CHANNELS, description="on which it may sell; without them on none"
    )


class PartnerPage(BaseModel):
    items: list[PartnerView]
    next: str | None


PartnerId = Annotated[Word, Path(description="its id, which its orders carry")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["partners"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/partners/{partner}", summary="Record a partner", response_model=PartnerView, dependencies=write)
    async def record_partner(partner: PartnerId, body: GivenPartner, request: Request) -> Response:
        """Orders that name it are taken on its channels, and refused on others (CHN-10)."""
        command = RecordPartner(partner=partner, **body.model_dump())
        return await gateway.send(request, partner, command, show=("partners", partner))

    @router.get("/partners/{partner}", summary="A partner", response_model=PartnerView, dependencies=read)
    async def get_partner(partner: PartnerId, request: Request) -> Response:
        return await gateway.get(request, "partners", partner)

    @router.get("/partners", summary="All partners", response_model=PartnerPage, dependencies=read)
    async def list_partners(request: Request) -> Response:
        return await gateway.list(request, "partners", {})

    return router
