from shared.contracts.points import PointsPolicy
from shared.domain.messages import Command


class SetPointsPolicy(Command):
    """How a channel's orders earn and burn points, from now on."""

    channel: str
    policy: PointsPolicy
