"""Each region's lane as it is now; placing an order looks it up."""

from datetime import datetime
from typing import Annotated

from services.orders.lane.state import NODES_OF
from shared.contracts.lanes import LaneNode
from shared.contracts.orders import LaneStated
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class LaneView(Message):
    region: str
    currency: str | None
    nodes: Annotated[tuple[LaneNode, ...], NODES_OF]
    revision: int
    """Counts its statements from 1."""
    stated_at: datetime


def _evolve(view: LaneView | None, recorded: Recorded, region: str) -> LaneView:
    fact: LaneStated = recorded.event
    return LaneView(
        region=region,
        currency=fact.currency,
        nodes=fact.nodes,
        revision=1 if view is None else view.revision + 1,
        stated_at=fact.stated_at,
    )


lanes = View("lanes", LaneView, LaneStated, _evolve, ids="region")
