"""What is asked of a pool. Key: pool id."""

from typing import Annotated

from shared.contracts.pools import POOL_CHANNELS
from shared.domain.messages import Command


class DefinePool(Command):
    pool_id: str
    channels: Annotated[tuple[str, ...], POOL_CHANNELS]
    overflow: bool
    priority: int


class MovePool(Command):
    """Pieces into it, out of it (below 0), or all that is unsold (None), as PoolMoveAsked has them."""

    pool_id: str
    warehouse: str
    sku: str
    pieces: int | None
    to_pool: str = ""
    move_id: str
