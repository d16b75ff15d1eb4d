"""A customer, as prices and promotions know him: member, groups, segment (MEM-02, MEM-05). Key and state id: customer id."""

from services.pricing.customer.decide import ON
from services.pricing.customer.state import Customer, evolve
from services.pricing.customer.view import customers
from shared.contracts.pricing import CustomerGrouped
from shared.domain.nouns import Noun

customer = Noun(
    name="customer",
    key="customer_id",
    state=Customer,
    initial=Customer(),
    facts=CustomerGrouped,
    evolve=evolve,
    on=ON,
    views=(customers,),
    version=2,
)
