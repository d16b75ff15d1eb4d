"""What the next decision reads: what is known of the customer."""

from typing import Annotated

from shared.contracts.pricing import CustomerGrouped
from shared.contracts.promotions import GROUPS
from shared.domain.messages import Message


class Customer(Message):
    tier: str | None = None
    groups: Annotated[tuple[str, ...], GROUPS] = ()
    segment: str | None = None
    spent_in: str | None = None
    """The currency in which spend reached the tier; None: it was said by a person."""


def evolve(state: Customer, fact: CustomerGrouped, id: str) -> Customer:
    return Customer(tier=fact.tier, groups=fact.groups, segment=fact.segment, spent_in=fact.spent_in)
