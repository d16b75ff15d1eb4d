"""A plan becomes a proposal, raises the open one, or withdraws it; a smaller amount leaves it as it stands."""

from collections.abc import Mapping

from services.inventory.plan.replenish import Plan, plan
from services.inventory.proposal.commands import PlanReplenishment
from services.inventory.proposal.state import Proposal, proposal_ref
from services.inventory.service_levels.state import Levels, levels_ref
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.replenishing import ProposalEvent, ReplenishmentProposed, ReplenishmentWithdrawn
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def decide(command: PlanReplenishment, states: States, context: Context) -> list[ProposalEvent]:
    warehouse, sku, at = command.warehouse, command.sku, context.time
    stock: Stock = states[stock_ref(warehouse, sku)]
    standing: Proposal = states[proposal_ref(warehouse, sku)]
    levels: Levels = states[levels_ref(warehouse)]
    free = stock.available - stock.waiting
    planned = plan(command.figures, free, stock.alert_line, at, levels.at(at))
    return proposed(warehouse, sku, planned, free, standing, at)


def proposed(warehouse: str, sku: str, planned: Plan, free: int, standing: Proposal, at: Instant) -> list[ProposalEvent]:
    """`free` less what shipments wait for."""
    if planned.reason in ("enough", "exit_stage", "would_spoil"):
        if not standing.amount:
            return []
        return [ReplenishmentWithdrawn(warehouse=warehouse, sku=sku, reason=planned.reason, withdrawn_at=at)]
    if planned.amount <= standing.amount:
        return []
    return [
        ReplenishmentProposed(
            warehouse=warehouse,
            sku=sku,
            amount=planned.amount,
            raised_from=standing.amount or None,
            reason=planned.reason,
            free=free,
            covered=planned.covered,
            target=planned.target,
            safety=planned.safety,
            ahead=planned.ahead,
            listed=planned.listed,
            runs_out_at=planned.runs_out_at,
            proposed_at=at,
        )
    ]


def reads(command: PlanReplenishment, warehouse: str) -> list[Ref]:
    return [proposal_ref(warehouse, command.sku), stock_ref(warehouse, command.sku), levels_ref(warehouse)]


ON: Mapping[type[Message], Decide | On] = {PlanReplenishment: On(decide, reads=reads)}
