"""What becomes of a proposal that waits: approved by somebody else, rejected, or lapsed; an approved one sets the price."""

from collections.abc import Sequence

from services.pricing.price.commands import SetPrice
from services.pricing.proposal.commands import ApproveProposal, LapseProposal, RejectProposal
from services.pricing.proposal.gathering import known
from services.pricing.proposal.refusals import refused
from services.pricing.proposal.state import Proposal, proposal_ref
from shared.contracts.proposals import (
    PriceProposalApproved,
    PriceProposalLapsed,
    PriceProposalRejected,
    PriceProposed,
    ProposalEvent,
    ProposalRefused,
)
from shared.domain.messages import Command
from shared.domain.nouns import CancelTimer, Context, SetTimer, States


def approve(command: ApproveProposal, states: States, context: Context) -> Sequence[PriceProposalApproved | ProposalRefused]:
    """Range and floor are asked again, since days may have passed; and the price must be the one that was looked at."""
    state: Proposal = states[proposal_ref(command.channel, command.sku)]
    if state.approved == command.proposal_id:
        return []
    waits = _waiting(state, command.proposal_id)
    if waits is None:
        return [refused(command, context, "unknown_proposal", f"no proposal {command.proposal_id} waits")]
    if context.has_name and context.actor == waits.actor:
        return [refused(command, context, "approval_needed", "who proposed it may not approve it: somebody else may")]
    found = known(command, states, context.found)
    if found is None or (found.product.unit_price, found.product.currency) != (waits.inputs.unit_price, waits.currency):
        return [refused(command, context, "price_changed", "the price is not the one that it was proposed for: propose anew")]
    low, high, floor = found.product.low, found.product.high, found.product.floor
    if low is not None and high is not None and not low <= waits.unit_price <= high:
        return [refused(command, context, "outside_range", f"its range is {low} to {high} by now")]
    if floor is not None and waits.unit_price < floor:
        return [refused(command, context, "below_floor", f"its floor is {floor} by now")]
    return [approved(waits, context.actor, context)]


def reject(command: RejectProposal, state: Proposal, context: Context) -> Sequence[PriceProposalRejected | ProposalRefused]:
    if state.ended == command.proposal_id:
        return []
    if _waiting(state, command.proposal_id) is None:
        return [refused(command, context, "unknown_proposal", f"no proposal {command.proposal_id} waits")]
    said = command.model_dump()
    return [PriceProposalRejected(**said, actor=context.actor, rejected_at=context.time)]


def lapse(command: LapseProposal, state: Proposal, context: Context) -> Sequence[PriceProposalLapsed]:
    if _waiting(state, command.proposal_id) is None:
        return []
    return [PriceProposalLapsed(**command.model_dump(), why="time", lapsed_at=context.time)]


def approved(proposed: PriceProposed, approver: str | None, context: Context) -> PriceProposalApproved:
    return PriceProposalApproved(
        proposal_id=proposed.proposal_id,
        channel=proposed.channel,
        sku=proposed.sku,
        name=proposed.name,
        currency=proposed.currency,
        strategy=proposed.strategy,
        unit_price=proposed.unit_price,
        follows=proposed.follows,
        approver=approver,
        approved_at=context.time,
    )


def of_approved(fact: PriceProposalApproved, context: Context) -> Sequence[tuple[str, Command]]:
    command = SetPrice(
        channel=fact.channel,
        sku=fact.sku,
        name=fact.name,
        currency=fact.currency,
        unit_price=fact.unit_price,
        reason=f"proposal {fact.proposal_id}: {fact.strategy}",
        proposal=fact.proposal_id,
        approver=fact.approver,
    )
    return [(f"{fact.channel}/{fact.sku}", command)]


def lapses(fact: ProposalEvent | ProposalRefused) -> Sequence[SetTimer | CancelTimer]:
    match fact:
        case PriceProposed() if fact.waits_for:
            command = LapseProposal(channel=fact.channel, sku=fact.sku, proposal_id=fact.proposal_id)
            return [SetTimer(f"proposal/{fact.proposal_id}", fact.lapses_at, f"{fact.channel}/{fact.sku}", command)]
        case PriceProposalApproved() | PriceProposalRejected() | PriceProposalLapsed():
            return [CancelTimer(f"proposal/{fact.proposal_id}")]
        case _:
            return []


def _waiting(state: Proposal, proposal_id: str) -> PriceProposed | None:
    waits = state.waits
    return waits if waits is not None and waits.proposal_id == proposal_id else None
