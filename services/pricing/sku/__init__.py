"""What prices know of a SKU on all channels: cost, range, floor (CHN-16). Key: "base/sku", where the base price lies."""

from services.pricing.sku.decide import ON
from services.pricing.sku.state import Sku, evolve
from services.pricing.sku.view import skus
from shared.contracts.prices import SkuPriced
from shared.domain.nouns import Noun

sku = Noun(
    name="sku",
    key="",
    id="sku",
    state=Sku,
    initial=Sku(),
    facts=SkuPriced,
    evolve=evolve,
    on=ON,
    views=(skus,),
)
