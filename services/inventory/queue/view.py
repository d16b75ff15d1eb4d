"""The view `queues`: who waits for a SKU in a warehouse, first served first. One document each, "<warehouse>/<sku>"."""

from typing import Annotated

from services.inventory.queue.state import ENTRIES, Entry, Queue, QueueFact, queue_ids
from services.inventory.queue.state import evolve as evolve_queue
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class QueueView(Message):
    """In pieces."""

    warehouse: str
    sku: str
    cap: int = 0
    waiting: int = 0
    entries: Annotated[tuple[Entry, ...], AtMost(ENTRIES, "refused: nothing is left of the cap")] = ()


def evolve(view: QueueView | None, recorded: Recorded, id: str) -> QueueView:
    warehouse, _, sku = id.partition("/")
    before = Queue(cap=view.cap, entries=view.entries) if view else Queue()
    fact: QueueFact = recorded.event
    queue = evolve_queue(before, fact, id)
    return QueueView(warehouse=warehouse, sku=sku, cap=queue.cap, waiting=queue.waiting, entries=queue.entries)


view = View(
    name="queues", document=QueueView, facts=QueueFact, evolve=evolve, ids=queue_ids, indexes=(("warehouse",),), version=2
)
