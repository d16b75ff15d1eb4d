"""Customers, as prices know them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.customer.commands import GroupCustomer
from services.pricing.customer.standing import said_as_groups
from services.pricing.customer.view import CustomerView
from shared.api.gateway import Gateway
from shared.contracts.promotions import GROUPS
from shared.contracts.words import NULL_IS_ABSENT, Word, distinct

Groups = Annotated[tuple[Word, ...], Field(max_length=GROUPS.count), AfterValidator(distinct), AfterValidator(said_as_groups)]


class CustomerRequest(BaseModel, extra="forbid"):
    tier: Word | None = Field(None, description="of members; without it the customer is no member. He is in the group `tier:…`")
    groups: Annotated[Groups, NULL_IS_ABSENT] = Field((), description="whose prices and promotions the customer gets")
    segment: Word | None = Field(None, description="he is in the group `segment:…`")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/customers/{customer_id}", tags=["customers"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.put("", summary="Membership, groups and segment", response_model=CustomerView, dependencies=writes)
    async def put_customer(request: Request, customer_id: Word, body: CustomerRequest) -> Any:
        command = GroupCustomer(customer_id=customer_id, **dict(body))
        return await gateway.send(request, customer_id, command, show=("customers", customer_id))

    @router.get("", summary="A customer, as prices know him", response_model=CustomerView, dependencies=reads)
    async def get_customer(request: Request, customer_id: Word) -> Any:
        return await gateway.get(request, "customers", customer_id)

    return router
