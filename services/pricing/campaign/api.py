"""Campaigns. Amounts: minor units of the plan's currency; rates: parts in 10,000; times: with their zone, kept in UTC."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.pricing.campaign.bodies import AdjustmentBody, CostBody, PlanBody, ReasonBody, RulesBody
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
from services.pricing.campaign.evaluation_body import EvaluationBody
from services.pricing.campaign.live import LiveCampaign, live, names_of
from services.pricing.campaign.view import CampaignView
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.campaign_plans import Budget, Evaluation, LimitChange, Plan, Status, Step
from shared.contracts.words import Word
from shared.domain.messages import Command


class CampaignPage(BaseModel):
    items: list[CampaignView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/campaigns", tags=["campaigns"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    approves = [Depends(gateway.needs("pricing:approve"))]
    view = CampaignView

    async def of(campaign_id: str) -> CampaignView:
        found: CampaignView | None = await gateway.find("campaigns", campaign_id)
        if found is None:
            raise Problem(404, "not_found", f"no campaign {campaign_id}")
        return found

    async def sent(request: Request, campaign_id: str, command: Command) -> Any:
        return await gateway.send(request, campaign_id, command, show=("campaigns", campaign_id))

    @router.put("/{campaign_id}", summary="Draft a campaign", response_model=view, dependencies=writes)
    async def draft_campaign(request: Request, campaign_id: Word, body: PlanBody) -> Any:
        """Until it starts; an approved one must be approved again. `missing` names what nobody approves it without."""
        plan = Plan.model_validate(body.model_dump(exclude={"zone"}))
        return await sent(request, campaign_id, DraftCampaign(campaign_id=campaign_id, plan=plan))

    @router.put("/{campaign_id}/rules/{event_id}", summary="Check an event's rules", response_model=view, dependencies=writes)
    async def check_rules(request: Request, campaign_id: Word, event_id: Word, body: RulesBody) -> Any:
        """Who says so is kept, and the rules as they were."""
        command = CheckEventRules(campaign_id=campaign_id, event_id=event_id, **dict(body))
        return await sent(request, campaign_id, command)

    @router.post("/{campaign_id}/approve", summary="Approve a campaign", response_model=view, dependencies=approves)
    async def approve_campaign(request: Request, campaign_id: Word, revision: Annotated[int | None, Query(ge=1)] = None) -> Any:
        """By somebody else than its author; `revision`: of the plan that was looked at. It starts by itself at `starts_at`, where
        that is to come."""
        plan = (found := await of(campaign_id)).plan
        seen = {"revision": revision or found.revision, "promotions": plan.promotions, "events": plan.events}
        return await sent(request, campaign_id, ApproveCampaign.model_validate({"campaign_id": campaign_id, **seen}))

    @router.post("/{campaign_id}/start", summary="Start it on all its channels", response_model=view, dependencies=writes)
    async def start_campaign(request: Request, campaign_id: Word) -> Any:
        """Its promotions that wait, or are paused, are resumed. `GET` shows each channel's answer."""
        return await sent(request, campaign_id, StartCampaign(campaign_id=campaign_id))

    @router.post("/{campaign_id}/pause", summary="Pause it on all its channels", response_model=view, dependencies=writes)
    async def pause_campaign(request: Request, campaign_id: Word, body: ReasonBody) -> Any:
        return await sent(request, campaign_id, PauseCampaign(campaign_id=campaign_id, reason=body.reason))

    @router.post("/{campaign_id}/resume", summary="Resume it on all its channels", response_model=view, dependencies=writes)
    async def resume_campaign(request: Request, campaign_id: Word, body: ReasonBody) -> Any:
        return await sent(request, campaign_id, ResumeCampaign(campaign_id=campaign_id, reason=body.reason))

    @router.post("/{campaign_id}/end", summary="End it on all its channels", response_model=view, dependencies=writes)
    async def end_campaign(request: Request, campaign_id: Word, body: ReasonBody) -> Any:
        """For ever, with its promotions. At `ends_at` it ends by itself."""
        return await sent(request, campaign_id, EndCampaign(campaign_id=campaign_id, reason=body.reason))

    @router.post("/{campaign_id}/adjust", summary="Other budget, steps or limits", response_model=view, dependencies=approves)
    async def adjust_campaign(request: Request, campaign_id: Word, body: AdjustmentBody) -> Any:
        """It changes what was approved, and needs that scope. Limits are asked of its promotions: `GET` shows their answers."""
        found = await of(campaign_id)
        command = AdjustCampaign(
            campaign_id=campaign_id,
            budget=None if body.budget is None else Budget(**dict(body.budget)),
            steps=tuple(Step(**dict(each)) for each in body.steps or ()),
            limits=tuple(LimitChange(**dict(each)) for each in body.limits),
            promotions=found.plan.promotions,
            reason=body.reason,
        )
        return await sent(request, campaign_id, command)

    @router.post("/{campaign_id}/steps/{step}/done", summary="A step is done", response_model=view, dependencies=writes)
    async def complete_step(request: Request, campaign_id: Word, step: str) -> Any:
        return await sent(request, campaign_id, CompleteStep(campaign_id=campaign_id, step=step))

    @router.put("/{campaign_id}/costs/{booking_id}", summary="Book a bill", response_model=view, dependencies=writes)
    async def book_cost(request: Request, campaign_id: Word, booking_id: Word, body: CostBody) -> Any:
        """On advertising or logistics, until their budget is spent."""
        command = BookCampaignCost(campaign_id=campaign_id, booking_id=booking_id, **dict(body))
        return await sent(request, campaign_id, command)

    @router.put("/{campaign_id}/evaluation", summary="What it did", response_model=view, dependencies=writes)
    async def evaluate_campaign(request: Request, campaign_id: Word, body: EvaluationBody) -> Any:
        """By hand, or by `waybill promo evaluate --campaign ID --record`. Another one counts instead, and the log keeps both."""
        evaluation = Evaluation.model_validate(body.model_dump())
        return await sent(request, campaign_id, EvaluateCampaign(campaign_id=campaign_id, evaluation=evaluation))

    @router.get("/{campaign_id}", summary="A campaign, as it stands", response_model=LiveCampaign, dependencies=reads)
    async def get_campaign(campaign_id: Word) -> Any:
        """Each channel's answer; what is used, spent and left by now; who bears it; which steps are late; what the
        campaign that it follows did."""
        found = await of(campaign_id)
        return live(found, await gateway.find_all(names_of(found.plan, campaign_id)), gateway.now())

    @router.get("", summary="Campaigns", response_model=CampaignPage, dependencies=reads)
    async def list_campaigns(request: Request, status: Status | None = None) -> Any:
        return await gateway.list(request, "campaigns", {"status": status})

    return router
