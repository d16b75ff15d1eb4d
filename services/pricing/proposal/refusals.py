"""What is answered to who asks for what a guard does not let through."""

from services.pricing.proposal.commands import ApproveProposal, ProposePrice, RejectProposal, SetStrategy
from shared.contracts.proposals import ProposalRefused
from shared.domain.nouns import Context


def refused(
    command: SetStrategy | ProposePrice | ApproveProposal | RejectProposal, context: Context, code: str, reason: str
) -> ProposalRefused:
    return ProposalRefused.model_validate(
        {
            "channel": command.channel,
            "sku": command.sku,
            "request": context.request,
            "code": code,
            "reason": f"{command.sku} on {command.channel}: {reason}",
            "refused_at": context.time,
        }
    )
