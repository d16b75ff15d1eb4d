"""Strategies and proposals. Amounts: minor units; rates: parts in 10,000."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.pricing.proposal.bodies import PolicyBody, TermsBody
from services.pricing.proposal.commands import ApproveProposal, ProposePrice, RejectProposal, Reprice, SetStrategy
from services.pricing.proposal.view import ProposalView, StrategyView
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain.money import Amount, IsoCurrency

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class StrategyRequest(BaseModel, extra="forbid"):
    terms: TermsBody | None = Field(None, description="without them no strategy prices it")
    policy: Annotated[PolicyBody, NULL_IS_ABSENT] = Field(default_factory=PolicyBody)


class ProposalRequest(BaseModel, extra="forbid"):
    channel: Word
    sku: Word
    currency: IsoCurrency
    unit_price: Amount
    reason: Reason


class RunRequest(BaseModel, extra="forbid"):
    channel: Word
    sku: Word


class Rejection(BaseModel, extra="forbid"):
    reason: Reason


class ProposalPage(BaseModel):
    items: list[ProposalView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["proposals"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    approves = [Depends(gateway.needs("pricing:approve"))]
    strategy = "/channels/{channel}/prices/{sku}/strategy"

    async def of(proposal_id: str) -> ProposalView:
        found: ProposalView | None = await gateway.find("proposals", proposal_id)
        if found is None:
            raise Problem(404, "not_found", f"no proposal {proposal_id}")
        return found

    @router.put(strategy, summary="Which strategy prices a SKU", response_model=StrategyView, dependencies=approves)
    async def put_strategy(request: Request, channel: Word, sku: Word, body: StrategyRequest) -> Any:
        """It needs market research of the SKU. What it proposes within its policy takes effect at once."""
        id = f"{channel}/{sku}"
        terms = body.terms and body.terms.message()
        command = SetStrategy(channel=channel, sku=sku, terms=terms, policy=body.policy.message())
        return await gateway.send(request, id, command, show=("strategies", id))

    @router.get(strategy, summary="How a SKU is priced", response_model=StrategyView, dependencies=reads)
    async def get_strategy(request: Request, channel: Word, sku: Word) -> Any:
        return await gateway.get(request, "strategies", f"{channel}/{sku}")

    @router.post("/proposals", summary="Propose a price", dependencies=writes)
    async def post_proposal(request: Request, body: ProposalRequest) -> Any:
        """Behind the guards that strategies have; somebody else approves it. The answer's facts have its id."""
        return await gateway.send(request, f"{body.channel}/{body.sku}", ProposePrice(**dict(body)))

    @router.post("/proposals/run", summary="Run a SKU's strategy now", dependencies=writes)
    async def run_strategy(request: Request, body: RunRequest) -> Any:
        """The answer's facts are a proposal, why it was held, or none where the price is right."""
        return await gateway.send(request, f"{body.channel}/{body.sku}", Reprice(channel=body.channel, sku=body.sku))

    @router.get("/proposals", summary="The queue of proposals", response_model=ProposalPage, dependencies=reads)
    async def list_proposals(
        request: Request,
        status: Literal["waiting", "approved", "rejected", "lapsed"] = "waiting",
        channel: Word | None = None,
        sku: Word | None = None,
    ) -> Any:
        """Who waits longest comes first."""
        where = {"status": status, "channel": channel, "sku": sku}
        return await gateway.list(request, "proposals", where, sort=("proposed_at",))

    @router.get("/proposals/{proposal_id}", summary="A proposal", response_model=ProposalView, dependencies=reads)
    async def get_proposal(request: Request, proposal_id: Word) -> Any:
        return await gateway.get(request, "proposals", proposal_id)

    @router.post("/proposals/{proposal_id}/approval", summary="Approve it", response_model=ProposalView, dependencies=approves)
    async def approve_proposal(request: Request, proposal_id: Word) -> Any:
        found = await of(proposal_id)
        command = ApproveProposal(channel=found.channel, sku=found.sku, proposal_id=proposal_id)
        return await gateway.send(request, f"{found.channel}/{found.sku}", command, show=("proposals", proposal_id))

    @router.post("/proposals/{proposal_id}/rejection", summary="Reject it", response_model=ProposalView, dependencies=approves)
    async def reject_proposal(request: Request, proposal_id: Word, body: Rejection) -> Any:
        found = await of(proposal_id)
        command = RejectProposal(channel=found.channel, sku=found.sku, proposal_id=proposal_id, reason=body.reason)
        return await gateway.send(request, f"{found.channel}/{found.sku}", command, show=("proposals", proposal_id))

    return router
