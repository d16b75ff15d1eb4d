"""A channel's tax tables: what the prices of orders placed on it from now on hold of tax (SEC-06). Key and state id: channel."""

from services.orders.tax.decide import ON
from services.orders.tax.state import TaxTables, evolve
from shared.contracts.taxes import TaxRequestRefused, TaxTableSet
from shared.domain.nouns import Noun

tax = Noun(
    name="tax",
    key="channel",
    state=TaxTables,
    initial=TaxTables(),
    facts=TaxTableSet,
    evolve=evolve,
    on=ON,
    says=(TaxRequestRefused,),
)
