"""Facts of the inventory service about pieces that are ring-fenced for some channels, on inventory.events.

A pool is its own key: what it is, and what it asks of warehouses. Each warehouse keeps its part under its own key, as every
piece of it. A pool's orders take its pieces by StockReserved, ReservationQueued, and give them back by StockReleased (`pooled`).
"""

from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

POOLS = AtMost(20, "refused: too_many_pools")
"""Of a SKU in a warehouse."""
POOL_CHANNELS = AtMost(50, "refused at the door")

PoolCode = Literal["unknown_pool"]


class PoolDefined(Fact):
    """Holds for what is split off from then on; parts that are there stay as they were until their next."""

    key: ClassVar[str] = "pool_id"
    pool_id: str
    channels: Annotated[tuple[str, ...], POOL_CHANNELS]
    """Whose orders take from it: each names the pool in its terms."""
    overflow: bool
    """When it is empty they take what is free for everybody."""
    priority: int
    """Of pools that lose pieces the lowest loses first."""
    defined_at: Instant


class PoolMoveAsked(Fact):
    """A warehouse shall split pieces off for a pool, give them back, or to another."""

    key: ClassVar[str] = "pool_id"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    pool_id: str
    warehouse: str
    sku: str
    pieces: int | None
    """Into it (above 0, or 0, which only begins it), or out of it (below 0). None: all that is unsold, out of it, and it ends
    there."""
    to_pool: str = ""
    """Of what goes out: the pool that gets it; "": everybody."""
    overflow: bool
    priority: int
    move_id: str
    asked_at: Instant


class PoolSplit(Fact):
    """Free pieces that are this pool's from now on."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    pool_id: str
    pieces: int
    overflow: bool
    priority: int
    move_id: str
    split_at: Instant


class PoolMerged(Fact):
    """Unsold pieces that are this pool's no more."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    pool_id: str
    pieces: int
    to_pool: str = ""
    """Whose they are now; "": everybody's."""
    ended: bool = False
    """The pool has nothing here any more: what its orders give back is everybody's."""
    move_id: str
    merged_at: Instant


class PoolPieces(Message):
    pool_id: str
    pieces: int


class PoolReduced(Fact):
    """Pieces were lost that everybody's could not make up for."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    parts: Annotated[tuple[PoolPieces, ...], POOLS]
    """The lowest priority first."""
    reduced_at: Instant


class PoolRefused(Fact):
    key: ClassVar[str] = "pool_id"
    refusal: ClassVar[bool] = True
    pool_id: str
    request: str
    code: PoolCode
    reason: str
    refused_at: Instant


PartMove = PoolSplit | PoolMerged | PoolReduced
PoolEvent = PoolDefined | PoolMoveAsked | PartMove | PoolRefused
POOL_EVENTS: dict[str, type[Fact]] = {
    "PoolDefined": PoolDefined,
    "PoolMoveAsked": PoolMoveAsked,
    "PoolSplit": PoolSplit,
    "PoolMerged": PoolMerged,
    "PoolReduced": PoolReduced,
    "PoolRefused": PoolRefused,
}
