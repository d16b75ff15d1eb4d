"""Each channel's policies as they are now; placing an order looks them up."""

from datetime import datetime
from typing import Annotated

from services.orders.channel.state import CURRENCIES_OF, ORDERED_OF, RULES_OF
from shared.contracts.orders import ChannelConfigured, PriceSource
from shared.contracts.terms import Rule, Terms
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class ChannelView(Message):
    channel: str
    currency: str
    warehouses: Annotated[tuple[str, ...], ORDERED_OF]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: Annotated[tuple[str, ...], CURRENCIES_OF]
    kind: str | None = None
    rules: Annotated[tuple[Rule, ...], RULES_OF] = ()
    terms: Terms = Terms()
    revision: int
    """Counts its configurations from 1."""
    configured_at: datetime


def _evolve(view: ChannelView | None, recorded: Recorded, channel: str) -> ChannelView:
    fact: ChannelConfigured = recorded.event
    return ChannelView(
        channel=channel,
        currency=fact.currency,
        warehouses=fact.warehouses,
        payment_window_minutes=fact.payment_window_minutes,
        return_window_days=fact.return_window_days,
        price_source=fact.price_source,
        currencies=fact.currencies,
        kind=fact.kind,
        rules=fact.rules,
        terms=fact.terms,
        revision=1 if view is None else view.revision + 1,
        configured_at=fact.configured_at,
    )


channels = View("channels", ChannelView, ChannelConfigured, _evolve, ids="channel", version=2)
