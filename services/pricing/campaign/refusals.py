"""A "no" about a campaign."""

from collections.abc import Sequence

from services.pricing.campaign.missing import Lack
from shared.contracts.campaigns import CampaignCode, CampaignRefused
from shared.domain.nouns import Context
from shared.domain.wording import enumerated


def refused(campaign_id: str, context: Context, code: CampaignCode, reason: str) -> CampaignRefused:
    said = f"{campaign_id}: {reason}"
    return CampaignRefused(campaign_id=campaign_id, request=context.request, code=code, reason=said, refused_at=context.time)


def unknown(campaign_id: str, context: Context) -> CampaignRefused:
    return refused(campaign_id, context, "unknown_campaign", "there is no such campaign")


def lacking(campaign_id: str, context: Context, lacks: Sequence[Lack]) -> CampaignRefused:
    """By the first; all are named."""
    return refused(campaign_id, context, lacks[0].code, f"it lacks {enumerated([each.what for each in lacks])}")
