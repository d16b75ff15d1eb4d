"""A counter judges what orders want of it, one after another: its key has one writer. A repeat changes nothing."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.pricing.counter.commands import CommitUse, HoldUse, ReturnUse
from services.pricing.counter.lending import after, given_up
from services.pricing.counter.state import Counter, Share, quote_use_id, share_id, use_id
from services.pricing.counter.state import Use as OfOrder
from services.pricing.points.burning import accounts, burned, hold_points, is_points, points_back
from shared.contracts.points import PointsBurned, PointsExpired, PointsHeld, PointsReturned
from shared.contracts.quote_holds import QuoteUseReturned
from shared.contracts.uses import (
    CUSTOMER,
    BudgetOverspent,
    NextUseWanted,
    Use,
    UseCommitted,
    UseHeld,
    UseRefusalCode,
    UseRefused,
    UseReturned,
    UsesSettled,
    UsesWanted,
)
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, States

NO_SHARE = Share()
HeldOrNot = UseHeld | UseRefused | QuoteUseReturned | PointsHeld | PointsExpired


class No(NamedTuple):
    code: UseRefusalCode
    left: int = 0


def refusal(use: Use, counter: Counter, share: Share) -> No | None:
    """Why it may not be used (again). The same for an order, which holds it then, and for a quote, which only asks."""
    if use.uses is not None and counter.held + counter.committed + counter.quoted >= use.uses:
        return No("not_first_order" if use.counter.startswith(CUSTOMER) else "used_up")
    if use.budget is not None and not use.soft:
        left = use.budget - counter.reserved - counter.spent - counter.quoted_amount
        if use.amount > left:
            return No("budget_exhausted", max(0, left))
    if use.per_customer is not None and use.customer_id is not None and share.uses >= use.per_customer:
        return No("customer_used_up")
    return None


# -- what orders ask of counters
def ask_first(fact: UsesWanted, context: Context) -> Sequence[tuple[str, Command]]:
    """One after another: the next is asked when this one holds, so that of two orders that want the same, one gets all."""
    first, lender = fact.uses[0], fact.lent and fact.lent.lender
    return [(first.counter, HoldUse(order_id=fact.order_id, attempt=fact.attempt, use=first, lender=lender))]


def ask_next(fact: NextUseWanted, context: Context) -> Sequence[tuple[str, Command]]:
    command = HoldUse(order_id=fact.order_id, attempt=fact.attempt, use=fact.use, lender=fact.lender)
    return [(fact.use.counter, command)]


def settle(fact: UsesSettled, context: Context) -> Sequence[tuple[str, Command]]:
    if fact.outcome == "committed":
        return [(use.counter, CommitUse(order_id=fact.order_id, use=use)) for use in fact.uses]
    return [(use.counter, ReturnUse(order_id=fact.order_id, use=use, reason=fact.reason)) for use in fact.uses]


# -- what counters decide
def reads(command: HoldUse | CommitUse | ReturnUse, key: str) -> Sequence[Ref]:
    use = command.use
    refs: tuple[Ref, ...] = (("counter", use.counter), ("use", use_id(use.counter, command.order_id)))
    if is_points(use):
        return *refs, *accounts(use, command.order_id)
    return refs if use.customer_id is None else (*refs, ("share", share_id(use.counter, use.customer_id)))


def reads_to_hold(command: HoldUse, key: str) -> Sequence[Ref]:
    """What a quote lends is read where there is any."""
    refs, lender, counter = reads(command, key), command.lender, command.use.counter
    if lender is None:
        return refs
    lent: tuple[Ref, ...] = ("quote_use", quote_use_id(counter, lender.hold_id)), ("share", share_id(counter, lender.customer_id))
    return tuple(dict.fromkeys((*refs, *lent)))


def hold(command: HoldUse, states: States, context: Context) -> list[HeldOrNot]:
    """What a quote lends is given up and held by the order in one decision: nobody comes between."""
    use, known = command.use, _known(command, states)
    if known.attempt >= command.attempt or known.status in ("held", "committed"):
        return []
    share = NO_SHARE if use.customer_id is None else states["share", share_id(use.counter, use.customer_id)]
    if is_points(use):
        return [*hold_points(command, states, context.time)]
    counter: Counter = states["counter", use.counter]
    back: list[QuoteUseReturned] = []
    if (lender := command.lender) is not None:
        lent = states["quote_use", quote_use_id(use.counter, lender.hold_id)]
        back = given_up(use.counter, lender.hold_id, lent, "taken", context.time)
        counter, share = after(back, counter, share)
    if (no := refusal(use, counter, share)) is not None:
        return [
            *back,
            UseRefused(
                counter=use.counter,
                order_id=command.order_id,
                attempt=command.attempt,
                promotions=use.promotions,
                code=no.code,
                left=no.left,
                refused_at=context.time,
            ),
        ]
    held = UseHeld(counter=use.counter, order_id=command.order_id, attempt=command.attempt, use=use, held_at=context.time)
    return [*back, held]


def commit(command: CommitUse, states: States, context: Context) -> list[UseCommitted | BudgetOverspent | PointsBurned]:
    use, known = command.use, _known(command, states)
    is_held = known.status == "held"
    if not is_held and (use.held or known.was_committed):
        return []
    committed = UseCommitted(
        counter=use.counter,
        order_id=command.order_id,
        customer_id=use.customer_id,
        amount=use.amount,
        booked=not is_held,
        committed_at=context.time,
    )
    if is_points(use):
        return [committed, burned(command, context.time)]
    return [committed, *_overspent(use, states["counter", use.counter], context)]


def _overspent(use: Use, counter: Counter, context: Context) -> list[BudgetOverspent]:
    """Said once, of a soft budget: of a hard one nothing is spent that is not there."""
    spent = counter.spent + use.amount
    if not use.soft or use.budget is None or counter.overspent or spent < use.budget:
        return []
    _, channel, promotion_id = use.counter.split("/", 2)
    return [
        BudgetOverspent(
            counter=use.counter,
            channel=channel,
            promotion_id=promotion_id,
            budget=use.budget,
            spent=spent,
            overspent_at=context.time,
        )
    ]


def give_back(command: ReturnUse, states: States, context: Context) -> list[UseReturned | PointsReturned]:
    use, known = command.use, _known(command, states)
    if known.status not in ("held", "committed"):
        return []
    return [
        UseReturned(
            counter=use.counter,
            order_id=command.order_id,
            customer_id=use.customer_id,
            amount=known.amount,
            was=known.status,
            reason=command.reason,
            returned_at=context.time,
        ),
        *(points_back(command, states, context.time) if is_points(use) else []),
    ]


def _known(command: HoldUse | CommitUse | ReturnUse, states: States) -> OfOrder:
    known: OfOrder = states["use", use_id(command.use.counter, command.order_id)]
    return known


ON: Mapping[type[Message], Decide | On] = {
    UsesWanted: On(split=ask_first),
    NextUseWanted: On(split=ask_next),
    UsesSettled: On(split=settle),
    HoldUse: On(hold, reads=reads_to_hold),
    CommitUse: On(commit, reads=reads),
    ReturnUse: On(give_back, reads=reads),
}
