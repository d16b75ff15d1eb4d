"""Each channel's policies as they are now; placing an order looks them up."""

from collections.abc import Sequence
from datetime import datetime

from shared.contracts.orders import ChannelConfigured, OrderEvent, PriceSource
from shared.domain.messages import Message
from shared.domain.projection import Projection, Recorded


class ChannelView(Message):
    channel: str
    currency: str
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    revision: int
    """Counts its configurations from 1."""
    configured_at: datetime


def _changes(event: OrderEvent) -> Sequence[str]:
    return (event.channel,) if isinstance(event, ChannelConfigured) else ()


def _evolve(view: ChannelView | None, recorded: Recorded[OrderEvent], _: str) -> ChannelView:
    event = recorded.event
    if not isinstance(event, ChannelConfigured):
        raise TypeError(f"channels are not changed by {recorded.type}")
    return ChannelView(
        channel=event.channel,
        currency=event.currency,
        warehouses=event.warehouses,
        payment_window_minutes=event.payment_window_minutes,
        return_window_days=event.return_window_days,
        price_source=event.price_source,
        revision=1 if view is None else view.revision + 1,
        configured_at=event.configured_at,
    )


channels: Projection[OrderEvent, ChannelView] = Projection("channels", 1, ChannelView, _changes, _evolve)
