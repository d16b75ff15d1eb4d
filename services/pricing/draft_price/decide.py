"""A draft's lines are priced as an order of them would be, without those that have prices of their own."""

from collections.abc import Mapping
from typing import Any

from services.pricing.order_price import gathering
from services.pricing.order_price.gathering import Wanted
from services.pricing.order_price.uncounted import total_of
from services.pricing.rules import Unpriced
from shared.contracts.drafts import PROMOTIONS, DraftOpened, DraftPriced, DraftPriceRefused
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

DraftPriceFact = DraftPriced | DraftPriceRefused


class Answered(Message):
    answered: bool = False


def evolve(_: Answered, fact: DraftPriceFact, __: str) -> Answered:
    return Answered(answered=True)


def wanted_of(draft: DraftOpened) -> Wanted:
    lines = [(line.sku, line.quantity) for line in draft.lines if line.unit_price is None]
    customer_id = draft.customer.customer_id if draft.customer else None
    return Wanted(draft.channel, draft.currency, lines, draft.opened_at, (), customer_id)


def lookups(draft: DraftOpened) -> tuple[str, ...]:
    wanted = wanted_of(draft)
    return gathering.names(wanted) if wanted.lines else ()


def held(draft: DraftOpened, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    return gathering.held(name, document, draft.opened_at, ())


def price_draft(draft: DraftOpened, state: Answered, context: Context) -> list[DraftPriceFact]:
    if state.answered:
        return []
    wanted = wanted_of(draft)
    if not wanted.lines:
        return [DraftPriced(draft_id=draft.draft_id, priced_at=draft.opened_at)]
    priced = total_of(wanted, context.found)
    if isinstance(priced, Unpriced):
        return [_refused(draft, priced)]
    promotions = tuple(dict.fromkeys(share.promotion_id for share in priced.shares))
    lines = priced.lines[: len(wanted.lines)]  # a gift that is won is not part of what was asked
    return [
        DraftPriced(draft_id=draft.draft_id, lines=lines, promotions=promotions[: PROMOTIONS.count], priced_at=draft.opened_at)
    ]


def refuse_to_price(draft: DraftOpened, state: Answered, context: Context) -> list[DraftPriceFact]:
    reason = f"the price of {len(draft.lines):,} lines is more than one decision can hold"
    return [_refused(draft, Unpriced("too_large", reason))]


def _refused(draft: DraftOpened, why: Unpriced) -> DraftPriceRefused:
    """A total that no order may have is too large."""
    code = "too_large" if why.code == "total_differs" else why.code
    return DraftPriceRefused(draft_id=draft.draft_id, code=code, reason=why.reason, refused_at=draft.opened_at)


ON: Mapping[type[Message], Decide | On] = {DraftOpened: On(price_draft, lookups=lookups, narrow=held, too_large=refuse_to_price)}
