"""What is known of a SKU on a channel when its price is to be found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.strategies import CompetitorPrice, Market, Repricing, Research, Signals


@dataclass(frozen=True, slots=True)
class Product:
    """Amounts: minor units of its currency, of one piece."""

    currency: str
    unit_price: int | None = None
    """The price that stands on the channel: its own, else the base price."""
    cost: int | None = None
    low: int | None = None
    """With `high`: the range (PRC-08)."""
    high: int | None = None
    floor: int | None = None
    """After all promotions (PRC-09): the engine holds it order by order, so a list price must reach it."""
    changed_at: datetime | None = None
    """When the price became what it is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Of the signals, what counts: in the product's currency, and not too old."""

    signals: Signals
    competitors: tuple[CompetitorPrice, ...]
    market: Market | None
    research: Research | None

    @property
    def lowest(self) -> int | None:
        return min((each.unit_price for each in self.competitors), default=None)


def seen(signals: Signals, product: Product, policy: Repricing, at: datetime) -> Seen:
    oldest = at - timedelta(hours=policy.competitor_hours)
    fresh = [each for each in signals.competitors if each.currency == product.currency and oldest <= each.seen_at <= at]
    research = signals.research
    if research is not None and research.researched_at < at - timedelta(days=policy.research_days):
        research = None
    market = signals.market if signals.market is not None and oldest <= signals.market.measured_at else None
    return Seen(signals, tuple(fresh), market, research)
