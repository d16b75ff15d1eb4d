"""Bills for advertising and logistics are booked on their head until its budget is spent (PRC-35)."""

from collections.abc import Sequence

from services.pricing.campaign.commands import BookCampaignCost
from services.pricing.campaign.refusals import refused, unknown
from services.pricing.campaign.state import Campaign, Cost, State, cost_id
from shared.contracts.campaigns import CampaignCostBooked, CampaignRefused
from shared.domain.money import shown
from shared.domain.nouns import Context, Ref, States


def reads(command: BookCampaignCost, key: str) -> Sequence[Ref]:
    return ("campaign", command.campaign_id), ("campaign_cost", cost_id(command.campaign_id, command.booking_id))


def book(command: BookCampaignCost, states: States, context: Context) -> list[CampaignCostBooked | CampaignRefused]:
    """Also after it has ended: bills come late."""
    id, head = command.campaign_id, command.head
    state: State = states["campaign", id]
    known: Cost = states["campaign_cost", cost_id(id, command.booking_id)]
    if not isinstance(state, Campaign):
        return [unknown(id, context)]
    if known.booked is not None:
        if known.booked.model_dump(exclude={"currency", "actor", "booked_at"}) == command.model_dump():
            return []
        return [refused(id, context, "contradicts_booking", f"{command.booking_id} was booked otherwise: another has another id")]
    currency, budget = state.plan.currency, state.plan.budget
    if state.status == "draft" or budget is None:
        return [refused(id, context, "approval_needed", "it is a draft: nothing is booked on it yet")]
    spent, most = getattr(state.spent, head), getattr(budget, head)
    if not 0 <= spent + command.amount <= most:
        reason = f"{shown(spent, currency)} of {shown(most, currency)} are booked for {head}"
        return [refused(id, context, "budget_exhausted", f"{reason}: no room for {shown(command.amount, currency)}")]
    return [CampaignCostBooked(**dict(command), currency=currency, actor=context.actor, booked_at=context.time)]
