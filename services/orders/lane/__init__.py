"""What each node is for a region: placing an order ranks its channel's warehouses by it. Key: region."""

from services.orders.lane.decide import ON
from services.orders.lane.state import NO_LANE, STATE, evolve
from services.orders.lane.view import lanes
from shared.contracts.orders import LaneStated
from shared.domain.nouns import Noun

lane = Noun(
    name="lane",
    key="region",
    state=STATE,
    initial=NO_LANE,
    facts=LaneStated,
    evolve=evolve,
    on=ON,
    views=(lanes,),
)
