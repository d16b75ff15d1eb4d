"""A campaign as it stands now: each channel's answer, what is used, spent and left, who bears it, what is late (PRC-37..40); and
what the one before it did."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.pricing.campaign.view import CampaignView
from services.pricing.counter.state import Counter
from services.pricing.counter.used import Used, used_of
from shared.contracts.campaign_plans import CampaignPromotion, Evaluation, Goal, Head, Partner, Plan, Status
from shared.contracts.promotions import WHOLE, Limits
from shared.domain.money import Minor, split


class ChannelAnswer(BaseModel):
    """Of a promotion, on its channel."""

    channel: str
    promotion_id: str
    asked: str
    """The last that the campaign asked; "": nothing, or it has not answered yet."""
    code: str
    """planned, running, paused, over, ended, adjusted; or why not."""
    reason: str
    paused: bool
    """Now, whoever did it."""
    used: Used | None
    """None: there is no such promotion, or it is not counted."""


class Spending(BaseModel):
    head: Head
    budget: Minor
    spent: Minor
    """By confirmed orders, or on bills."""
    reserved: Minor
    """By orders and quotes that are not confirmed yet."""
    left: Minor
    """Negative: a promotion's own budget was raised before the campaign started, or a soft one overshot."""


class Bears(BaseModel):
    """A part of what is spent, to the minor unit."""

    name: str
    """"": we do."""
    rate: int
    spent: Minor


class Predecessor(BaseModel):
    """The campaign that this one follows, and what it did: its goal was met or not, sales rose or not."""

    campaign_id: str
    name: str
    status: Status
    goal: Goal | None
    evaluation: Evaluation | None
    """None: nobody has evaluated it yet."""


class LiveCampaign(CampaignView):
    channels: list[ChannelAnswer]
    uses: int
    """Orders that use one of its promotions, or may; one with two of them counts twice."""
    spending: list[Spending]
    bears: list[Bears]
    late: list[str]
    """Steps that are due and not done."""
    predecessor: Predecessor | None
    """None: its plan names none, or there is none of that id."""


def names_of(plan: Plan, campaign_id: str) -> list[str]:
    """Documents that tell how it stands."""
    found = [] if plan.follows is None else [f"campaigns/{plan.follows}"]
    for each in plan.promotions:
        id = f"{each.channel}/{each.promotion_id}"
        found += [f"promotions/{id}", f"counters/promotion/{id}", f"campaign_answers/{campaign_id}/{id}"]
    return found


def live(view: CampaignView, found: Mapping[str, Mapping[str, Any] | None], at: datetime) -> LiveCampaign:
    plan = view.plan
    channels = [_channel(each, view.campaign_id, found) for each in plan.promotions]
    used = [each.used for each in channels if each.used is not None]
    spending = _spending(view, used)
    due = [] if view.status == "ended" else [step.name for step in plan.steps if step.due_at <= at]
    return LiveCampaign(
        **dict(view),
        channels=channels,
        uses=sum(each.held + each.committed for each in used),
        spending=spending,
        bears=borne(sum(each.spent for each in spending), plan.partners),
        late=[name for name in due if name not in view.done],
        predecessor=_predecessor(found.get(f"campaigns/{plan.follows}")),
    )


def _predecessor(document: Mapping[str, Any] | None) -> Predecessor | None:
    if document is None:
        return None
    known = CampaignView.model_validate(document)
    of = {"name": known.plan.name, "goal": known.plan.goal, "status": known.status}
    return Predecessor.model_validate({"campaign_id": known.campaign_id, **of, "evaluation": known.evaluation})


def _channel(promotion: CampaignPromotion, campaign_id: str, found: Mapping[str, Mapping[str, Any] | None]) -> ChannelAnswer:
    id = f"{promotion.channel}/{promotion.promotion_id}"
    known, counter = found[f"promotions/{id}"], found[f"counters/promotion/{id}"]
    answer = found[f"campaign_answers/{campaign_id}/{id}"] or {"asked": "", "code": "", "reason": ""}
    said = known and (known.get("adjusted") or known["offer"].get("limits"))
    limits = Limits.model_validate(said) if said else None
    return ChannelAnswer(
        **dict(promotion),
        asked=answer["asked"],
        code=answer["code"],
        reason=answer["reason"],
        paused=known is not None and known["paused"],
        used=limits and used_of(limits.uses, limits.budget, Counter.model_validate(counter) if counter else None),
    )


def _spending(view: CampaignView, used: Sequence[Used]) -> list[Spending]:
    budget = view.plan.budget
    if budget is None:
        return []
    spent = sum(each.spent for each in used)
    reserved = sum(each.reserved + each.quoted_amount for each in used)
    heads: tuple[tuple[Head, int, int, int], ...] = (
        ("promotion", budget.promotion, spent, reserved),
        ("advertising", budget.advertising, view.spent.advertising, 0),
        ("logistics", budget.logistics, view.spent.logistics, 0),
    )
    return [Spending(head=head, budget=of, spent=so, reserved=may, left=of - so - may) for head, of, so, may in heads]


def borne(spent: int, partners: Sequence[Partner]) -> list[Bears]:
    """By largest remainder, so that the parts sum to the whole (PRC-40)."""
    rates = [*(each.rate for each in partners), WHOLE - sum(each.rate for each in partners)]
    names = [*(each.name for each in partners), ""]
    return [Bears(name=name, rate=rate, spent=part) for name, rate, part in zip(names, rates, split(spent, rates), strict=True)]
