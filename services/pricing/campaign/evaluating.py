"""What a campaign did is noted on it, so that whoever plans the next one sees it (ANA-13..17)."""

from services.pricing.campaign.commands import EvaluateCampaign
from services.pricing.campaign.refusals import refused, unknown
from services.pricing.campaign.state import Campaign, State
from shared.contracts.campaigns import CampaignEvaluated, CampaignRefused
from shared.domain.nouns import Context


def evaluate(command: EvaluateCampaign, state: State, context: Context) -> list[CampaignEvaluated | CampaignRefused]:
    """Also while it runs: it is evaluated again when it is over."""
    if not isinstance(state, Campaign):
        return [unknown(command.campaign_id, context)]
    if state.status in ("draft", "approved"):
        reason = f"it is {state.status}: there is nothing to evaluate before it starts"
        return [refused(command.campaign_id, context, "contradicts_campaign", reason)]
    if command.evaluation == state.evaluation:
        return []
    return [CampaignEvaluated(**dict(command), actor=context.actor, evaluated_at=context.time)]
