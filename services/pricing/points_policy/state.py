"""What the next decision reads: the policy that stands."""

from shared.contracts.points import PointsPolicy, PointsPolicySet
from shared.domain.messages import Message


class Policy(Message):
    policy: PointsPolicy | None = None
    """None: nobody has said it, the defaults hold."""


def evolve(_: Policy, fact: PointsPolicySet, __: str) -> Policy:
    return Policy(policy=fact.policy)
