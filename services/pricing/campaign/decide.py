"""What a campaign is asked, and who decides it. An id stands for one campaign for ever."""

from collections.abc import Mapping

from services.pricing.campaign import costs, evaluating, planning, running
from services.pricing.campaign.commands import (
    AdjustCampaign,
    ApproveCampaign,
    BookCampaignCost,
    CheckEventRules,
    CompleteStep,
    DraftCampaign,
    EndCampaign,
    EvaluateCampaign,
    PauseCampaign,
    ResumeCampaign,
    StartCampaign,
)
from shared.domain.messages import Message
from shared.domain.nouns import Decide, On

ON: Mapping[type[Message], Decide | On] = {
    DraftCampaign: planning.draft,
    CheckEventRules: On(planning.check_rules, lookups=planning.lookups_of_check, narrow=planning.narrow),
    ApproveCampaign: On(planning.approve, lookups=planning.lookups_of_approval, narrow=planning.narrow),
    StartCampaign: running.start,
    PauseCampaign: running.pause,
    ResumeCampaign: running.resume,
    EndCampaign: running.end,
    AdjustCampaign: On(running.adjust, lookups=running.lookups, narrow=planning.narrow),
    CompleteStep: running.complete,
    EvaluateCampaign: evaluating.evaluate,
    BookCampaignCost: On(costs.book, reads=costs.reads),
}
