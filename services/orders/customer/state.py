"""What the next decision about a customer's addresses reads. They stay sealed: equal content is equal sealed, too."""

from typing import Annotated, assert_never

from pydantic import Field

from shared.contracts.customers import ADDRESSES, AddressRemoved, AddressSaved
from shared.domain.bounds import AtMost
from shared.domain.messages import Message, Personal

AddressFact = AddressSaved | AddressRemoved
SAVED = AtMost(ADDRESSES, "refused: too_many_addresses")


class Addresses(Message):
    saved: Annotated[dict[str, Personal], SAVED] = Field(default_factory=dict)
    """By the customer's word for each."""


def evolve(state: Addresses, fact: AddressFact, id: str) -> Addresses:
    match fact:
        case AddressSaved():
            return Addresses(saved={**state.saved, fact.address_id: fact.person})
        case AddressRemoved():
            return Addresses(saved={name: person for name, person in state.saved.items() if name != fact.address_id})
        case _:
            assert_never(fact)
