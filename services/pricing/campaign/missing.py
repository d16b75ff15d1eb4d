"""What a plan still lacks: without it nobody approves the campaign, and it does not start (PRC-32..38)."""

from collections.abc import Iterator
from typing import NamedTuple

from services.pricing.campaign.state import Checked
from shared.contracts.campaign_plans import Audience, Plan
from shared.contracts.campaigns import CampaignCode


class Lack(NamedTuple):
    code: CampaignCode
    what: str


def missing(plan: Plan, checked: tuple[Checked, ...]) -> tuple[Lack, ...]:
    return tuple(_missing(plan, {each.event_id for each in checked if each.met}))


def _missing(plan: Plan, met: set[str]) -> Iterator[Lack]:
    if plan.goal is None:
        yield Lack("goal_missing", "a goal with its figure")
    if plan.audience is None or not _names_somebody(plan.audience):
        yield Lack("audience_missing", "an audience")
    if plan.budget is None:
        yield Lack("budget_missing", "a budget by head")
    if plan.starts_at is None or plan.ends_at is None:
        yield Lack("calendar_missing", "its start and end")
    if not plan.steps:
        yield Lack("steps_missing", "steps with their owners")
    if not plan.promotions:
        yield Lack("promotions_missing", "promotions of its channels")
    for event_id in plan.events:
        if event_id not in met:
            yield Lack("rules_unchecked", f"a check that it meets the rules of {event_id}")


def _names_somebody(audience: Audience) -> bool:
    return audience.everyone or bool(audience.tiers or audience.groups or audience.segments)
