"""Amounts: minor units of the offer's currency; times: aware UTC."""

from typing import Any

from pydantic import model_validator

from shared.contracts.campaign_plans import Asked
from shared.contracts.promoting import spend_threshold
from shared.contracts.promotions import Offer
from shared.contracts.targets import Targets
from shared.domain.messages import Command, Instant


class ActivatePromotion(Command):
    """An offer on a channel, from its start until before its end. `skus`: its targets; or `targets`: whatever products are of
    these classes; neither: the whole order."""

    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    targets: Targets | None = None
    paused: bool = False
    """From the first moment on: it waits until it is resumed, or its campaign starts."""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, said: Any) -> Any:
        """As it was asked when 滿減 was the one kind: the inbox is kept for ever."""
        if isinstance(said, dict) and "offer" not in said and "threshold" in said:
            return {"channel": said["channel"], "offer": spend_threshold(said)}
        return said


class EndPromotion(Command):
    """Before its time: from now on no order gets it."""

    promotion_id: str
    channel: str
    reason: str = ""


class PausePromotion(Command):
    """From now on no order gets it, until it is resumed (PRC-39)."""

    promotion_id: str
    channel: str
    reason: str


class ResumePromotion(Command):
    promotion_id: str
    channel: str
    reason: str


class AdjustPromotion(Command):
    """Its limits, of those that it has: None leaves one as it is (PRC-39)."""

    promotion_id: str
    channel: str
    uses: int | None = None
    budget: int | None = None
    per_customer: int | None = None
    reason: str
    beside_campaign: bool = True
    """Its budget may be raised although a campaign has it: the campaign itself asks, or it was asked before this was a rule."""


class FollowCampaign(Command):
    """What its campaign asks of it. `turn`: of the campaign, from 1; the figures: of an adjustment."""

    campaign_id: str
    channel: str
    promotion_id: str
    turn: int
    asked: Asked
    reason: str = ""
    uses: int | None = None
    budget: int | None = None
    per_customer: int | None = None


class JoinTargets(Command):
    """SKUs are of its classes. It follows from facts about products; nobody asks for it."""

    channel: str
    promotion_id: str
    skus: tuple[str, ...]
    since: Instant | None = None
    """None: from its start."""


class LeaveTargets(Command):
    channel: str
    promotion_id: str
    skus: tuple[str, ...]
    left_at: Instant
