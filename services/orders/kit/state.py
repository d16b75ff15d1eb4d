"""A channel's kits, as the next decision about one reads them. The view `channels` shows them: placing looks them up there."""

from pydantic import Field

from services.orders.channel.kits import BySku, with_kit
from shared.contracts.kits import KitSet
from shared.domain.messages import Message


class Kits(Message):
    kits: BySku = Field(default_factory=dict)


def evolve(state: Kits, fact: KitSet, id: str) -> Kits:
    return Kits(kits=with_kit(state.kits, fact))
