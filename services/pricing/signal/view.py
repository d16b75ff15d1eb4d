"""The view `signals`: what is known of a SKU's market, and whether its price is under review."""

from typing import Annotated, Any, Literal, assert_never

from shared.contracts.proposals import ChannelsWatched, PriceReviewClosed, PriceReviewOpened, SignalEvent, SignalNoted
from shared.contracts.strategies import CHANNELS, SignalKind, Signals
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class SignalsView(Message):
    sku: str
    signals: Signals = Signals()
    channels: Annotated[tuple[str, ...], CHANNELS] = ()
    """Where strategies price it."""
    last: SignalKind | None = None
    noted_at: Instant | None = None
    review: Literal["none", "open", "closed"] = "none"
    opened_by: SignalKind | None = None
    opened_at: Instant | None = None
    outcome: str = ""
    """Of the last review."""
    closed_by: str = ""
    closed_at: Instant | None = None


def evolve(view: SignalsView | None, recorded: Recorded, id: str) -> SignalsView:
    fact: SignalEvent = recorded.event
    view = view or SignalsView(sku=id)
    changed: dict[str, Any]
    match fact:
        case SignalNoted():
            changed = {"signals": fact.signals, "last": fact.kind, "noted_at": fact.noted_at}
        case ChannelsWatched():
            changed = {"channels": fact.channels}
        case PriceReviewOpened():
            changed = {"review": "open", "opened_by": fact.kind, "opened_at": fact.opened_at, "outcome": "", "closed_by": ""}
            changed["closed_at"] = None
        case PriceReviewClosed():
            changed = {"review": "closed", "outcome": fact.outcome, "closed_by": fact.actor, "closed_at": fact.closed_at}
        case _:
            assert_never(fact)
    return view.model_copy(update=changed)


signals = View(
    name="signals", document=SignalsView, facts=SignalEvent, evolve=evolve, ids="sku", indexes=(("review", "opened_at"),)
)
