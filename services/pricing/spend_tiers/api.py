"""Tiers by spend."""

from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.spend_tiers.commands import SetSpendTiers
from services.pricing.spend_tiers.view import SpendTiersView
from shared.api.gateway import Gateway
from shared.contracts.points import TIERS, SpendTier
from shared.contracts.words import Word
from shared.domain.money import IsoCurrency, Something


class TierRequest(BaseModel, extra="forbid"):
    tier: Word
    spent: Something = Field(description="from so much on, in minor units of the currency")


def _rising(tiers: tuple[TierRequest, ...]) -> tuple[TierRequest, ...]:
    """Raises ValueError."""
    if len({each.tier for each in tiers}) < len(tiers):
        raise ValueError("each tier once")
    if any(one.spent >= other.spent for one, other in pairwise(tiers)):
        raise ValueError("lowest first: each tier needs more spend than the one before")
    return tiers


class SpendTiersRequest(BaseModel, extra="forbid"):
    tiers: Annotated[tuple[TierRequest, ...], Field(max_length=TIERS.count), AfterValidator(_rising)] = Field(
        description="lowest first; []: tiers are said by hand"
    )


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/spend-tiers/{currency}", tags=["customers"])
    reads = [Depends(gateway.needs("pricing:read"))]
    approves = [Depends(gateway.needs("pricing:approve"))]

    @router.put("", summary="Tiers by spend", response_model=SpendTiersView, dependencies=approves)
    async def put_spend_tiers(request: Request, currency: IsoCurrency, body: SpendTiersRequest) -> Any:
        """Each customer's follows when his spend changes next. What counts is paid for goods in orders that were delivered, less
        refunds; a tier that a person said stays."""
        tiers = tuple(SpendTier(**dict(each)) for each in body.tiers)
        return await gateway.send(
            request, currency, SetSpendTiers(currency=currency, tiers=tiers), show=("spend_tiers", currency)
        )

    @router.get("", summary="Tiers by spend", response_model=SpendTiersView, dependencies=reads)
    async def get_spend_tiers(currency: IsoCurrency) -> Any:
        """None, where nothing was ever said."""
        return await gateway.find("spend_tiers", currency) or SpendTiersView(currency=currency)

    return router
