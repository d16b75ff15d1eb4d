"""Who waits for a SKU in a warehouse, backorder or preorder. The warehouse's writer fills it with whatever becomes free."""

from services.inventory.queue.always import nobody_waits_for_less_than_nothing, ranked
from services.inventory.queue.decide import ON
from services.inventory.queue.state import Queue, QueueFact, evolve, queue_ids
from services.inventory.queue.view import view
from shared.contracts.lots import LotStopAsked
from shared.contracts.waiting import OversoldAllowed, QueueContinued
from shared.domain.nouns import Noun

queue = Noun(
    name="queue",
    key="warehouse",
    id="warehouse/sku",
    state=Queue,
    initial=Queue(),
    facts=QueueFact,
    evolve=evolve,
    ids=queue_ids,
    on=ON,
    says=(OversoldAllowed, QueueContinued, LotStopAsked),
    views=(view,),
    version=2,
    always={"ranked": ranked, "nobody_waits_for_less_than_nothing": nobody_waits_for_less_than_nothing},
)
