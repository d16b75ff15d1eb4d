"""A wanted price and all that it is judged by; what is said of it with all its inputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.pricing.proposal.answers import approved
from services.pricing.proposal.commands import ProposePrice, Reprice
from services.pricing.proposal.gathering import Known
from services.pricing.proposal.state import Proposal
from services.pricing.repricing.guards import Guarded, guard
from services.pricing.repricing.product import Seen
from services.pricing.repricing.strategies import Wanted
from shared.contracts.promotions import WHOLE
from shared.contracts.proposals import HeldCode, PriceHeld, PriceProposalLapsed, PriceProposed, ProposalEvent
from shared.contracts.strategies import Inputs
from shared.domain.nouns import Context


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    command: Reprice | ProposePrice
    strategy: str
    wanted: Wanted
    known: Known
    seen: Seen
    state: Proposal
    context: Context

    def guarded(self, unit_price: int) -> Guarded:
        follows, followed = self.wanted.after_competitors, self.state.followed
        return guard(
            unit_price,
            self.known.product,
            self.seen,
            self.state.policy,
            self.context.time,
            follows=follows,
            followed=followed,
        )

    def inputs(self) -> Inputs:
        """All of them; what nobody knows, or knew too long ago, is missing (PRC-11)."""
        product, signals, seen = self.known.product, self.known.signals, self.seen
        missing = {
            "cost": product.cost is None,
            "competitor_prices": not seen.competitors,
            "demand": seen.market is None,
            "stock": seen.market is None or seen.market.stock is None,
            "complaints": not signals.complaints,
            "research": seen.research is None,
        }
        words = dict.fromkeys([*self.wanted.missing, *(name for name, is_so in missing.items() if is_so)])
        return Inputs(unit_price=product.unit_price, cost=product.cost, signals=signals, missing=tuple(words))


def held(run: Run, code: HeldCode, guarded: Guarded | None = None) -> PriceHeld:
    return PriceHeld(
        run_id=run.id,
        channel=run.command.channel,
        sku=run.command.sku,
        strategy=run.strategy,
        code=code,
        wanted=run.wanted.unit_price,
        inputs=run.inputs(),
        guards=tuple(guarded.steps) if guarded is not None else (),
        held_at=run.context.time,
    )


def proposed(run: Run, wanted: int, guarded: Guarded) -> Sequence[ProposalEvent]:
    """And approved, where no person is needed. Another one that waits lapses; the same one goes on waiting."""
    command, stands, policy, at = run.command, run.known.product.unit_price, run.state.policy, run.context.time
    change = (guarded.unit_price - stands) * WHOLE // stands if stands else 0
    waits_for = [*guarded.approval]
    if abs(change) > policy.alone:
        waits_for.append("change")
    if not policy.automatic or isinstance(command, ProposePrice):
        waits_for.append("policy")
    standing = run.state.waits
    if waits_for and standing is not None and (standing.strategy, standing.unit_price) == (run.strategy, guarded.unit_price):
        return []
    new = PriceProposed(
        proposal_id=run.id,
        channel=command.channel,
        sku=command.sku,
        name=run.known.name,
        currency=run.known.product.currency,
        strategy=run.strategy,
        wanted=wanted,
        unit_price=guarded.unit_price,
        change=change,
        follows=run.wanted.after_competitors and stands is not None and guarded.unit_price < stands,
        inputs=run.inputs(),
        guards=tuple(guarded.steps),
        waits_for=tuple(waits_for),
        reason=command.reason if isinstance(command, ProposePrice) else "",
        actor=run.context.actor,
        proposed_at=at,
        lapses_at=at + timedelta(days=policy.lapse_days),
    )
    facts: list[ProposalEvent] = []
    if standing is not None:
        named = {"proposal_id": standing.proposal_id, "channel": command.channel, "sku": command.sku}
        facts.append(PriceProposalLapsed(**named, why="replaced", lapsed_at=at))
    facts.append(new)
    return facts if waits_for else [*facts, approved(new, None, run.context)]
