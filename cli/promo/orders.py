"""What was sold, read off the log of orders. An order counts as it was confirmed, while it stands: one that was refused,
cancelled or not paid in time sold nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from cli.promo.sales import Sale
from cli.prove.log import Fact

ENDS = frozenset({"OrderCancelled", "OrderExpired"})
READS = ("OrderPlaced", "OrderConfirmed", "OrderReinstated", *sorted(ENDS))


class Orders:
    def __init__(self) -> None:
        self._placed: dict[str, dict[str, Any]] = {}
        self._confirmed: dict[str, dict[str, Any]] = {}
        self._over: dict[str, bool] = {}
        self._shares: dict[str, dict[str, Counter[int]]] = {}
        """By order and promotion: what it took off, by line."""

    def see(self, fact: Fact) -> bool:
        """Whether it was about an order."""
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
                return False
        return True

    def _priced(self, data: Mapping[str, Any]) -> None:
        for each in data.get("shares", ()):
            of = self._shares.setdefault(data["order_id"], {})
            of.setdefault(each["promotion_id"], Counter())[each["line"]] += each["amount"]

    @property
    def known_until(self) -> datetime | None:
        """The newest order of any channel."""
        return max((time_of(each["placed_at"]) for each in self._placed.values()), default=None)

    def sold(self, currency: str, by_channel: Mapping[str, Collection[str]], unit: Callable[[str, str], str]) -> list[Sale]:
        """Lines of these channels' orders, with what their promotions took off; `unit(channel, sku)` is what a line is of."""
        found: list[Sale] = []
        for order, confirmed in self._confirmed.items():
            placed = self._placed.get(order)
            if placed is None or self._over.get(order, False):
                continue
            channel, shares = placed["channel"], self._shares.get(order, {})
            if channel not in by_channel or placed["currency"] != currency:
                continue
            customer, at = (placed["customer"] or {}).get("customer_id"), time_of(placed["placed_at"])
            of = [shares[each] for each in by_channel[channel] if each in shares]
            for number, line in enumerate(confirmed["lines"], 1):
                given = sum(each[number] for each in of)
                found.append(Sale(order, customer, unit(channel, line["sku"]), at, line["quantity"], line["total"], given))
        return found


def time_of(said: str) -> datetime:
    return datetime.fromisoformat(said)
