"""What a pool is."""

from typing import Annotated

from shared.contracts.pools import POOL_CHANNELS, PoolDefined
from shared.domain.messages import Message


class Pool(Message):
    known: bool = False
    channels: Annotated[tuple[str, ...], POOL_CHANNELS] = ()
    overflow: bool = False
    priority: int = 0


def evolve(pool: Pool, fact: PoolDefined, id: str) -> Pool:
    return Pool(known=True, channels=fact.channels, overflow=fact.overflow, priority=fact.priority)
