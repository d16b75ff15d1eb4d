"""What is answered to who asks for what a guard does not let through."""

from collections.abc import Mapping

from services.pricing.proposal.commands import ApproveProposal, ProposePrice, RejectProposal, SetStrategy
from services.pricing.repricing.guards import Guarded
from shared.contracts.proposals import ProposalRefused
from shared.contracts.strategies import GuardStep
from shared.domain.money import shown
from shared.domain.nouns import Context

CLAMPED: Mapping[str, str] = {
    "range": "outside_range",
    "profit_floor": "below_floor",
    "step": "step_too_large",
    "ending": "ending_not_permitted",
}
"""By the guard that would clamp it."""


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


def said(command: ProposePrice, guarded: Guarded, by: GuardStep) -> str:
    figures = ", ".join(f"{name} {value}" for name, value in by.figures.items())
    price, permitted = shown(command.unit_price, command.currency), shown(guarded.unit_price, command.currency)
    where = f" ({figures})" if figures else ""
    nearest = "" if guarded.unit_price == command.unit_price else f"; the nearest permitted price is {permitted}"
    return f"{price} does not pass {by.guard}{where}{nearest}"
