"""What happened to an order, page by page: the decisions that changed it, by its index. Its document shows the newest steps."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from services.orders.order.document import HistoryEntry
from services.orders.order.told import Told, told
from services.orders.order.view import order_ids
from shared.contracts.orders import EVENTS
from shared.domain.told import Page
from shared.domain.told import Told as Decision

CURSOR = r"^[0-9]{1,12}$"


class History(BaseModel):
    order_id: str
    history: tuple[HistoryEntry, ...] = Field(description="Oldest first")
    next: str | None = Field(description="The cursor of the page before it; null: there is none")


def history_of(page: Page) -> History:
    order_id = page.document["order_id"]
    entries = [entry for decision in reversed(page.decisions) for entry in _entries(decision, order_id)]
    return History(order_id=order_id, history=tuple(entries), next=None if page.before is None else str(page.before))


def _entries(decision: Decision, order_id: str) -> Iterator[HistoryEntry]:
    for line, (type, data) in enumerate(decision.facts):
        fact = EVENTS[type].model_validate(data) if type in EVENTS else None
        if isinstance(fact, Told) and order_id in order_ids(fact):
            id, at = f"{decision.id}/{line}", decision.time
            yield HistoryEntry(type=type, at=at, event_id=id, causation=decision.causation, text=told(fact))
