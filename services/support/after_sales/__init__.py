"""A SKU's class of after-sales service, as its product record says (CHN-14, SUP-16). Key and state id: SKU."""

from services.support.after_sales.decide import ON
from services.support.after_sales.state import AfterSales, evolve
from services.support.after_sales.view import after_sales_view
from shared.contracts.support import AfterSalesSet
from shared.domain.nouns import Noun

after_sales = Noun(
    name="after_sales",
    key="sku",
    state=AfterSales,
    initial=AfterSales(),
    facts=AfterSalesSet,
    evolve=evolve,
    on=ON,
    views=(after_sales_view,),
)
