"""A signal is kept, and runs the strategies of its SKU, or opens a review where none does. A price on a channel beyond the 50th
is not run by signals.

Complaints are for people: they open a review, or join the open one. Costs that are said for the first time are no change, and
research moves no price by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.pricing.proposal.commands import Reprice
from services.pricing.signal.commands import CloseReview, NoteCompetitorPrice, NoteMarket, NoteResearch
from services.pricing.signal.state import Signal
from shared.contracts.prices import SkuPriced
from shared.contracts.proposals import (
    ChannelsWatched,
    PriceReviewClosed,
    PriceReviewOpened,
    SignalEvent,
    SignalNoted,
    SignalRefused,
    StrategySet,
)
from shared.contracts.strategies import (
    CHANNELS,
    COMPETITORS,
    COMPLAINTS,
    CompetitorPrice,
    CostChange,
    Market,
    PriceComplaint,
    Research,
    SignalKind,
)
from shared.contracts.support import PriceComplained
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On

AHEAD = timedelta(minutes=5)
"""How far another clock may be ahead of ours."""


def competitor_price(command: NoteCompetitorPrice, state: Signal, context: Context) -> Sequence[SignalEvent]:
    """Of a competitor the price that was seen last; one that is told late changes nothing."""
    new = CompetitorPrice(
        competitor=command.competitor,
        currency=command.currency,
        unit_price=command.unit_price,
        seen_at=_not_ahead(command.seen_at, context.time),
    )
    known = state.signals.competitors
    same = next((each for each in known if (each.competitor, each.currency) == (new.competitor, new.currency)), None)
    if same is not None and same.seen_at >= new.seen_at:
        return []
    others = sorted((each for each in known if each is not same), key=lambda each: each.seen_at)
    kept = (*others, new)[-COMPETITORS.count :]
    return _noted(command.sku, "competitor_price", state, context, competitors=kept)


def cost(fact: SkuPriced, state: Signal, context: Context) -> Sequence[SignalEvent]:
    """By head (PRC-18, -42)."""
    known = state.signals.cost
    if (known is None and not fact.costs) or (known and (known.currency, known.costs) == (fact.currency, fact.costs)):
        return []
    before = known.costs if known is not None else {}
    change = CostChange(currency=fact.currency, before=before, costs=fact.costs, changed_at=fact.priced_at)
    return _noted(fact.sku, "cost", state, context, cost=change, moves=known is not None)


def complaint(fact: PriceComplained, state: Signal, context: Context) -> Sequence[SignalEvent]:
    if any(each.ticket_id == fact.ticket_id for each in state.signals.complaints):
        return []
    new = PriceComplaint(ticket_id=fact.ticket_id, order_id=fact.order_id, subject=fact.subject, complained_at=fact.complained_at)
    return _noted(fact.sku, "complaint", state, context, complaints=(*state.signals.complaints, new)[-COMPLAINTS.count :])


def market(command: NoteMarket, state: Signal, context: Context) -> Sequence[SignalEvent]:
    """What was measured before what is known changes nothing, and neither does the same measurement again."""
    said = command.model_dump(exclude={"sku", "measured_at"})
    new = Market(**said, measured_at=_not_ahead(command.measured_at, context.time))
    known = state.signals.market
    if known is not None and (known == new or known.measured_at > new.measured_at):
        return []
    return _noted(command.sku, "market", state, context, market=new)


def research(command: NoteResearch, state: Signal, context: Context) -> Sequence[SignalEvent]:
    said = command.model_dump(exclude={"sku", "researched_at"})
    new = Research(**said, researched_at=_not_ahead(command.researched_at, context.time))
    if state.signals.research == new:
        return []
    return _noted(command.sku, "research", state, context, research=new, moves=False)


def watch(fact: StrategySet, state: Signal, context: Context) -> Sequence[ChannelsWatched]:
    others = tuple(each for each in state.channels if each != fact.channel)
    channels = others if fact.terms is None else (*others, fact.channel)
    if set(channels) == set(state.channels) or len(channels) > CHANNELS.count:
        return []
    return [ChannelsWatched(sku=fact.sku, channels=channels, watched_at=fact.set_at)]


def close(command: CloseReview, state: Signal, context: Context) -> Sequence[PriceReviewClosed | SignalRefused]:
    if not state.review_open:
        reason = f"{command.sku}: no review of its price is open"
        return [SignalRefused(sku=command.sku, request=context.request, code="no_review", reason=reason, refused_at=context.time)]
    return [PriceReviewClosed(sku=command.sku, outcome=command.outcome, actor=context.actor, closed_at=context.time)]


def strategies(fact: SignalNoted, context: Context) -> Sequence[tuple[str, Command]]:
    """On each channel the strategy runs, with the signals as they are now."""
    return [(f"{channel}/{fact.sku}", Reprice(channel=channel, sku=fact.sku, signals=fact.signals)) for channel in fact.channels]


def _noted(sku: str, kind: SignalKind, state: Signal, context: Context, *, moves: bool = True, **news: Any) -> list[SignalEvent]:
    """`moves`: it may be a reason for another price."""
    channels = state.channels if moves and kind != "complaint" else ()
    signals = state.signals.model_copy(update=news)
    facts: list[SignalEvent] = [SignalNoted(sku=sku, kind=kind, signals=signals, channels=channels, noted_at=context.time)]
    if moves and not channels and not state.review_open:
        facts.append(PriceReviewOpened(sku=sku, kind=kind, opened_at=context.time))
    return facts


def _not_ahead(said: datetime | None, now: datetime) -> datetime:
    """What another clock says is in the future is now."""
    return now if said is None or said > now + AHEAD else said


ON: Mapping[type[Message], Decide | On] = {
    NoteCompetitorPrice: competitor_price,
    NoteMarket: market,
    NoteResearch: research,
    CloseReview: close,
    SkuPriced: On(cost, key="sku"),
    StrategySet: On(watch, key="sku"),
    PriceComplained: On(complaint, key="sku"),
    SignalNoted: On(split=strategies),
}
