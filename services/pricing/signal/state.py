"""What the next decision about a SKU's market reads."""

from typing import Annotated, assert_never

from shared.contracts.proposals import ChannelsWatched, PriceReviewClosed, PriceReviewOpened, SignalEvent, SignalNoted
from shared.contracts.strategies import CHANNELS, Signals
from shared.domain.messages import Message


class Signal(Message):
    signals: Signals = Signals()
    channels: Annotated[tuple[str, ...], CHANNELS] = ()
    """Where strategies price it."""
    review_open: bool = False


def evolve(state: Signal, fact: SignalEvent, id: str) -> Signal:
    match fact:
        case SignalNoted():
            return state.model_copy(update={"signals": fact.signals})
        case ChannelsWatched():
            return state.model_copy(update={"channels": fact.channels})
        case PriceReviewOpened():
            return state.model_copy(update={"review_open": True})
        case PriceReviewClosed():
            return state.model_copy(update={"review_open": False})
        case _:
            assert_never(fact)
