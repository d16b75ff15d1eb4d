"""The view `outlets`: from which warehouses a channel sells, and what it leaves to others in each."""

from typing import Annotated

from services.inventory.outlet.state import SOLD_FROM
from shared.contracts.products import OutletSet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class OutletView(Message):
    channel: str
    warehouses: Annotated[tuple[str, ...], SOLD_FROM]
    buffer: int
    set_at: Instant


def evolve(_: OutletView | None, recorded: Recorded, id: str) -> OutletView:
    fact: OutletSet = recorded.event
    return OutletView(channel=id, warehouses=fact.warehouses, buffer=fact.buffer, set_at=fact.set_at)


outlets = View("outlets", OutletView, OutletSet, evolve, ids="channel")
