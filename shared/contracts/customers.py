"""Facts of the orders service about customers, on orders.events: the addresses that they saved, sealed. Times: aware UTC.
Key: the customer's id."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant, Personal

ADDRESSES = 20
"""That a customer may save."""
CustomerCode = Literal["unknown_address", "too_many_addresses"]


class AddressSaved(Fact):
    """Who lives where, as the customer calls it: orders may be filled from it (ORD-04)."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    address_id: str
    person: Personal
    saved_at: Instant


class AddressRemoved(Fact):
    """Orders that were filled from it keep what it said."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    address_id: str
    removed_at: Instant


class CustomerRequestRefused(Fact):
    key: ClassVar[str] = "customer_id"
    refusal: ClassVar[bool] = True
    public: ClassVar[bool] = False
    customer_id: str
    request: str
    code: CustomerCode
    reason: str
    refused_at: Instant


CUSTOMER_EVENTS: dict[str, type[Fact]] = {
    "AddressSaved": AddressSaved,
    "AddressRemoved": AddressRemoved,
    "CustomerRequestRefused": CustomerRequestRefused,
}
