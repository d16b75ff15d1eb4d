"""The view `points_policies`: a channel's policy. Orders that name points look it up, and accounts when an order earns."""

from shared.contracts.points import PointsPolicy, PointsPolicySet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class PointsPolicyView(Message):
    channel: str
    policy: PointsPolicy = PointsPolicy()
    actor: str = ""
    set_at: Instant | None = None
    """None: never, the defaults hold."""


def evolve(_: PointsPolicyView | None, recorded: Recorded, __: str) -> PointsPolicyView:
    fact: PointsPolicySet = recorded.event
    return PointsPolicyView(channel=fact.channel, policy=fact.policy, actor=fact.actor, set_at=fact.set_at)


points_policies = View(name="points_policies", document=PointsPolicyView, facts=PointsPolicySet, evolve=evolve, ids="channel")
