"""A strategy's or a person's price behind the guards: proposed, and approved by the policy where nothing needs a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.pricing.proposal.answers import approve, approved, lapse, of_approved, reject
from services.pricing.proposal.commands import ApproveProposal, LapseProposal, ProposePrice, RejectProposal, Reprice, SetStrategy
from services.pricing.proposal.gathering import Known, known, lookups, narrow, reads
from services.pricing.proposal.refusals import CLAMPED, refused, said
from services.pricing.proposal.state import Proposal, proposal_ref
from services.pricing.repricing.guards import Guarded, guard
from services.pricing.repricing.product import Seen, seen
from services.pricing.repricing.strategies import Asked, Wanted, want
from shared.contracts.promotions import WHOLE
from shared.contracts.proposals import (
    BY_HAND,
    HeldCode,
    PriceHeld,
    PriceProposalApproved,
    PriceProposalLapsed,
    PriceProposed,
    ProposalEvent,
    ProposalRefused,
    StrategySet,
)
from shared.contracts.strategies import Inputs
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
    if state.terms is None:
        return []
    run_id = _id(command, context)
    found = known(command, states, context.found)
    if state.last == run_id or found is None:
        return []
    now = seen(found.signals, found.product, state.policy, context.time)
    wanted = want(state.terms, Asked(found.product, now, state.policy, context.time))
    if wanted.unit_price is None:
        return [_held(command, run_id, "inputs_missing", wanted, Guarded(0), found, state, now, context.time)]
    guarded = _guard(wanted, found, now, state, context.time)
    if guarded.unit_price == found.product.unit_price:
        return []
    if guarded.held is not None:
        return [_held(command, run_id, guarded.held, wanted, guarded, found, state, now, context.time)]
    return _proposed(command, run_id, state.terms.strategy, wanted, guarded, found, state, now, context)


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
    wanted = Wanted(command.unit_price)
    guarded = _guard(wanted, found, now, state, context.time)
    if guarded.unit_price != command.unit_price:
        first = next(each for each in guarded.steps if each.unit_price != command.unit_price)
        return [refused(command, context, CLAMPED[first.guard], said(command, guarded, first))]
    if guarded.held is not None:
        by = next(each for each in guarded.steps if each.code == "held")
        return [refused(command, context, guarded.held, said(command, guarded, by))]
    return _proposed(command, run_id, BY_HAND, wanted, guarded, found, state, now, context)


def _id(command: Reprice | ProposePrice, context: Context) -> str:
    """The same input has the same id."""
    return ids.derived("price proposal", command.channel, command.sku, context.id, context.time.isoformat())


def _guard(wanted: Wanted, found: Known, now: Seen, state: Proposal, at: datetime) -> Guarded:
    assert wanted.unit_price is not None
    return guard(
        wanted.unit_price, found.product, now, state.policy, at, follows=wanted.after_competitors, followed=state.followed
    )


def _inputs(wanted: Wanted, found: Known, now: Seen) -> Inputs:
    """All of them; what nobody knows, or knew too long ago, is missing (PRC-11)."""
    signals = found.signals
    missing = {
        "cost": found.product.cost is None,
        "competitor_prices": not now.competitors,
        "demand": now.market is None,
        "stock": now.market is None or now.market.stock is None,
        "complaints": not signals.complaints,
        "research": now.research is None,
    }
    words = dict.fromkeys([*wanted.missing, *(name for name, is_so in missing.items() if is_so)])
    return Inputs(unit_price=found.product.unit_price, cost=found.product.cost, signals=signals, missing=tuple(words))


def _held(
    command: Reprice,
    run_id: str,
    code: HeldCode,
    wanted: Wanted,
    guarded: Guarded,
    found: Known,
    state: Proposal,
    now: Seen,
    at: datetime,
) -> PriceHeld:
    assert state.terms is not None
    return PriceHeld(
        run_id=run_id,
        channel=command.channel,
        sku=command.sku,
        strategy=state.terms.strategy,
        code=code,
        wanted=wanted.unit_price,
        inputs=_inputs(wanted, found, now),
        guards=tuple(guarded.steps),
        held_at=at,
    )


def _proposed(
    command: Reprice | ProposePrice,
    id: str,
    strategy: str,
    wanted: Wanted,
    guarded: Guarded,
    found: Known,
    state: Proposal,
    now: Seen,
    context: Context,
) -> Decided:
    assert wanted.unit_price is not None
    stands, policy, at = found.product.unit_price, state.policy, context.time
    change = (guarded.unit_price - stands) * WHOLE // stands if stands else 0
    waits_for = [*guarded.approval]
    if abs(change) > policy.alone:
        waits_for.append("change")
    if not policy.automatic or isinstance(command, ProposePrice):
        waits_for.append("policy")
    standing = state.waits
    if standing is not None and (standing.strategy, standing.unit_price) == (strategy, guarded.unit_price):
        return []
    proposed = PriceProposed(
        proposal_id=id,
        channel=command.channel,
        sku=command.sku,
        name=found.name,
        currency=found.product.currency,
        strategy=strategy,
        wanted=wanted.unit_price,
        unit_price=guarded.unit_price,
        change=change,
        follows=wanted.after_competitors and stands is not None and guarded.unit_price < stands,
        inputs=_inputs(wanted, found, now),
        guards=tuple(guarded.steps),
        waits_for=tuple(waits_for),
        reason=command.reason if isinstance(command, ProposePrice) else "",
        actor=context.actor,
        proposed_at=at,
        lapses_at=at + timedelta(days=policy.lapse_days),
    )
    facts: list[ProposalEvent] = []
    if standing is not None:
        named = {"proposal_id": standing.proposal_id, "channel": command.channel, "sku": command.sku}
        facts.append(PriceProposalLapsed(**named, why="replaced", lapsed_at=at))
    facts.append(proposed)
    return facts if waits_for else [*facts, approved(proposed, None, context)]


ON: Mapping[type[Message], Decide | On] = {
    SetStrategy: On(set_strategy, reads=reads, lookups=lookups, narrow=narrow),
    Reprice: On(reprice, reads=reads, lookups=lookups, narrow=narrow),
    ProposePrice: On(propose, reads=reads, lookups=lookups, narrow=narrow),
    ApproveProposal: On(approve, reads=reads, lookups=lookups, narrow=narrow),
    RejectProposal: reject,
    LapseProposal: lapse,
    PriceProposalApproved: On(split=of_approved),
}
