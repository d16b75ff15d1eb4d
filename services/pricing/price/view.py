"""The list: one document a channel and SKU. The log keeps it beside each order of the SKU, so it stays small."""

from shared.contracts.pricing import PriceSet
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View


class PriceView(Message):
    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    since: Instant
    """Since when the unit price is what it is, UTC; a new name leaves it."""
    set_at: Instant


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
    )


prices = View(name="prices", document=PriceView, facts=PriceSet, evolve=evolve, ids="channel/sku", indexes=(("channel",),))
