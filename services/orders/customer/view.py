"""The view `customers`: one document a customer who ever saved an address."""

from typing import Annotated, assert_never

from pydantic import Field

from services.orders.customer.state import SAVED, AddressFact
from shared.contracts.customers import AddressRemoved, AddressSaved
from shared.domain.messages import Instant, Message, Personal
from shared.domain.nouns import Recorded, View


class AddressView(Message):
    person: Personal
    saved_at: Instant


class CustomerView(Message):
    customer_id: str
    addresses: Annotated[dict[str, AddressView], SAVED] = Field(default_factory=dict)
    """By the customer's word for each."""


def _evolve(view: CustomerView | None, recorded: Recorded, id: str) -> CustomerView:
    fact: AddressFact = recorded.event
    before = {} if view is None else view.addresses
    match fact:
        case AddressSaved():
            saved = AddressView(person=fact.person, saved_at=fact.saved_at)
            return CustomerView(customer_id=id, addresses={**before, fact.address_id: saved})
        case AddressRemoved():
            left = {name: each for name, each in before.items() if name != fact.address_id}
            return CustomerView(customer_id=id, addresses=left)
        case _:
            assert_never(fact)


customers = View("customers", CustomerView, AddressSaved | AddressRemoved, _evolve, ids="customer_id")
