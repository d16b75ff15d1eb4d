"""How a channel's orders earn and burn points."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.pricing.points_policy.commands import SetPointsPolicy
from services.pricing.points_policy.view import PointsPolicyView
from shared.api.gateway import Gateway
from shared.contracts.points import PointsPolicy
from shared.contracts.words import NULL_IS_ABSENT, Word

DEFAULT = PointsPolicy()


class PointsPolicyRequest(BaseModel, extra="forbid"):
    """What is not said is the default."""

    earn: Annotated[int, NULL_IS_ABSENT] = Field(
        DEFAULT.earn, strict=True, ge=0, le=10_000, description="points for each 1.00 that was paid; 0: none"
    )
    worth: Annotated[int, NULL_IS_ABSENT] = Field(
        DEFAULT.worth, strict=True, ge=1, le=1_000_000, description="so many points are 1.00"
    )
    most: Annotated[int, NULL_IS_ABSENT] = Field(
        DEFAULT.most, strict=True, ge=0, le=9_999, description="of the goods, in parts of 10,000, that points may pay"
    )
    years: Annotated[int, NULL_IS_ABSENT] = Field(
        DEFAULT.years, strict=True, ge=0, le=10, description="points expire at the end of the so-manieth year after this one"
    )
    negative: Annotated[bool, NULL_IS_ABSENT] = Field(
        DEFAULT.negative, strict=True, description="whether an account may owe points after returns"
    )


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/points-policy", tags=["points"])
    reads = [Depends(gateway.needs("pricing:read"))]
    approves = [Depends(gateway.needs("pricing:approve"))]

    @router.put("", summary="How orders earn and burn points", response_model=PointsPolicyView, dependencies=approves)
    async def put_points_policy(request: Request, channel: Word, body: PointsPolicyRequest) -> Any:
        """From now on."""
        command = SetPointsPolicy(channel=channel, policy=PointsPolicy(**dict(body)))
        return await gateway.send(request, channel, command, show=("points_policies", channel))

    @router.get("", summary="How orders earn and burn points", response_model=PointsPolicyView, dependencies=reads)
    async def get_points_policy(channel: Word) -> Any:
        """The defaults, where nothing was ever said."""
        return await gateway.find("points_policies", channel) or PointsPolicyView(channel=channel)

    return router
