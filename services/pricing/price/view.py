"""The list: one document a channel and SKU, with what held before, for orders that are heard late."""

from datetime import datetime, timedelta
from typing import Annotated

from shared.contracts.pricing import PriceSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View

KEPT = timedelta(days=8)
"""How long a price stays after it was replaced: a day longer than an event may be late."""
EARLIER = 500
"""Prices of before at most: a robot that sets one every quarter of an hour has them for five days."""


class EarlierPrice(Message):
    name: str
    currency: Currency
    unit_price: Minor
    since: Instant
    until: Instant


class PriceView(Message):
    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    since: Instant
    """Since when the unit price is what it is, UTC; a new name leaves it."""
    set_at: Instant
    earlier: Annotated[tuple[EarlierPrice, ...], AtMost(EARLIER, "the oldest leaves")] = ()
    """Oldest first."""


def evolve(view: PriceView | None, recorded: Recorded, id: str) -> PriceView:
    fact: PriceSet = recorded.event
    same = view is not None and (view.currency, view.unit_price) == (fact.currency, fact.unit_price)
    return PriceView(
        channel=fact.channel,
        sku=fact.sku,
        name=fact.name,
        currency=fact.currency,
        unit_price=fact.unit_price,
        since=view.since if view is not None and same else fact.set_at,
        set_at=fact.set_at,
        earlier=_earlier(view, same, fact.set_at) if view is not None else (),
    )


def _earlier(view: PriceView, same: bool, now: datetime) -> tuple[EarlierPrice, ...]:
    kept = tuple(each for each in view.earlier if each.until + KEPT > now)
    if not same:
        replaced = EarlierPrice(name=view.name, currency=view.currency, unit_price=view.unit_price, since=view.since, until=now)
        kept = (*kept, replaced)
    return kept[-EARLIER:]


prices = View(
    name="prices", document=PriceView, facts=PriceSet, evolve=evolve, ids="channel/sku", indexes=(("channel",),), version=2
)
