"""What could apply to a SKU on a channel, or to its whole orders. Key: channel; state ids: "channel/sku", "channel".

It decides nothing itself: the promotion noun reads it when one is activated.
"""

from services.pricing.offers.state import Offers, OffersFact, evolve, ids
from services.pricing.offers.view import offers as view
from shared.domain.nouns import Noun

offers = Noun(
    name="offers",
    key="channel",
    state=Offers,
    initial=Offers(),
    facts=OffersFact,
    evolve=evolve,
    on={},
    ids=ids,
    views=(view,),
    version=3,
)
