"""The price that stands, or why there is none: judged last, when counters have answered."""

from collections.abc import Sequence
from datetime import datetime

from services.pricing.order_price.totals import Total
from services.pricing.rules import Priced, Unpriced
from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.uses import Use, UsesSettled, WantedBasket
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
