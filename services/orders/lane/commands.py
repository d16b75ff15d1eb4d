"""What is said about a region's lane. Costs: minor units of `currency`."""

from shared.contracts.lanes import LaneNode
from shared.domain.messages import Command
from shared.domain.money import Currency


class StateLane(Command):
    """Whole: a node that is not named does not serve the region."""

    region: str
    currency: Currency | None = None
    nodes: tuple[LaneNode, ...]
