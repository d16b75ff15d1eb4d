"""What a customer's quote holds, how long, and which order takes it over. It ends by its fact; a repeat changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, assert_never

from services.pricing.quote_hold.commands import ExpireQuoteHold, HoldQuote
from services.pricing.quote_hold.state import NoHold, QuoteHoldFact, QuoteHoldState, Standing
from shared.contracts.points import PREFIX
from shared.contracts.quote_holds import (
    LONGEST_QUOTE_HOLD_MINUTES,
    QUOTE_HOLD_MINUTES,
    NextQuoteUseWanted,
    QuoteHeld,
    QuoteHoldAsked,
    QuoteHoldCode,
    QuoteHoldMissed,
    QuoteHoldTaken,
    QuoteUseHeld,
    QuoteUseRefused,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import CUSTOMER, Use
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, SetTimer

FOR = timedelta(minutes=QUOTE_HOLD_MINUTES)
FreedReason = Literal["expired", "changed"]
AT_MOST = timedelta(minutes=LONGEST_QUOTE_HOLD_MINUTES)


def holdable(uses: Sequence[Use]) -> tuple[Use, ...]:
    """Nobody races a customer for his own first order, or his points, and a soft budget is not held."""
    return tuple(use for use in uses if use.held and not use.counter.startswith((CUSTOMER, PREFIX)))


def hold(command: HoldQuote, state: QuoteHoldState, context: Context) -> list[QuoteHoldFact]:
    uses, at = holdable(command.uses), context.time
    if isinstance(state, Standing) and at < state.ends_at:
        return _renew(command, uses, state, at)
    over = _freed(command.customer_id, state, state.kept, "expired", at) if isinstance(state, Standing) else []
    if not uses:
        return over
    number = state.number + 1
    wanted = QuoteUsesWanted(
        customer_id=command.customer_id,
        hold_id=ids.derived("quote hold", command.customer_id, str(number)),
        number=number,
        turn=1,
        basket=command.basket,
        uses=uses,
        opened_at=at,
        ends_at=at + FOR,
        wanted_at=at,
    )
    return [*over, wanted]


def _renew(command: HoldQuote, uses: tuple[Use, ...], state: Standing, at: datetime) -> list[QuoteHoldFact]:
    """Counters are asked anew, unless it holds all of the same."""
    ends_at = max(state.ends_at, min(at + FOR, state.opened_at + AT_MOST))
    if (command.basket, uses) == (state.basket, state.asked):
        if state.wants or ends_at == state.ends_at:
            return []
        if not state.refused:
            return [_held(command.customer_id, state.model_copy(update={"ends_at": ends_at}), at)]
    if not uses:
        return _freed(command.customer_id, state, state.kept, "changed", at)
    again = {use.counter for use in uses}
    gone = [use for use in state.kept if use.counter not in again]
    wanted = QuoteUsesWanted(
        customer_id=command.customer_id,
        hold_id=state.hold_id,
        number=state.number,
        turn=state.turn + 1,
        basket=command.basket,
        uses=uses,
        opened_at=state.opened_at,
        ends_at=ends_at,
        wanted_at=at,
    )
    freed = _freed(command.customer_id, state, gone, "changed", at, over=False) if gone else []
    return [*freed, wanted]


def hear(fact: QuoteUseHeld | QuoteUseRefused, state: QuoteHoldState, context: Context) -> list[QuoteHoldFact]:
    """What comes for a hold that is over was given back behind it."""
    if not isinstance(state, Standing) or not state.wants:
        return []
    if (fact.hold_id, fact.turn, fact.counter) != (state.hold_id, state.turn, state.wants[0].counter):
        return []
    code = fact.code if isinstance(fact, QuoteUseRefused) else None
    after = state.answered(code)
    if not after.wants:
        return [_held(fact.customer_id, after, context.time)]
    return [
        NextQuoteUseWanted(
            customer_id=fact.customer_id,
            hold_id=state.hold_id,
            turn=state.turn,
            use=after.wants[0],
            refused=code,
            wanted_at=context.time,
        )
    ]


def take(asked: QuoteHoldAsked, state: QuoteHoldState, context: Context) -> list[QuoteHoldTaken | QuoteHoldMissed]:
    """By an order of the same basket that names it before it ended by its fact, however late that order is read."""
    if isinstance(state, Standing) and state.hold_id == asked.hold_id and state.basket == asked.basket:
        return [
            QuoteHoldTaken(
                customer_id=asked.customer_id,
                hold_id=state.hold_id,
                order_id=asked.order_id,
                uses=state.kept,
                taken_at=context.time,
            )
        ]
    return [
        QuoteHoldMissed(
            customer_id=asked.customer_id,
            hold_id=asked.hold_id,
            order_id=asked.order_id,
            code=_why(asked, state),
            missed_at=context.time,
        )
    ]


def _why(asked: QuoteHoldAsked, state: QuoteHoldState) -> QuoteHoldCode:
    """Another customer's is unknown to this one; of his own the last is known, whatever became of it."""
    if state.hold_id != asked.hold_id:
        return "hold_unknown"
    return "hold_over" if isinstance(state, NoHold) else "hold_other_basket"


def expire(command: ExpireQuoteHold, state: QuoteHoldState, context: Context) -> list[QuoteHoldFact]:
    if not isinstance(state, Standing) or state.hold_id != command.hold_id or context.time < state.ends_at:
        return []
    return _freed(command.customer_id, state, state.kept, "expired", context.time)


def _held(customer_id: str, state: Standing, at: datetime) -> QuoteHeld:
    return QuoteHeld(
        customer_id=customer_id,
        hold_id=state.hold_id,
        turn=state.turn,
        uses=state.held,
        refused=state.refused,
        ends_at=state.ends_at,
        held_at=at,
    )


def _freed(
    customer_id: str, state: Standing, uses: Sequence[Use], reason: FreedReason, at: datetime, *, over: bool = True
) -> list[QuoteHoldFact]:
    freed = QuoteUsesFreed(
        customer_id=customer_id, hold_id=state.hold_id, uses=tuple(uses), reason=reason, over=over, freed_at=at
    )
    return [freed]


ON: Mapping[type[Message], Decide | On] = {
    HoldQuote: hold,
    QuoteUseHeld: On(hear, key="customer_id"),
    QuoteUseRefused: On(hear, key="customer_id"),
    QuoteHoldAsked: On(take, key="customer_id"),
    ExpireQuoteHold: expire,
}


def end_of_hold(fact: QuoteHoldFact | QuoteHoldMissed) -> list[SetTimer | CancelTimer]:
    """One timer a customer."""
    match fact:
        case QuoteUsesWanted() | QuoteHeld():
            command = ExpireQuoteHold(customer_id=fact.customer_id, hold_id=fact.hold_id)
            return [SetTimer(f"quote_hold/{fact.customer_id}", fact.ends_at, fact.customer_id, command)]
        case QuoteHoldTaken():
            return [CancelTimer(f"quote_hold/{fact.customer_id}")]
        case QuoteUsesFreed():
            return [CancelTimer(f"quote_hold/{fact.customer_id}")] if fact.over else []
        case NextQuoteUseWanted() | QuoteHoldMissed():
            return []
        case _:
            assert_never(fact)
