"""The price that stands, or why there is none: judged last, when counters have answered."""

from collections.abc import Sequence
from datetime import datetime

from services.pricing.order_price.totals import Total
from services.pricing.rules import Priced, Unpriced
from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.quote_holds import LentUsesFreed
from shared.contracts.uses import Lent, Use, UsesSettled, WantedBasket
from shared.domain.money import shown

Ordered = OrderPlaced | WantedBasket


def stands(
    order_id: str, ordered: Ordered, priced: Total | Priced | Unpriced, uses: tuple[Use, ...] = ()
) -> OrderPriced | OrderPriceRefused:
    if isinstance(priced, Unpriced):
        return refused(order_id, ordered, priced)
    expected = ordered.expected_total
    if expected is not None and expected != priced.total:
        wanted, actual = shown(expected, ordered.currency), shown(priced.total, ordered.currency)
        differs = Unpriced("total_differs", f"the storefront expects {wanted}, the price is {actual}")
        return refused(order_id, ordered, differs, expected, priced.total)
    return OrderPriced(
        order_id=order_id,
        channel=ordered.channel,
        currency=ordered.currency,
        freight=ordered.freight,
        uses=uses,
        priced_at=ordered.placed_at,
        **priced._asdict(),
    )


def refused(
    order_id: str, ordered: Ordered, why: Unpriced, expected: int | None = None, actual: int | None = None
) -> OrderPriceRefused:
    return OrderPriceRefused(
        order_id=order_id,
        channel=ordered.channel,
        code=why.code,
        reason=why.reason,
        expected=expected,
        actual=actual,
        refused_at=ordered.placed_at,
    )


def returned(order_id: str, uses: Sequence[Use], reason: str, at: datetime) -> list[UsesSettled]:
    """Of those that counters hold, or have committed."""
    if not uses:
        return []
    return [UsesSettled(order_id=order_id, outcome="returned", reason=reason, uses=tuple(uses), settled_at=at)]


def not_needed(order_id: str, lent: Lent | None, held: Sequence[Use], at: datetime) -> list[LentUsesFreed]:
    """Of what a quote lent: all that the order did not ask for as its own."""
    if lent is None:
        return []
    asked = {use.counter for use in held}
    left = tuple(use for use in lent.uses if use.counter not in asked)
    return [LentUsesFreed(order_id=order_id, lent=Lent(lender=lent.lender, uses=left), freed_at=at)] if left else []
