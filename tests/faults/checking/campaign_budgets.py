"""A campaign's budget by head against what its promotions may take off, and did (PRC-35, -39): each promotion has a budget of its
own, in the campaign's currency, and they sum to no more than the campaign's; none is raised beside its campaign.

A campaign's key is not its promotions': at its approval, and when it is adjusted, what was said a little earlier may not have
been read yet. What a promotion has is told under one key, in order."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checking.guards import Policies
from tests.faults.checking.log import Fact, Logs, Wrong

Promotion = tuple[str, str]
"""Channel, id."""
GRANTS = {"UseHeld": 1, "UseReturned": -1, "QuoteUseHeld": 1, "QuoteUseReturned": -1}


@dataclass
class Own:
    """What a promotion has of its own."""

    limits: Policies = field(default_factory=Policies)
    """Its budget each time; None: none. Beside it its currency."""
    campaign: str = ""
    """That has started it."""
    exact: bool = True
    """Its budget is hard, and was never lowered: what it took off is within what it has."""


class Promotions:
    def __init__(self) -> None:
        self.known: dict[Promotion, Own] = {}

    def activated(self, fact: Fact) -> None:
        offer = fact.data["offer"]
        limits, own = offer.get("limits") or {}, Own()
        own.exact = not limits.get("soft", False)
        own.limits.said.append((fact.raw.timestamp, {"budget": limits.get("budget"), "currency": offer.get("currency")}))
        self.known[fact.data["channel"], offer["promotion_id"]] = own

    def adjusted(self, fact: Fact, by_campaign: bool) -> Iterator[Wrong]:
        own = self.known.get(_promotion(fact.data))
        if own is None:
            return
        was, now = own.limits.said[-1][1], fact.data["limits"]["budget"]
        if own.campaign and not by_campaign and now is not None and (was["budget"] is None or now > was["budget"]):
            text = (
                f"{'/'.join(_promotion(fact.data))} may take off {now} after {was['budget']}, beside its campaign {own.campaign}"
            )
            yield Wrong("invariant", text, (fact,))
        own.exact = own.exact and was["budget"] is not None and now is not None and now >= was["budget"]
        own.limits.said.append((fact.raw.timestamp, {**was, "budget": now}))


@dataclass
class Campaign:
    currency: str
    promotions: list[Promotion]
    budget: int = 0
    """Of its promotions, now."""
    most: int = 0
    """That it ever was, since it was approved."""
    fact: Fact | None = None
    """That told it so."""


def overdrawn(logs: Logs) -> Iterator[Wrong]:
    facts, promotions = logs["pricing"].facts, Promotions()
    by_campaigns = {(fact.decision, *_promotion(fact.data)) for fact in facts if fact.type == "CampaignChannelAnswered"}
    taken: dict[str, int] = defaultdict(int)
    for fact in facts:
        if fact.type == "PromotionActivated":
            promotions.activated(fact)
        elif fact.type == "PromotionAdjusted":
            yield from promotions.adjusted(fact, (fact.decision, *_promotion(fact.data)) in by_campaigns)
        elif fact.type == "CampaignChannelAnswered" and fact.data["asked"] == "start" and not fact.data["reason"]:
            if (own := promotions.known.get(_promotion(fact.data))) is not None:
                own.campaign = fact.data["campaign_id"]
        elif fact.type in GRANTS:
            amount = fact.data["use"]["amount"] if "use" in fact.data else fact.data["amount"]
            taken[fact.data["counter"]] += GRANTS[fact.type] * amount
    campaigns: dict[str, Campaign] = {}
    for fact in facts:
        yield from _planned(fact, campaigns, promotions)
    for id, campaign in campaigns.items():
        exact = all(promotions.known[each].exact for each in campaign.promotions if each in promotions.known)
        spent = sum(taken[f"promotion/{channel}/{promotion}"] for channel, promotion in campaign.promotions)
        if campaign.fact is not None and exact and spent > campaign.most:
            text = f"campaign {id}: its promotions took off {spent}, {campaign.most} of its budget are theirs"
            yield Wrong("invariant", text, (campaign.fact,))


def _planned(fact: Fact, campaigns: dict[str, Campaign], promotions: Promotions) -> Iterator[Wrong]:
    id = fact.data.get("campaign_id", "")
    if fact.type == "CampaignDrafted":
        plan = fact.data["plan"]
        budget = (plan["budget"] or {}).get("promotion", 0)
        campaigns[id] = Campaign(plan["currency"], [_promotion(each) for each in plan["promotions"]], budget)
    elif fact.type in ("CampaignApproved", "CampaignAdjusted") and (known := campaigns.get(id)) is not None:
        known.budget = (fact.data.get("budget") or {}).get("promotion", known.budget)
        known.most, known.fact = max(known.most, known.budget), fact
        said = fact.data.get("limits") or ()
        changed = {_promotion(each): each["budget"] for each in said if each.get("budget") is not None}
        yield from _sums(id, known, changed, promotions, fact)


def _sums(id: str, known: Campaign, changed: dict[Promotion, int], promotions: Promotions, fact: Fact) -> Iterator[Wrong]:
    """The least that may have been read of each."""
    total = 0
    for each in known.promotions:
        own, name = promotions.known.get(each), "/".join(each)
        read = [said for said in own.limits.read(fact.raw.timestamp) if said] if own is not None else []
        budgets = [changed[each]] if each in changed else [said["budget"] for said in read if said["budget"] is not None]
        if not budgets:
            yield Wrong("invariant", f"campaign {id}: {fact.type}, and {name} has no budget of its own", (fact,))
            continue
        if read and all(said["currency"] != known.currency for said in read):
            yield Wrong("invariant", f"campaign {id}: {fact.type}, and {name} is in another currency", (fact,))
        total += min(budgets)
    if total > known.budget:
        text = f"campaign {id}: {fact.type}, and its promotions may take off {total} of {known.budget}"
        yield Wrong("invariant", text, (fact,))


def _promotion(said: dict[str, Any]) -> Promotion:
    return said["channel"], said["promotion_id"]
