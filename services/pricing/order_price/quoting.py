"""A quote reads counters as an order would ask them; what its customer's hold has already is there for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from services.pricing.counter.decide import refusal
from services.pricing.counter.lending import without
from services.pricing.counter.state import Counter, Share, share_id
from services.pricing.engine import Basket, Extra, Refused
from services.pricing.order_price.totals import Total, total_at
from services.pricing.order_price.uses import is_asked, uses_of
from services.pricing.points.lots import balance
from services.pricing.points.state import Account
from services.pricing.rules import Unpriced
from shared.contracts.points import PREFIX
from shared.contracts.uses import Use


class Documents(Protocol):
    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]: ...


async def total_now(
    documents: Documents,
    basket: Basket,
    extras: Sequence[Extra],
    channel: str,
    freight: int,
    asked: Collection[str] = (),
    own: Sequence[Use] = (),
) -> Total | Unpriced:
    """Counters are looked up where they would be asked, and only then. `own`: what its hold has."""
    attempt, known = 1, dict[str, Mapping[str, Any] | None]()
    while True:
        total = total_at(attempt, basket, extras, freight, asked)
        if isinstance(total, Unpriced) or not is_asked(basket):
            return total
        uses = [use for use in uses_of(basket, channel, total.shares) if use.held]
        known |= await documents.find_all([name for use in uses for name in _names(use) if name not in known])
        no = next((no for use in uses if (no := _refused(use, known, own, basket.at))), None)
        if no is None:
            return total
        basket = replace(basket, refused={**basket.refused, **no})
        attempt += 1


def _names(use: Use) -> tuple[str, ...]:
    if use.counter.startswith(PREFIX):
        return (f"points/{use.counter}",)
    counter = (f"counters/{use.counter}",)
    return counter if use.customer_id is None else (*counter, f"shares/{share_id(use.counter, use.customer_id)}")


def _refused(use: Use, known: Mapping[str, Mapping[str, Any] | None], own: Sequence[Use], at: datetime) -> dict[str, Refused]:
    if use.counter.startswith(PREFIX):
        account = Account.model_validate(known[_names(use)[0]] or {})
        have = balance(account.lots, use.currency or "", at)
        return {use.counter: Refused("points_short", max(0, have))} if have < use.amount else {}
    document, *of_customer = (known[name] for name in _names(use))
    counter, share = Counter.model_validate(document or {}), Share.model_validate((of_customer and of_customer[0]) or {})
    for each in own:
        if each.counter == use.counter:
            counter, share = without(counter, share, each.amount, each.customer_id)
    said = refusal(use, counter, share)
    return {} if said is None else {id: Refused(said.code, said.left) for id in use.promotions}
