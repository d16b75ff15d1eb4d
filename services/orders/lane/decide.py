"""A lane changes only by being stated anew."""

from collections.abc import Mapping

from services.orders.lane.commands import StateLane
from services.orders.lane.state import Lane, LaneState
from shared.contracts.orders import LaneStated
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def state_lane(command: StateLane, state: LaneState, context: Context) -> list[LaneStated]:
    """The same again changes nothing; another holds for orders placed from now on."""
    if state == Lane(currency=command.currency, nodes=command.nodes):
        return []
    return [
        LaneStated(region=command.region, currency=command.currency, nodes=command.nodes, stated_at=context.time),
    ]


ON: Mapping[type[Message], Decide | On] = {StateLane: state_lane}
