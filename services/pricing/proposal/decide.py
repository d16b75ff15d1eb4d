"""A strategy's or a person's price behind the guards: proposed, and approved by the policy where nothing needs a person."""

from collections.abc import Mapping, Sequence

from services.pricing.proposal.answers import approve, lapse, of_approved, reject
from services.pricing.proposal.commands import ApproveProposal, LapseProposal, ProposePrice, RejectProposal, Reprice, SetStrategy
from services.pricing.proposal.gathering import known, lookups, narrow, reads
from services.pricing.proposal.refusals import refused
from services.pricing.proposal.running import Run, held, proposed
from services.pricing.proposal.state import Proposal, proposal_ref
from services.pricing.repricing.product import seen
from services.pricing.repricing.refusing import refusing, said
from services.pricing.repricing.strategies import Asked, Wanted, want
from shared.contracts.proposals import BY_HAND, PriceProposalApproved, ProposalEvent, ProposalRefused, StrategySet
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, States

Decided = Sequence[ProposalEvent | ProposalRefused]


def set_strategy(command: SetStrategy, states: States, context: Context) -> Decided:
    """Research first (PRC-20)."""
    state: Proposal = states[proposal_ref(command.channel, command.sku)]
    if (state.terms, state.policy) == (command.terms, command.policy):
        return []
    found = known(command, states, context.found)
    if command.terms is not None:
        if found is None:
            return [refused(command, context, "unknown_sku", "neither a price nor a cost is known")]
        if seen(found.signals, found.product, command.policy, context.time).research is None:
            reason = f"a strategy needs market research, {command.policy.research_days} days old at most"
            return [refused(command, context, "research_missing", reason)]
    return [
        StrategySet(
            channel=command.channel,
            sku=command.sku,
            terms=command.terms,
            policy=command.policy,
            actor=context.actor,
            set_at=context.time,
        )
    ]


def reprice(command: Reprice, states: States, context: Context) -> Decided:
    state: Proposal = states[proposal_ref(command.channel, command.sku)]
    run_id = _id(command, context)
    if state.terms is None or state.last == run_id:
        return []
    found = known(command, states, context.found)
    if found is None:
        return []
    now = seen(found.signals, found.product, state.policy, context.time)
    wanted = want(state.terms, Asked(found.product, now, state.policy, context.time))
    run = Run(run_id, command, state.terms.strategy, wanted, found, now, state, context)
    if wanted.unit_price is None:
        return [held(run, "inputs_missing")]
    guarded = run.guarded(wanted.unit_price)
    if guarded.unit_price == found.product.unit_price:
        return []
    if guarded.held is not None:
        return [held(run, guarded.held, guarded)]
    return proposed(run, wanted.unit_price, guarded)


def propose(command: ProposePrice, states: States, context: Context) -> Decided:
    """Nobody's word is altered: a price that a guard would clamp is refused by the guard, with what it would permit."""
    state: Proposal = states[proposal_ref(command.channel, command.sku)]
    run_id = _id(command, context)
    if state.last == run_id:
        return []
    found = known(command, states, context.found)
    if found is None:
        return [refused(command, context, "unknown_sku", "neither a price nor a cost is known")]
    if found.product.currency != command.currency:
        return [refused(command, context, "other_currency", f"its prices are in {found.product.currency}")]
    if found.product.unit_price == command.unit_price:
        return []
    now = seen(found.signals, found.product, state.policy, context.time)
    run = Run(run_id, command, BY_HAND, Wanted(command.unit_price), found, now, state, context)
    guarded = run.guarded(command.unit_price)
    if no := refusing(command.unit_price, guarded):
        code, by = no
        return [refused(command, context, code, said(command.unit_price, command.currency, guarded, by))]
    return proposed(run, command.unit_price, guarded)


def _id(command: Reprice | ProposePrice, context: Context) -> str:
    """The same input has the same id."""
    return ids.derived("price proposal", command.channel, command.sku, context.id, context.time.isoformat())


ON: Mapping[type[Message], Decide | On] = {
    SetStrategy: On(set_strategy, reads=reads, lookups=lookups, narrow=narrow),
    Reprice: On(reprice, reads=reads, lookups=lookups, narrow=narrow),
    ProposePrice: On(propose, reads=reads, lookups=lookups, narrow=narrow),
    ApproveProposal: On(approve, reads=reads, lookups=lookups, narrow=narrow),
    RejectProposal: reject,
    LapseProposal: lapse,
    PriceProposalApproved: On(split=of_approved),
}
