"""A purchase order to one supplier, over SKUs and warehouses: proposed, approved by another person, sent, confirmed, received in
parts, closed or closed short (INV-17). Key and state id: the purchase order."""

from services.inventory.purchase_order.decide import ON
from services.inventory.purchase_order.state import NoOrder, PurchaseFact, StoredPurchase, evolve
from services.inventory.purchase_order.view import purchase_orders
from shared.contracts.supply import PurchaseOrderRequestRefused
from shared.domain.nouns import Noun

purchase_order = Noun(
    name="purchase_order",
    key="purchase_order",
    state=StoredPurchase,
    initial=NoOrder(),
    facts=PurchaseFact,
    evolve=evolve,
    on=ON,
    says=(PurchaseOrderRequestRefused,),
    views=(purchase_orders,),
)
