"""Promotions of a channel. Amounts: minor units; times: with their zone, kept in UTC."""

from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.promotion.commands import ActivatePromotion, EndPromotion
from services.pricing.promotion.view import PromotionsView
from shared.api.gateway import Gateway
from shared.contracts.storefront import Word
from shared.domain.messages import Instant
from shared.domain.money import IsoCurrency, Something

Utc = Annotated[Instant, AfterValidator(lambda time: time.astimezone(UTC))]


class PromotionRequest(BaseModel, extra="forbid"):
    """滿減: from `threshold` on, `discount` off the order, once."""

    currency: IsoCurrency
    threshold: Annotated[Something, Field(description="goods total, before discounts, from which it applies (inclusive)")]
    discount: Annotated[Something, Field(description="taken off the order once; at most the threshold")]
    starts_at: Annotated[Utc, Field(description="first moment at which it applies")]
    ends_at: Annotated[Utc, Field(description="first moment at which it no longer applies")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/promotions", tags=["promotions"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.put(
        "/{promotion_id}",
        summary="Activate a promotion: spend the threshold, get the discount",
        response_model=PromotionsView,
        dependencies=writes,
    )
    async def activate_promotion(request: Request, channel: Word, promotion_id: Word, body: PromotionRequest) -> Any:
        command = ActivatePromotion(channel=channel, promotion_id=promotion_id, **dict(body))
        return await gateway.send(request, channel, command, show=("promotions", channel))

    @router.delete(
        "/{promotion_id}", summary="End a promotion before its time", response_model=PromotionsView, dependencies=writes
    )
    async def end_promotion(request: Request, channel: Word, promotion_id: Word) -> Any:
        command = EndPromotion(channel=channel, promotion_id=promotion_id)
        return await gateway.send(request, channel, command, show=("promotions", channel))

    @router.get("", summary="A channel's promotions", response_model=PromotionsView, dependencies=reads)
    async def get_promotions(request: Request, channel: Word) -> Any:
        return await gateway.get(request, "promotions", channel)

    return router
