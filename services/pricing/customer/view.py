"""The view `customers`: what prices and promotions know of a customer."""

from typing import Annotated

from shared.contracts.pricing import CustomerGrouped
from shared.contracts.promotions import GROUPS
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class CustomerView(Message):
    customer_id: str
    tier: str | None
    groups: Annotated[tuple[str, ...], GROUPS]
    segment: str | None
    grouped_at: Instant


def evolve(view: CustomerView | None, recorded: Recorded, id: str) -> CustomerView:
    fact: CustomerGrouped = recorded.event
    return CustomerView(customer_id=id, tier=fact.tier, groups=fact.groups, segment=fact.segment, grouped_at=fact.grouped_at)


customers = View(name="customers", document=CustomerView, facts=CustomerGrouped, evolve=evolve, ids="customer_id")
