"""How promotions of a channel combine."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.pricing.combining.commands import SetCombining
from services.pricing.combining.view import CombiningView
from shared.api.gateway import Gateway
from shared.contracts.combining import Combine, Combining
from shared.contracts.limits import CODES
from shared.contracts.words import NULL_IS_ABSENT, Word

Way = Annotated[Combine, NULL_IS_ABSENT]


class CombiningRequest(BaseModel, extra="forbid"):
    """Of each layer: the best for the customer, the first by priority, or all that stack. What is not said is the default."""

    item: Way = Field("best", description="line by line")
    order: Way = "best"
    coupon: Way = "best"
    codes: Annotated[int, NULL_IS_ABSENT] = Field(
        1,
        strict=True,
        ge=1,
        le=CODES,
        description="so many codes count in an order; with more than one, coupons that stack add up",
    )

    def message(self) -> Combining:
        return Combining(**dict(self))


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/combining", tags=["promotions"])
    reads = [Depends(gateway.needs("pricing:read"))]
    approves = [Depends(gateway.needs("pricing:approve"))]

    @router.put("", summary="How promotions combine", response_model=CombiningView, dependencies=approves)
    async def put_combining(request: Request, channel: Word, body: CombiningRequest) -> Any:
        """For orders that are placed from now on. Layers add up where both promotions say so, whatever is said here."""
        command = SetCombining(channel=channel, combining=body.message())
        return await gateway.send(request, channel, command, show=("combinings", channel))

    @router.get("", summary="How promotions combine", response_model=CombiningView, dependencies=reads)
    async def get_combining(channel: Word) -> Any:
        """The defaults, where nothing was ever said."""
        return await gateway.find("combinings", channel) or CombiningView(channel=channel)

    return router
