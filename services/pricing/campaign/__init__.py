"""A campaign: a goal, an audience, a budget, and promotions of several channels that run in step (PRC-32..40). Key and state id:
campaign id. Its bills, one by one: `campaign_cost` ("campaign/booking")."""

from services.pricing.campaign.commands import EndCampaign, StartCampaign
from services.pricing.campaign.decide import ON
from services.pricing.campaign.running import ends, starts
from services.pricing.campaign.state import (
    CampaignFact,
    CampaignState,
    Cost,
    NoCampaign,
    cost_ids,
    evolve,
    evolve_cost,
    within_budget,
)
from services.pricing.campaign.view import calendar, campaigns
from shared.contracts.campaigns import CampaignCostBooked, CampaignRefused
from shared.domain.nouns import Noun

campaign = Noun(
    name="campaign",
    key="campaign_id",
    state=CampaignState,
    initial=NoCampaign(),
    facts=CampaignFact,
    evolve=evolve,
    says=(CampaignRefused,),
    on=ON,
    views=(campaigns, calendar),
    timers={StartCampaign: starts, EndCampaign: ends},
    always={"within_budget": within_budget},
)
campaign_cost = Noun(
    name="campaign_cost",
    key="campaign_id",
    state=Cost,
    initial=Cost(),
    facts=CampaignCostBooked,
    evolve=evolve_cost,
    on={},
    ids=cost_ids,
)
