"""A campaign's promotion budget is that of its promotions together: each has a counter of its own, which never grants more
(ADR 0031), so the campaign's is never passed either."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.pricing.campaign.state import Campaign
from shared.contracts.campaign_plans import Budget, LimitChange, Plan
from shared.contracts.campaigns import CampaignCode
from shared.domain.money import shown
from shared.domain.nouns import Found


class No(NamedTuple):
    code: CampaignCode
    reason: str


def over_budget(plan: Plan, budget: Budget, changes: Sequence[LimitChange], found: Found) -> No | None:
    """Why promotions, with their limits of now and the changes, do not fit. Raises KeyError where one was not looked up."""
    changed = {(each.channel, each.promotion_id): each.budget for each in changes if each.budget is not None}
    total = 0
    for each in plan.promotions:
        name = f"{each.channel}/{each.promotion_id}"
        document = found[f"promotions/{name}"]
        if document is None:
            return No("unknown_promotion", f"channel {each.channel} has no promotion {each.promotion_id}")
        offer = document["offer"]
        if offer["currency"] != plan.currency:
            return No("other_currency", f"{name} is in {offer['currency']}, not in {plan.currency}")
        own = changed.get((each.channel, each.promotion_id), _limits(document).get("budget"))
        if own is None:
            return No("budget_missing", f"{name} has no budget of its own: what it takes off would have no limit")
        total += own
    if total > budget.promotion:
        sums = f"{shown(total, plan.currency)} of {shown(budget.promotion, plan.currency)}"
        return No("budget_exceeded", f"its promotions may take off {sums}")
    return None


def below_spent(state: Campaign, budget: Budget) -> str:
    """Which head has more booked already than it would have."""
    for head in ("advertising", "logistics"):
        if (spent := getattr(state.spent, head)) > getattr(budget, head):
            return f"{shown(spent, state.plan.currency)} are booked for {head} already"
    return ""


def changes(wanted: LimitChange, found: Found) -> bool:
    """Whether one of its figures is not the promotion's yet."""
    document = found[f"promotions/{wanted.channel}/{wanted.promotion_id}"]
    limits = {} if document is None else _limits(document)
    said = {name: getattr(wanted, name) for name in ("uses", "budget", "per_customer")}
    return any(figure is not None and limits.get(name) != figure for name, figure in said.items())


def _limits(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return document["adjusted"] or document["offer"]["limits"] or {}
