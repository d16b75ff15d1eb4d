"""What is wanted, priced without promotions whose uses are counted: for changes and drafts, which hold none."""

from dataclasses import replace

from services.pricing.order_price import gathering
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.totals import Total, priced
from services.pricing.rules import Unpriced
from shared.domain.nouns import Found


def total_of(wanted: Wanted, found: Found) -> Total | Unpriced:
    """Raises KeyError where a document was not looked up at all."""
    gathered = gathering.basket_of(wanted, found)
    if isinstance(gathered, Unpriced):
        return gathered
    basket, extras = gathered
    free = [each for each in basket.candidates if each.offer.limits is None]
    return priced(replace(basket, candidates=free), extras)
