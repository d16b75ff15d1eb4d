"""A policy holds for what is decided from then on: orders that are placed, and orders that earn."""

from collections.abc import Mapping

from services.pricing.points_policy.commands import SetPointsPolicy
from services.pricing.points_policy.state import Policy
from shared.contracts.points import PointsPolicySet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_policy(command: SetPointsPolicy, state: Policy, context: Context) -> list[PointsPolicySet]:
    if command.policy == state.policy:
        return []
    return [PointsPolicySet(channel=command.channel, policy=command.policy, actor=context.actor, set_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {SetPointsPolicy: set_policy}
