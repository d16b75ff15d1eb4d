"""What prices know of a SKU. Amounts: minor units, of one piece."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, model_validator

from services.pricing.sku.commands import PriceSku
from services.pricing.sku.view import SkuView
from shared.api.gateway import Gateway
from shared.contracts.prices import HEADS
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain.money import Amount, IsoCurrency


class SkuRequest(BaseModel, extra="forbid"):
    currency: IsoCurrency
    costs: Annotated[dict[Word, Amount], Field(max_length=HEADS.count), NULL_IS_ABSENT] = Field(
        default_factory=dict, description="of one piece, by head: purchasing, operations, marketing"
    )
    low: Amount | None = Field(None, description="with `high`: a price outside is refused")
    high: Amount | None = None
    floor: Amount | None = Field(None, description="no promotion takes a piece below it; without it cost and 5 %")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high go together")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is more than high")
        return self


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/skus/{sku}", tags=["skus"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.put("", summary="Cost, range and floor of a SKU", response_model=SkuView, dependencies=writes)
    async def put_sku(request: Request, sku: Word, body: SkuRequest) -> Any:
        return await gateway.send(request, f"base/{sku}", PriceSku(sku=sku, **dict(body)), show=("skus", sku))

    @router.get("", summary="A SKU, as prices know it", response_model=SkuView, dependencies=reads)
    async def get_sku(request: Request, sku: Word) -> Any:
        return await gateway.get(request, "skus", sku)

    return router
