"""What an account's next decision reads: its lots, and what one order, or one adjustment, did to it. Two small documents."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.points.lots import merged
from shared.contracts.points import (
    Lots,
    PointsAdjusted,
    PointsBurned,
    PointsEarned,
    PointsExpired,
    PointsHeld,
    PointsReturned,
    PointsReversed,
    SpendChanged,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import DIGITS, Minor

CURRENCIES = AtMost(len(DIGITS), "there are no more currencies")


class Account(Message):
    lots: Lots = ()
    """Those that expire first before others. Their sum is the balance."""
    came: int = 0
    """All that was earned, or given by people."""
    held: int = 0
    """By orders that are not confirmed yet."""
    spent: Annotated[dict[str, Minor], CURRENCIES] = Field(default_factory=dict)
    """By currency, what was paid for goods that were delivered, less refunds."""
    gone: int = 0
    """Burned, expired, reversed, taken by people."""


class Cause(Message):
    """An order, or an adjustment."""

    status: Literal["none", "held", "burned"] = "none"
    """Of the points that the order wants to burn."""
    taken: Lots = ()
    """From which lots, as far as they did not come back."""
    earn: int | None = None
    """By which rate it earned; None: it has not."""
    earned: int = 0
    """Less what was reversed."""
    usable_from: Instant | None = None
    """Of what it earned."""
    adjusted: int | None = None
    paid: Minor = 0
    """Of what the customer has spent."""


Moved = PointsEarned | PointsHeld | PointsReturned | PointsReversed | PointsExpired | PointsAdjusted
AccountFact = Moved | PointsBurned | SpendChanged
CauseFact = PointsEarned | PointsHeld | PointsBurned | PointsReturned | PointsReversed | PointsAdjusted | SpendChanged


def cause_id(counter: str, by: str) -> str:
    """`by`: the order, or the adjustment."""
    return f"{counter}/{by}"


def adjustment_of(id: str) -> str:
    """No order has such an id."""
    return f"adjustment/{id}"


def cause_ids(fact: CauseFact) -> tuple[str, ...]:
    by = adjustment_of(fact.adjustment) if isinstance(fact, PointsAdjusted) else fact.order_id
    return (cause_id(fact.counter, by),)


def evolve(state: Account, fact: AccountFact, id: str) -> Account:
    match fact:
        case PointsEarned():
            return _moved(state, fact, came=fact.points)
        case PointsHeld():
            return _moved(state, fact, held=fact.points)
        case PointsBurned():
            return state.model_copy(update={"held": state.held - fact.points, "gone": state.gone + fact.points})
        case PointsReturned() if fact.was == "held":
            return _moved(state, fact, held=-fact.points)
        case PointsReturned():
            return _moved(state, fact, gone=-fact.points)
        case PointsReversed() | PointsExpired():
            return _moved(state, fact, gone=-total(fact))
        case PointsAdjusted() if fact.points > 0:
            return _moved(state, fact, came=fact.points)
        case PointsAdjusted():
            return _moved(state, fact, gone=-fact.points)
        case SpendChanged():
            return state.model_copy(update={"spent": {**state.spent, fact.currency: fact.spent}})
        case _:
            assert_never(fact)


def total(fact: Moved) -> int:
    """What its lots are more than before."""
    return sum(lot.points for lot in fact.lots)


def time_of(fact: AccountFact) -> Instant:
    match fact:
        case PointsEarned():
            return fact.earned_at
        case PointsHeld():
            return fact.held_at
        case PointsBurned():
            return fact.burned_at
        case PointsReturned():
            return fact.returned_at
        case PointsReversed():
            return fact.reversed_at
        case PointsExpired():
            return fact.expired_at
        case PointsAdjusted():
            return fact.adjusted_at
        case SpendChanged():
            return fact.changed_at
        case _:
            assert_never(fact)


def _moved(state: Account, fact: Moved, *, came: int = 0, held: int = 0, gone: int = 0) -> Account:
    lots = merged(state.lots, fact.lots, time_of(fact))
    now = {"lots": lots, "came": state.came + came, "held": state.held + held, "gone": state.gone + gone}
    return state.model_copy(update=now)


def evolve_cause(state: Cause, fact: CauseFact, id: str) -> Cause:
    match fact:
        case PointsEarned():
            starts = next((lot.usable_from for lot in fact.lots if lot.usable_from is not None), None)
            return state.model_copy(update={"earn": fact.earn, "earned": fact.points, "usable_from": starts})
        case PointsReversed():
            return state.model_copy(update={"earned": state.earned - fact.points})
        case PointsHeld():
            taken = tuple(lot.model_copy(update={"points": -lot.points}) for lot in fact.lots)
            return state.model_copy(update={"status": "held", "taken": taken})
        case PointsBurned():
            return state.model_copy(update={"status": "burned"})
        case PointsReturned():
            left = _left(state, fact)
            return state.model_copy(update={"taken": left, "status": state.status if left else "none"})
        case PointsAdjusted():
            return state.model_copy(update={"adjusted": fact.points})
        case SpendChanged():
            return state.model_copy(update={"paid": fact.paid})
        case _:
            assert_never(fact)


def _left(state: Cause, fact: PointsReturned) -> Lots:
    back = fact.points
    left = []
    for lot in reversed(state.taken):  # what expires last comes back first
        part = min(back, lot.points)
        back -= part
        if lot.points > part:
            left.append(lot.model_copy(update={"points": lot.points - part}))
    return tuple(reversed(left))


def sums_agree(state: Account) -> bool:
    """Every point that came is there, held or gone."""
    there = sum(lot.points for lot in state.lots)
    return there + state.held + state.gone == state.came and min(state.came, state.held, state.gone) >= 0
