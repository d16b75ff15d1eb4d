"""What a counter's next decision reads: its totals, this order's use, this customer's share. Each a small document of its own."""

from typing import Literal, assert_never

from shared.contracts.quote_holds import QuoteUseHeld, QuoteUseRefused, QuoteUseReturned
from shared.contracts.uses import BudgetOverspent, UseCommitted, UseHeld, UseRefused, UseReturned
from shared.domain.messages import Message
from shared.domain.money import Minor


class Counter(Message):
    held: int = 0
    """Orders that may yet use it."""
    committed: int = 0
    """Orders that did."""
    reserved: Minor = 0
    """Of the budget, for those that may."""
    spent: Minor = 0
    overspent: bool = False
    """It was said that its budget is spent."""
    quoted: int = 0
    """Uses that quotes hold."""
    quoted_amount: Minor = 0
    """Of the budget, that quotes hold."""


class Use(Message):
    """Of an order."""

    status: Literal["none", "refused", "held", "committed", "returned"] = "none"
    attempt: int = 0
    """The last that was judged."""
    amount: Minor = 0
    was_committed: bool = False


class QuoteUse(Message):
    """Of a quote's hold."""

    turn: int = 0
    """The last that was judged."""
    held: bool = False
    amount: Minor = 0
    customer_id: str | None = None
    """Whose share it counts for."""


class Share(Message):
    """Of a customer: orders that use it, or may, and his quote."""

    uses: int = 0


CounterFact = UseHeld | UseCommitted | UseReturned | BudgetOverspent | QuoteUseHeld | QuoteUseReturned
UseFact = UseHeld | UseRefused | UseCommitted | UseReturned
ShareFact = UseHeld | UseCommitted | UseReturned | QuoteUseHeld | QuoteUseReturned
QuoteUseFact = QuoteUseHeld | QuoteUseRefused | QuoteUseReturned


def use_id(counter: str, order_id: str) -> str:
    return f"{counter}/{order_id}"


def share_id(counter: str, customer_id: str) -> str:
    return f"{counter}/{customer_id}"


def quote_use_id(counter: str, hold_id: str) -> str:
    return f"{counter}/{hold_id}"


def use_ids(fact: UseFact) -> tuple[str, ...]:
    return (use_id(fact.counter, fact.order_id),)


def share_ids(fact: ShareFact) -> tuple[str, ...]:
    customer_id = fact.use.customer_id if isinstance(fact, QuoteUseHeld) else fact.customer_id
    return () if customer_id is None else (share_id(fact.counter, customer_id),)


def quote_use_ids(fact: QuoteUseFact) -> tuple[str, ...]:
    return (quote_use_id(fact.counter, fact.hold_id),)


def evolve(state: Counter, fact: CounterFact, id: str) -> Counter:
    match fact:
        case UseHeld():
            return state.model_copy(update={"held": state.held + 1, "reserved": state.reserved + fact.use.amount})
        case UseCommitted():
            now = {"committed": state.committed + 1, "spent": state.spent + fact.amount}
            return state.model_copy(update=now if fact.booked else now | _not_held(state, fact))
        case UseReturned() if fact.was == "held":
            return state.model_copy(update=_not_held(state, fact))
        case UseReturned():
            return state.model_copy(update={"committed": state.committed - 1, "spent": state.spent - fact.amount})
        case BudgetOverspent():
            return state.model_copy(update={"overspent": True})
        case QuoteUseHeld():
            amount = state.quoted_amount + fact.use.amount
            return state.model_copy(update={"quoted": state.quoted + 1, "quoted_amount": amount})
        case QuoteUseReturned():
            amount = state.quoted_amount - fact.amount
            return state.model_copy(update={"quoted": state.quoted - 1, "quoted_amount": amount})
        case _:
            assert_never(fact)


def _not_held(state: Counter, fact: UseCommitted | UseReturned) -> dict[str, int]:
    return {"held": state.held - 1, "reserved": state.reserved - fact.amount}


def evolve_use(state: Use, fact: UseFact, id: str) -> Use:
    match fact:
        case UseHeld():
            return Use(status="held", attempt=fact.attempt, amount=fact.use.amount)
        case UseRefused():
            return Use(status="refused", attempt=fact.attempt)
        case UseCommitted():
            return Use(status="committed", attempt=state.attempt, amount=fact.amount, was_committed=True)
        case UseReturned():
            return Use(status="returned", attempt=state.attempt, was_committed=state.was_committed)
        case _:
            assert_never(fact)


def evolve_share(state: Share, fact: ShareFact, id: str) -> Share:
    match fact:
        case UseHeld() | QuoteUseHeld():
            return Share(uses=state.uses + 1)
        case UseCommitted():
            return Share(uses=state.uses + fact.booked)
        case UseReturned() | QuoteUseReturned():
            return Share(uses=state.uses - 1)
        case _:
            assert_never(fact)


def evolve_quote_use(state: QuoteUse, fact: QuoteUseFact, id: str) -> QuoteUse:
    match fact:
        case QuoteUseHeld():
            return QuoteUse(turn=fact.turn, held=True, amount=fact.use.amount, customer_id=fact.use.customer_id)
        case QuoteUseRefused():
            return QuoteUse(turn=fact.turn)
        case QuoteUseReturned():
            return QuoteUse(turn=state.turn)
        case _:
            assert_never(fact)


def no_figure_below_zero(state: Counter) -> bool:
    return min(state.held, state.committed, state.reserved, state.spent, state.quoted, state.quoted_amount) >= 0
