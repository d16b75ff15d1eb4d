"""What is wrong with an offer's terms, and what they are in words."""

from collections.abc import Sequence

from services.pricing.promotion.state import CODE_TARGETS, UNIQUE_TARGETS
from shared.contracts.promotions import (
    SKU_KINDS,
    UNIQUE,
    WHOLE,
    Bundle,
    BuyGet,
    FlashPrice,
    Gift,
    ItemDiscount,
    Limits,
    Offer,
    SpendThreshold,
    Tier,
)
from shared.contracts.targets import Targets
from shared.domain.money import shown


def flaw(offer: Offer, skus: Sequence[str], targets: Targets | None = None) -> str:
    """Why such terms cannot be; "" where they can."""
    if offer.ends_at <= offer.starts_at:
        return f"it must end after it starts: from {offer.starts_at.isoformat()} until {offer.ends_at.isoformat()}"
    if targets is not None and (why := _of_classes(offer, skus, targets)):
        return why
    if not skus and targets is None and offer.terms.kind in SKU_KINDS:
        return f"{offer.terms.kind} needs SKUs that it targets"
    if offer.exclusive and offer.layer == "item":
        return "only a promotion on orders may be exclusive"
    if offer.code is not None and len(skus) > (most := UNIQUE_TARGETS if offer.code == UNIQUE else CODE_TARGETS):
        return f"with {'unique codes' if offer.code == UNIQUE else 'a code'} it targets at most {most:,} SKUs"
    if len(set(skus)) < len(skus):
        return "it names a SKU twice"
    if offer.limits is not None and (why := _of_limits(offer.limits, offer.code)):
        return why
    terms, currency = offer.terms, offer.currency
    match terms:
        case SpendThreshold():
            return _of_tiers(terms, currency)
        case ItemDiscount():
            if (terms.off is None) == (terms.rate is None):
                return "either an amount off each piece, or a rate"
            return _of_amount(terms.off, terms.rate, currency)
        case FlashPrice():
            return "" if terms.unit_price >= 0 else "a price is not negative"
        case BuyGet():
            return "" if terms.buy >= 1 and terms.get >= 1 else "it needs pieces to buy, and pieces to get"
        case Bundle():
            return _of_bundle(terms, skus)
        case Gift():
            return "" if terms.quantity >= 1 else "a gift is at least a piece"


def _of_limits(limits: Limits, code: str | None) -> str:
    counts = (limits.uses, limits.budget, limits.per_customer, limits.code_uses)
    if all(each is None for each in counts) and not limits.first_order:
        return "limits without a limit count nothing"
    if any(each is not None and each < 1 for each in counts):
        return "a limit is at least 1"
    if limits.soft and limits.budget is None:
        return "only a budget can be soft"
    return "only a code has uses of its own" if limits.code_uses is not None and code is None else ""


def _of_classes(offer: Offer, skus: Sequence[str], targets: Targets) -> str:
    if skus:
        return "it targets SKUs or classes, not both"
    if not targets.name_any():
        return "it names no category, brand, tag or stage"
    if offer.code is not None:
        return "with a code it targets SKUs, or the whole order"
    return "a bundle targets the SKUs that it is made of" if isinstance(offer.terms, Bundle) else ""


def _of_tiers(terms: SpendThreshold, currency: str) -> str:
    if len(terms.tiers) == 0:
        return "it needs a threshold"
    if [tier.threshold for tier in terms.tiers] != sorted({tier.threshold for tier in terms.tiers}):
        return "tiers must rise, each from another threshold on"
    lowest = terms.tiers[0]
    if terms.each and (len(terms.tiers) > 1 or lowest.off is None or lowest.threshold <= 0):
        return "each full threshold again is of one tier with a fixed amount, from more than nothing on"
    for tier in terms.tiers:
        if (tier.off is None) == (tier.rate is None):
            return "a tier has either an amount off, or a rate"
        if why := _of_tier(tier, currency):
            return why
    return ""


def _of_tier(tier: Tier, currency: str) -> str:
    if tier.off is not None and not 0 < tier.off <= (tier.threshold or tier.off):
        off = f"{shown(tier.off, currency)} off from {shown(tier.threshold, currency)}"
        return f"a discount must be more than nothing and no more than the threshold: {off}"
    return _of_amount(tier.off, tier.rate, currency)


def _of_amount(off: int | None, rate: int | None, currency: str) -> str:
    if off is not None and off <= 0:
        return f"an amount off is more than nothing, not {shown(off, currency)}"
    if rate is not None and not 0 < rate <= WHOLE:
        return f"a rate is more than 0 and at most {WHOLE:,} parts in {WHOLE:,}, not {rate:,}"
    return ""


def _of_bundle(terms: Bundle, skus: Sequence[str]) -> str:
    named = [part.sku for part in terms.parts]
    if len(set(named)) < len(named) or any(part.quantity < 1 for part in terms.parts):
        return "a bundle has each SKU once, of at least a piece"
    return "" if set(named) == set(skus) else "a bundle targets the SKUs that it is made of"


def described(offer: Offer) -> str:
    """'20.00 CNY off from 200.00 CNY, from ... until ...'."""
    return f"{offered(offer)}, from {offer.starts_at.isoformat()} until {offer.ends_at.isoformat()}"


def offered(offer: Offer) -> str:
    terms, currency = offer.terms, offer.currency
    match terms:
        case SpendThreshold():
            said = ", ".join(_amount(t.off, t.rate, currency) + f" off from {shown(t.threshold, currency)}" for t in terms.tiers)
            return f"each time {said}" if terms.each else said
        case ItemDiscount():
            return f"{_amount(terms.off, terms.rate, currency)} off each"
        case FlashPrice():
            return f"{shown(terms.unit_price, currency)} each"
        case BuyGet():
            return f"buy {terms.buy}, get {terms.get}"
        case Bundle():
            parts = " + ".join(f"{part.quantity} x {part.sku}" for part in terms.parts)
            return f"{parts} for {shown(terms.unit_price, currency)}"
        case Gift():
            return f"{terms.quantity} x {terms.sku} as a gift"


def _amount(off: int | None, rate: int | None, currency: str) -> str:
    return shown(off, currency) if off is not None else percent(rate or 0)


def percent(rate: int) -> str:
    """'12.5 %' of 1,250."""
    whole, rest = divmod(rate, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + " %"
