"""The price book: one document a channel and SKU, with what held before, for orders that are heard late. That of the channel
`base` also has what prices know of the SKU itself."""

from datetime import datetime
from typing import Annotated, Any, assert_never

from services.pricing.price.state import BOOK, KEPT, Entry, entered, is_plain
from shared.contracts.prices import Money, PriceApprovalAsked, PriceRange, PriceSet, SkuPriced
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View

EARLIER = 500
"""Prices of before at most: a robot that sets one every quarter of an hour has them for five days."""


class EarlierPrice(Message):
    name: str
    currency: Currency
    unit_price: Minor
    since: Instant
    until: Instant


class PriceView(Message):
    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor | None
    """None: only under conditions, or none yet."""
    since: Instant
    """Since when the unit price is what it is, UTC; a new name leaves it."""
    set_at: Instant
    earlier: Annotated[tuple[EarlierPrice, ...], AtMost(EARLIER, "the oldest leaves")] = ()
    """Oldest first."""
    entries: Annotated[tuple[Entry, ...], BOOK] = ()
    """For groups, quantities, contracts and times."""
    waits: PriceApprovalAsked | None = None
    """A change that somebody else must approve."""
    range: PriceRange | None = None
    floor: Money | None = None


PriceViewFact = PriceSet | PriceApprovalAsked | SkuPriced


def evolve(view: PriceView | None, recorded: Recorded, id: str) -> PriceView | None:
    fact: PriceViewFact = recorded.event
    match fact:
        case PriceSet():
            return _set(view or _new(fact.channel, fact.sku, fact.name, fact.currency, fact.set_at), fact)
        case PriceApprovalAsked():
            return view and view.model_copy(update={"waits": fact})
        case SkuPriced():
            view = view or _new(fact.channel, fact.sku, "", fact.currency, fact.priced_at)
            return view.model_copy(update={"range": fact.range, "floor": fact.floor})
        case _:
            assert_never(fact)


def _new(channel: str, sku: str, name: str, currency: str, at: datetime) -> PriceView:
    return PriceView(channel=channel, sku=sku, name=name, currency=currency, unit_price=None, since=at, set_at=at)


def _set(view: PriceView, fact: PriceSet) -> PriceView:
    changed: dict[str, Any] = {"name": fact.name, "set_at": fact.set_at, "waits": None}
    if not is_plain(fact):
        return view.model_copy(update=changed | {"entries": entered(view.entries, fact)})
    same = (view.currency, view.unit_price) == (fact.currency, fact.unit_price)
    changed |= {"currency": fact.currency, "unit_price": fact.unit_price, "earlier": _earlier(view, same, fact.set_at)}
    return view.model_copy(update=changed if same else changed | {"since": fact.set_at})


def _earlier(view: PriceView, same: bool, now: datetime) -> tuple[EarlierPrice, ...]:
    gone = next((n for n, each in enumerate(view.earlier) if each.until + KEPT > now), len(view.earlier))
    kept = view.earlier[gone:]
    if not same and view.unit_price is not None:
        replaced = EarlierPrice(name=view.name, currency=view.currency, unit_price=view.unit_price, since=view.since, until=now)
        kept = (*kept, replaced)
    return kept[-EARLIER:]


prices = View(
    name="prices",
    document=PriceView,
    facts=PriceViewFact,
    evolve=evolve,
    ids="channel/sku",
    indexes=(("channel",), ("_p", "_at")),
    version=4,
)
