"""The list: one document a channel and SKU. It rides in the command of every order for the SKU, so it stays small."""

from shared.contracts.pricing import PriceSet, PricingEvent
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.projection import Projection, Recorded


class PriceView(Message):
    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    since: Instant
    """Since when the unit price is what it is, UTC; a new name leaves it."""
    set_at: Instant


def changes(event: PricingEvent) -> tuple[str, ...]:
    return (f"{event.channel}/{event.sku}",) if isinstance(event, PriceSet) else ()


def evolve(view: PriceView | None, recorded: Recorded[PricingEvent], _: str) -> PriceView:
    event = recorded.event
    assert isinstance(event, PriceSet)
    same = view is not None and (view.currency, view.unit_price) == (event.currency, event.unit_price)
    return PriceView(
        channel=event.channel,
        sku=event.sku,
        name=event.name,
        currency=event.currency,
        unit_price=event.unit_price,
        since=view.since if view is not None and same else event.set_at,
        set_at=event.set_at,
    )


prices: Projection[PricingEvent, PriceView] = Projection("prices", 1, PriceView, changes, evolve, indexes=(("channel",),))
