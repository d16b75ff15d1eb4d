"""A campaign and its channels' sales, read off the log: all its promotions together, over the time it ran."""

from collections.abc import Collection, Mapping
from typing import Any

from cli.promo.log import Found, NotThere
from cli.promo.orders import READS, Orders, time_of
from cli.promo.outcome import Promotion
from cli.promo.sales import Sales
from cli.prove.log import Decision

Which = tuple[str, str]
"""Channel and promotion."""


class CampaignReading:
    """A proof without rules: what comes of it is what was sold."""

    reads: Mapping[str, Collection[str]] = {
        "pricing": (
            *("CampaignDrafted", "CampaignStarted", "CampaignEnded"),
            *("PromotionActivated", "TargetsJoined", "OrderPriced"),
        ),
        "orders": READS,
    }

    def __init__(self, id: str) -> None:
        self.id, self.orders = id, Orders()
        self._of: dict[str, dict[str, Any]] = {}
        """Its own facts, the last of each type."""
        self._skus: dict[Which, set[str]] = {}
        """Empty: on whole orders."""

    def see(self, service: str, decision: Decision) -> None:
        for fact in decision.facts:
            if self.orders.see(fact):
                continue
            if fact.type.startswith("Campaign"):
                if fact.data["campaign_id"] == self.id:
                    self._of[fact.type] = fact.data
            else:
                offer = fact.data.get("offer", fact.data)
                self._skus.setdefault((fact.data["channel"], offer["promotion_id"]), set()).update(fact.data.get("skus", ()))

    def end(self) -> Found:
        """Raises NotThere."""
        if "CampaignDrafted" not in self._of:
            raise NotThere(f"There is no campaign {self.id}.")
        if "CampaignStarted" not in self._of:
            raise NotThere(f"Campaign {self.id} has not started.")
        if (known_until := self.orders.known_until) is None:
            raise NotThere("The log has no orders.")
        plan, began = self._of["CampaignDrafted"]["plan"], time_of(self._of["CampaignStarted"]["started_at"])
        ended = self._of.get("CampaignEnded")
        over = time_of(plan["ends_at"] if ended is None else ended["ended_at"])
        promotions = [(each["channel"], each["promotion_id"]) for each in plan["promotions"]]
        by_channel = {channel: {id for of, id in promotions if of == channel} for channel, _ in promotions}
        sales = Sales(self.orders.sold(plan["currency"], by_channel, _unit))
        skus = self._units(promotions, sales)
        return Found(Promotion("", self.id, plan["currency"], began, over, skus, campaign=True), sales, known_until)

    def _units(self, promotions: Collection[Which], sales: Sales) -> frozenset[str]:
        """What it is on. Of a channel with a promotion on whole orders nothing is without it."""
        found = frozenset(_unit(each[0], sku) for each in promotions for sku in self._skus.get(each, ()))
        whole = {channel for channel, id in promotions if not self._skus.get((channel, id))}
        if whole == {channel for channel, _ in promotions}:
            return frozenset()
        return found | {each.sku for each in sales.lines if each.sku.partition("/")[0] in whole}


def _unit(channel: str, sku: str) -> str:
    return f"{channel}/{sku}"
