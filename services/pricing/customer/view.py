"""The view `customers`: what prices and promotions know of a customer."""

from typing import Annotated

from shared.contracts.pricing import CustomerGrouped
from shared.contracts.promotions import GROUPS
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency
from shared.domain.nouns import Recorded, View


class CustomerView(Message):
    customer_id: str
    tier: str | None
    groups: Annotated[tuple[str, ...], GROUPS]
    segment: str | None
    spent_in: Currency | None = None
    """The currency in which spend reached the tier; None: it was said by a person."""
    grouped_at: Instant


def evolve(view: CustomerView | None, recorded: Recorded, id: str) -> CustomerView:
    fact: CustomerGrouped = recorded.event
    return CustomerView(
        customer_id=id,
        tier=fact.tier,
        groups=fact.groups,
        segment=fact.segment,
        spent_in=fact.spent_in,
        grouped_at=fact.grouped_at,
    )


customers = View(name="customers", document=CustomerView, facts=CustomerGrouped, evolve=evolve, ids="customer_id", version=2)
