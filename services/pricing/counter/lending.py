"""What a quote's hold gives up of a counter, and what the counter is then: before another is judged in the same decision."""

from collections.abc import Sequence
from datetime import datetime

from services.pricing.counter.state import Counter, QuoteUse, Share
from shared.contracts.quote_holds import BackReason, QuoteUseReturned


def given_up(counter: str, hold_id: str, known: QuoteUse, reason: BackReason, at: datetime) -> list[QuoteUseReturned]:
    """Nothing, where the hold has none."""
    if not known.held:
        return []
    whose = known.customer_id
    return [
        QuoteUseReturned(counter=counter, hold_id=hold_id, customer_id=whose, amount=known.amount, reason=reason, returned_at=at)
    ]


def after(back: Sequence[QuoteUseReturned], counter: Counter, share: Share) -> tuple[Counter, Share]:
    """`share`: of the hold's customer."""
    for fact in back:
        counter, share = without(counter, share, fact.amount, fact.customer_id)
    return counter, share


def without(counter: Counter, share: Share, amount: int, customer_id: str | None) -> tuple[Counter, Share]:
    """A hold's use, which counts for the share of `customer_id`, or for nobody's."""
    rest = {"quoted": counter.quoted - 1, "quoted_amount": counter.quoted_amount - amount}
    return counter.model_copy(update=rest), share if customer_id is None else Share(uses=share.uses - 1)
