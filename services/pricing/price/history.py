"""The view `price_history`: all entries of a SKU on a channel, as they were set, by whom and why."""

from typing import Annotated

from services.pricing.price.state import Entry as BookEntry
from services.pricing.price.state import entry_of
from shared.contracts.prices import PriceSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

KEPT = 1_000
"""Entries of a SKU on a channel; the log has all."""


class Change(Message):
    entry: BookEntry
    reason: str
    actor: str
    approver: str | None
    set_at: Instant


class PriceHistory(Message):
    channel: str
    sku: str
    changes: Annotated[tuple[Change, ...], AtMost(KEPT, "the oldest leaves")]
    """Oldest first."""


def evolve(view: PriceHistory | None, recorded: Recorded, id: str) -> PriceHistory:
    fact: PriceSet = recorded.event
    change = Change(entry=entry_of(fact), reason=fact.reason, actor=fact.actor, approver=fact.approver, set_at=fact.set_at)
    if view is None:
        return PriceHistory(channel=fact.channel, sku=fact.sku, changes=(change,))
    return view.model_copy(update={"changes": (*view.changes, change)[-KEPT:]})  # a new one would look at all again


price_history = View(name="price_history", document=PriceHistory, facts=PriceSet, evolve=evolve, ids="channel/sku")
