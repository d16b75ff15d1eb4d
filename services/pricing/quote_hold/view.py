"""The view `quote_holds`: what a customer's quotes hold. One document a customer."""

from typing import Annotated, Literal, assert_never

from services.pricing.quote_hold.state import QuoteHoldFact
from shared.contracts.quote_holds import (
    NextQuoteUseWanted,
    QuoteHeld,
    QuoteHoldTaken,
    QuoteRefusal,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import COUNTED, Use
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class QuoteHoldView(Message):
    customer_id: str
    hold_id: str
    status: Literal["asking", "held", "taken", "over"]
    uses: Annotated[tuple[Use, ...], COUNTED] = ()
    """That it holds; of one that was taken over, what the order was given."""
    refused: Annotated[tuple[QuoteRefusal, ...], COUNTED] = ()
    order_id: str | None = None
    """Which took it over."""
    opened_at: Instant
    ends_at: Instant

    @property
    def standing(self) -> tuple[Use, ...]:
        """What counters hold for it."""
        return self.uses if self.status in ("asking", "held") else ()


def evolve(view: QuoteHoldView | None, recorded: Recorded, id: str) -> QuoteHoldView | None:
    fact: QuoteHoldFact = recorded.event
    if isinstance(fact, QuoteUsesWanted):
        kept = view.uses if view is not None and view.hold_id == fact.hold_id else ()
        return QuoteHoldView(
            customer_id=id,
            hold_id=fact.hold_id,
            status="asking",
            uses=kept,
            opened_at=fact.opened_at,
            ends_at=fact.ends_at,
        )
    if view is None:
        return None
    match fact:
        case NextQuoteUseWanted():
            return view
        case QuoteHeld():
            now = {"status": "held", "uses": fact.uses, "refused": fact.refused, "ends_at": fact.ends_at}
            return view.model_copy(update=now)
        case QuoteUsesFreed():
            if fact.over:
                return view.model_copy(update={"status": "over", "uses": (), "refused": ()})
            return view.model_copy(update={"uses": tuple(use for use in view.uses if use not in fact.uses)})
        case QuoteHoldTaken():
            return view.model_copy(update={"status": "taken", "uses": fact.uses, "order_id": fact.order_id})
        case _:
            assert_never(fact)


quote_holds = View(name="quote_holds", document=QuoteHoldView, facts=QuoteHoldFact, evolve=evolve, ids="customer_id", version=2)
