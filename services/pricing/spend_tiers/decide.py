"""Tiers hold for each customer from the next change of his spend on: an order that is delivered, or a refund."""

from collections.abc import Mapping

from services.pricing.spend_tiers.commands import SetSpendTiers
from services.pricing.spend_tiers.state import Tiers
from shared.contracts.points import SpendTiersSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_tiers(command: SetSpendTiers, state: Tiers, context: Context) -> list[SpendTiersSet]:
    if command.tiers == state.tiers:
        return []
    return [SpendTiersSet(currency=command.currency, tiers=command.tiers, actor=context.actor, set_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {SetSpendTiers: set_tiers}
