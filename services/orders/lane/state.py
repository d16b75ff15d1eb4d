"""What the next statement about a lane is compared with."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.lanes import LaneNode
from shared.contracts.limits import WAREHOUSES
from shared.contracts.orders import LaneStated
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

NODES_OF = AtMost(WAREHOUSES, "refused at the door")


class NoLane(Message):
    kind: Literal["none"] = "none"


class Lane(Message):
    kind: Literal["lane"] = "lane"
    currency: str | None
    nodes: Annotated[tuple[LaneNode, ...], NODES_OF]


LaneState = NoLane | Lane
STATE = Annotated[LaneState, Field(discriminator="kind")]
NO_LANE = NoLane()


def evolve(_: LaneState, fact: LaneStated, __: str) -> LaneState:
    return Lane(currency=fact.currency, nodes=fact.nodes)
