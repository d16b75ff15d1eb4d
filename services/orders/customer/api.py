"""HTTP of a customer's saved addresses, and of who names one in an order or a draft (ORD-04)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel

from services.orders.customer.commands import RemoveAddress, SaveAddress
from services.orders.customer.view import CustomerView
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.storefront import NOBODY
from shared.contracts.words import Text, Word
from shared.domain.messages import Personal


def _known(customer_id: str) -> str:
    if customer_id in NOBODY:
        raise ValueError("a guest has no saved addresses")
    return customer_id


CustomerId = Annotated[Word, AfterValidator(_known), Path(description="as orders name the customer")]
AddressId = Annotated[Word, Path(description="the customer's word for it: home, office")]


class GivenAddress(BaseModel, extra="forbid"):
    """Whole: what is not said is not known of it."""

    name: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    address: Text
    country: Word | None = None


FILLED = ("name", "email", "phone", "address", "country")


class NewCustomer(Personal, extra="forbid"):
    """As a storefront's; here a field that is not known is refused, and an address may be named that was saved."""

    address_id: Word | None = None
    """Of `/customers/{customer_id}/addresses`; what is said beside it counts instead of what it says."""


async def filled(gateway: Gateway, said: NewCustomer | None) -> Personal | None:
    """What was saved comes as it lies there, sealed. Raises Problem 422 for an address that nobody saved."""
    if said is None:
        return None
    person = Personal(**said.model_dump(exclude={"address_id"}))
    if said.address_id is None:
        return person
    known: CustomerView | None = await gateway.find("customers", said.customer_id)
    saved = known.addresses.get(said.address_id) if known is not None else None
    if saved is None:
        rule = "unknown_address: this customer saved none under that word"
        raise Problem(422, "unknown_address", rule, errors=[{"field": "customer.address_id", "rule": rule}])
    missing = [name for name in FILLED if getattr(person, name) is None]
    return person.model_copy(update={name: getattr(saved.person, name) for name in missing})


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/customers/{customer_id}/addresses", tags=["customers"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.get("", summary="Saved addresses", response_model=CustomerView, dependencies=read)
    async def get_addresses(customer_id: CustomerId, request: Request) -> Response:
        """Readable with the scope `personal:read`."""
        return await gateway.get(request, "customers", customer_id)

    @router.put("/{address_id}", summary="Save an address", response_model=CustomerView, dependencies=write)
    async def save_address(customer_id: CustomerId, address_id: AddressId, body: GivenAddress, request: Request) -> Any:
        """Orders name it as `customer.address_id`. Sealed for this customer, as on orders (SEC-01)."""
        person = Personal(customer_id=customer_id, **body.model_dump())
        command = SaveAddress(customer_id=customer_id, address_id=address_id, person=person)
        return await gateway.send(request, customer_id, command, show=("customers", customer_id))

    @router.delete("/{address_id}", summary="Remove an address", response_model=CustomerView, dependencies=write)
    async def remove_address(customer_id: CustomerId, address_id: AddressId, request: Request) -> Any:
        """Orders that were placed with it keep it."""
        command = RemoveAddress(customer_id=customer_id, address_id=address_id)
        return await gateway.send(request, customer_id, command, show=("customers", customer_id))

    return router
