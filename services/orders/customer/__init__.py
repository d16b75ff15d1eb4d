"""The addresses that a customer saved: an order may name one instead of saying it (ORD-04). Key: the customer's id.

What prices know of a customer is pricing's."""

from services.orders.customer.decide import ON
from services.orders.customer.state import Addresses, evolve
from services.orders.customer.view import customers
from shared.contracts.customers import AddressRemoved, AddressSaved, CustomerRequestRefused
from shared.domain.nouns import Noun

customer = Noun(
    name="customer",
    key="customer_id",
    state=Addresses,
    initial=Addresses(),
    facts=AddressSaved | AddressRemoved,
    evolve=evolve,
    says=(CustomerRequestRefused,),
    on=ON,
    views=(customers,),
)
