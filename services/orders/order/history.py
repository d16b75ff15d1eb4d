"""What happened to an order, page by page: the decisions that changed it, by its index. Its document shows the newest steps."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from services.orders.order.document import HistoryEntry
from services.orders.order.told import Told
from services.orders.order.view import entry_of, order_ids
from shared.contracts.orders import EVENTS
from shared.domain.nouns import Recorded
from shared.domain.told import Page
from shared.domain.told import Told as Decision


class History(BaseModel):
    order_id: str
    history: tuple[HistoryEntry, ...] = Field(description="Oldest first")
    next: str | None = Field(description="The cursor of the page before it; null: there is none")


def history_of(page: Page) -> History:
    order_id = page.document["order_id"]
    entries = [entry for decision in reversed(page.decisions) for entry in _entries(decision, order_id)]
    return History(order_id=order_id, history=tuple(entries), next=page.next)


def _entries(decision: Decision, order_id: str) -> Iterator[HistoryEntry]:
    for line, (type, data) in enumerate(decision.facts):
        fact = EVENTS[type].model_validate(data) if type in EVENTS else None
        if isinstance(fact, Told) and order_id in order_ids(fact):
            yield entry_of(Recorded(fact, type, f"{decision.id}/{line}", decision.time, decision.causation, decision.actor))
