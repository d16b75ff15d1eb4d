"""A channel's policy holds for orders that are placed from then on."""

from collections.abc import Mapping

from services.pricing.combining.commands import SetCombining
from services.pricing.combining.state import Policy
from shared.contracts.combining import CombiningSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_combining(command: SetCombining, state: Policy, context: Context) -> list[CombiningSet]:
    if command.combining == state.combining:
        return []
    return [CombiningSet(channel=command.channel, combining=command.combining, actor=context.actor, set_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {SetCombining: set_combining}
