"""What the next decision reads: the tiers that stand."""

from typing import Annotated

from shared.contracts.points import TIERS, SpendTier, SpendTiersSet
from shared.domain.messages import Message


class Tiers(Message):
    tiers: Annotated[tuple[SpendTier, ...], TIERS] = ()
    """Lowest first. (): the default; tiers are said by hand."""


def evolve(_: Tiers, fact: SpendTiersSet, __: str) -> Tiers:
    return Tiers(tiers=fact.tiers)
