"""A promotion and its channel's sales, read off the log (cli.prove.reading).

An order counts as it was confirmed, while it stands: one that was refused, cancelled or not paid in time sold nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cli.promo.outcome import Promotion
from cli.promo.sales import Sale, Sales
from cli.prove.log import Decision

ENDS = frozenset({"OrderCancelled", "OrderExpired"})


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
        "orders": ("OrderPlaced", "OrderConfirmed", "OrderReinstated", *sorted(ENDS)),
    }

    def __init__(self, name: str) -> None:
        self.channel, _, self.id = name.rpartition("/")
        self.name = name
        self._activated: dict[str, dict[str, Any]] = {}
        """By channel."""
        self._ended: dict[str, datetime] = {}
        self._joined: dict[str, set[str]] = {}
        self._shares: dict[str, dict[int, int]] = {}
        """By order: what the promotion took off, by line."""
        self._placed: dict[str, dict[str, Any]] = {}
        self._confirmed: dict[str, dict[str, Any]] = {}
        self._over: dict[str, bool] = {}

    def see(self, service: str, decision: Decision) -> None:
        for fact in decision.facts:
            match fact.type:
                case "OrderPriced":
                    self._priced(fact.data)
                case "OrderPlaced":
                    named = ("channel", "currency", "customer", "placed_at")
                    self._placed[fact.data["order_id"]] = {field: fact.data.get(field) for field in named}
                case "OrderConfirmed":
                    self._confirmed[fact.data["order_id"]] = fact.data
                case "OrderCancelled" | "OrderExpired" | "OrderReinstated":
                    self._over[fact.data["order_id"]] = fact.type in ENDS
                case _:
                    self._promotion(fact.type, fact.data)

    def _priced(self, data: Mapping[str, Any]) -> None:
        shares = {each["line"]: each["amount"] for each in data.get("shares", ()) if each["promotion_id"] == self.id}
        if shares:
            self._shares[data["order_id"]] = shares

    def _promotion(self, type: str, data: Mapping[str, Any]) -> None:
        """Version 1 of an activation had its offer's fields itself; it was on the whole order."""
        channel, offer = data["channel"], data.get("offer", data)
        if offer["promotion_id"] != self.id or self.channel not in ("", channel):
            return
        if type == "PromotionActivated":
            self._activated[channel] = {**offer, "skus": data.get("skus", ())}
        elif type == "PromotionEnded":
            self._ended[channel] = _time(data["ended_at"])
        else:
            self._joined.setdefault(channel, set()).update(data["skus"])

    def end(self) -> Found:
        """Raises NotThere."""
        if len(self._activated) != 1:
            where = ", ".join(f"{channel}/{self.id}" for channel in sorted(self._activated))
            raise NotThere(f"No promotion {self.name} was activated." if not where else f"Which one: {where}?")
        [(channel, offer)] = self._activated.items()
        if not self._placed:
            raise NotThere("The log has no orders.")
        over = min(_time(offer["ends_at"]), self._ended.get(channel, _time(offer["ends_at"])))
        skus = frozenset(offer["skus"]) | self._joined.get(channel, set())
        promotion = Promotion(channel, self.id, offer["currency"], _time(offer["starts_at"]), over, skus)
        known_until = max(_time(each["placed_at"]) for each in self._placed.values())
        return Found(promotion, Sales(self._lines(promotion)), known_until)

    def _lines(self, promotion: Promotion) -> list[Sale]:
        found: list[Sale] = []
        for order, confirmed in self._confirmed.items():
            placed = self._placed.get(order)
            if placed is None or self._over.get(order, False):
                continue
            if (placed["channel"], placed["currency"]) != (promotion.channel, promotion.currency):
                continue
            customer, at, shares = (
                (placed["customer"] or {}).get("customer_id"),
                _time(placed["placed_at"]),
                self._shares.get(order, {}),
            )
            found += [
                Sale(order, customer, line["sku"], at, line["quantity"], line["total"], shares.get(number, 0))
                for number, line in enumerate(confirmed["lines"], 1)
            ]
        return found


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
