"""A promotion and its channel's sales, read off the log (cli.prove.reading)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cli.promo.orders import READS, Orders, time_of
from cli.promo.outcome import Promotion
from cli.promo.sales import Sales
from cli.prove.log import Decision


class Found(NamedTuple):
    promotion: Promotion
    sales: Sales
    """Of its channel, in its currency."""
    known_until: datetime
    """The newest order of any channel."""


class NotThere(Exception):
    """No such promotion, or several: in words."""


class Reading:
    """A proof without rules: what comes of it is what was sold. `name`: the promotion's id, or CHANNEL/ID."""

    reads: Mapping[str, Collection[str]] = {
        "pricing": ("PromotionActivated", "PromotionEnded", "TargetsJoined", "OrderPriced"),
        "orders": READS,
    }

    def __init__(self, name: str) -> None:
        self.channel, _, self.id = name.rpartition("/")
        self.name, self.orders = name, Orders()
        self._activated: dict[str, dict[str, Any]] = {}
        """By channel."""
        self._ended: dict[str, datetime] = {}
        self._joined: dict[str, set[str]] = {}

    def see(self, service: str, decision: Decision) -> None:
        for fact in decision.facts:
            if not self.orders.see(fact):
                self._promotion(fact.type, fact.data)

    def _promotion(self, type: str, data: Mapping[str, Any]) -> None:
        """Version 1 of an activation had its offer's fields itself; it was on the whole order."""
        channel, offer = data["channel"], data.get("offer", data)
        if offer["promotion_id"] != self.id or self.channel not in ("", channel):
            return
        if type == "PromotionActivated":
            self._activated[channel] = {**offer, "skus": data.get("skus", ())}
        elif type == "PromotionEnded":
            self._ended[channel] = time_of(data["ended_at"])
        else:
            self._joined.setdefault(channel, set()).update(data["skus"])

    def end(self) -> Found:
        """Raises NotThere."""
        if len(self._activated) != 1:
            where = ", ".join(f"{channel}/{self.id}" for channel in sorted(self._activated))
            raise NotThere(f"No promotion {self.name} was activated." if not where else f"Which one: {where}?")
        [(channel, offer)] = self._activated.items()
        if (known_until := self.orders.known_until) is None:
            raise NotThere("The log has no orders.")
        over = min(time_of(offer["ends_at"]), self._ended.get(channel, time_of(offer["ends_at"])))
        skus = frozenset(offer["skus"]) | self._joined.get(channel, set())
        promotion = Promotion(channel, self.id, offer["currency"], time_of(offer["starts_at"]), over, skus)
        sold = self.orders.sold(promotion.currency, {channel: (self.id,)}, lambda _, sku: sku)
        return Found(promotion, Sales(sold), known_until)
