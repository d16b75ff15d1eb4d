"""A supplier: since when, at what terms, and what its lots and orders showed (INV-16, INV-17). Key and state id: the supplier."""

from services.inventory.supplier.decide import ON
from services.inventory.supplier.state import StoredSupplier, SupplierFact, Unknown, evolve
from services.inventory.supplier.view import supplier_terms, suppliers
from shared.contracts.supply import SupplierRequestRefused
from shared.domain.nouns import Noun

supplier = Noun(
    name="supplier",
    key="supplier",
    state=StoredSupplier,
    initial=Unknown(),
    facts=SupplierFact,
    evolve=evolve,
    on=ON,
    says=(SupplierRequestRefused,),
    views=(suppliers, supplier_terms),
    version=2,
)
