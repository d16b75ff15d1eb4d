"""What a SKU is (CHN-14 to CHN-18, CHN-27 to CHN-29). Key and state id: SKU; of what is entered: the SKU without its case."""

from services.inventory.product.decide import ON, SPELLED
from services.inventory.product.state import NoProduct, ProductFact, Spelling, Stored, evolve, evolve_spelling
from services.inventory.product.view import drafts, products
from shared.contracts.products import ProductEntered, ProductRequestRefused, SpellingRefused
from shared.domain.nouns import Noun

spelling = Noun(
    name="spelling",
    key="spelling",
    state=Spelling,
    initial=Spelling(),
    facts=ProductEntered,
    evolve=evolve_spelling,
    on=SPELLED,
    says=(SpellingRefused,),
)

product = Noun(
    name="product",
    key="sku",
    state=Stored,
    initial=NoProduct(),
    facts=ProductFact,
    evolve=evolve,
    on=ON,
    says=(ProductRequestRefused,),
    views=(products, drafts),
)
