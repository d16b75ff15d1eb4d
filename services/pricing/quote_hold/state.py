"""What the next decision about a customer's hold reads."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.quote_holds import (
    NextQuoteUseWanted,
    QuoteHeld,
    QuoteHoldTaken,
    QuoteRefusal,
    QuoteRefusalCode,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import COUNTED, Use
from shared.domain.messages import Instant, Message


class NoHold(Message):
    """Never any, or the last one is over."""

    kind: Literal["none"] = "none"
    number: int = 0
    """Of the last one."""
    hold_id: str = ""


class Standing(Message):
    kind: Literal["standing"] = "standing"
    number: int
    hold_id: str
    turn: int
    basket: str
    asked: Annotated[tuple[Use, ...], COUNTED]
    """All that the quote uses."""
    wants: Annotated[tuple[Use, ...], COUNTED]
    """Counters are asked, the first now. (): all have answered."""
    held: Annotated[tuple[Use, ...], COUNTED] = ()
    refused: Annotated[tuple[QuoteRefusal, ...], COUNTED] = ()
    opened_at: Instant
    ends_at: Instant

    @property
    def kept(self) -> tuple[Use, ...]:
        """What counters hold, or may yet."""
        return (*self.held, *self.wants)

    def answered(self, code: QuoteRefusalCode | None) -> "Standing":
        """By the counter that is asked now; None: it holds."""
        now, *then = self.wants
        if code is None:
            return self.model_copy(update={"wants": tuple(then), "held": (*self.held, now)})
        refusal = QuoteRefusal(counter=now.counter, promotions=now.promotions, code=code)
        return self.model_copy(update={"wants": tuple(then), "refused": (*self.refused, refusal)})


QuoteHoldState = NoHold | Standing
STATE = Annotated[QuoteHoldState, Field(discriminator="kind")]
QuoteHoldFact = QuoteUsesWanted | NextQuoteUseWanted | QuoteHeld | QuoteUsesFreed | QuoteHoldTaken


def evolve(state: QuoteHoldState, fact: QuoteHoldFact, id: str) -> QuoteHoldState:
    match fact:
        case QuoteUsesWanted():
            return Standing(
                number=fact.number,
                hold_id=fact.hold_id,
                turn=fact.turn,
                basket=fact.basket,
                asked=fact.uses,
                wants=fact.uses,
                opened_at=fact.opened_at,
                ends_at=fact.ends_at,
            )
        case NextQuoteUseWanted():
            return state.answered(fact.refused) if isinstance(state, Standing) and state.wants else state
        case QuoteHeld():
            if not isinstance(state, Standing):
                return state
            now = {"wants": (), "held": fact.uses, "refused": fact.refused, "ends_at": fact.ends_at}
            return state.model_copy(update=now)
        case QuoteUsesFreed():
            return _over(state) if fact.over else state
        case QuoteHoldTaken():
            return _over(state)
        case _:
            assert_never(fact)


def _over(state: QuoteHoldState) -> NoHold:
    return NoHold(number=state.number, hold_id=state.hold_id)


def each_counter_answers_once(state: QuoteHoldState) -> bool:
    """What is held, refused or not answered yet is what was asked."""
    if isinstance(state, NoHold):
        return True
    told = [use.counter for use in state.kept] + [refusal.counter for refusal in state.refused]
    return sorted(told) == sorted(use.counter for use in state.asked)
