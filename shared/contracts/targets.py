"""Promotions on classes of products (PRC-31), resolved into SKUs: facts of the pricing service. Times: aware UTC.

Keys: a shard of all SKUs for what products are and which promotions watch them; the channel for who joined and left.
"""

from typing import Annotated, ClassVar
from zlib import crc32

from shared.contracts.categories import PATH
from shared.contracts.products import TAGGED, Stage
from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

SHARDS = 128
"""Never changes: a SKU's classes lie under its shard's key for ever."""
WORDS = AtMost(20, "refused at the door")
WATCHES = AtMost(1_000, "refused: too_many_promotions")
CHUNK = 250
"""SKUs of one record: each is a document of its own that changes with it."""
IN_CHUNK = AtMost(CHUNK, "the next record has the next ones")


def shard_of(sku: str) -> str:
    return f"{crc32(sku.encode()) % SHARDS:03}"


class Classes(Message):
    """What a product is, by its record in inventory."""

    path: Annotated[tuple[str, ...], PATH] = ()
    """Its category and those above."""
    brand: str = ""
    tags: Annotated[tuple[str, ...], TAGGED] = ()
    stage: Stage


class Targets(Message):
    """Products with one of the words of each kind that is named."""

    categories: Annotated[tuple[str, ...], WORDS] = ()
    """With all below them."""
    brands: Annotated[tuple[str, ...], WORDS] = ()
    tags: Annotated[tuple[str, ...], WORDS] = ()
    stages: Annotated[tuple[Stage, ...], WORDS] = ()

    def name_any(self) -> bool:
        return bool(self.categories or self.brands or self.tags or self.stages)

    def have(self, classes: Classes) -> bool:
        return (
            (not self.categories or not set(self.categories).isdisjoint(classes.path))
            and (not self.brands or classes.brand in self.brands)
            and (not self.tags or not set(self.tags).isdisjoint(classes.tags))
            and (not self.stages or classes.stage in self.stages)
        )


class Watching(Message):
    """A promotion of a channel, by whose classes a product is in it, or not."""

    channel: str
    promotion_id: str


class ClassesWatched(Fact):
    """From now on this shard tells a promotion which of its products join and leave; these are in it already."""

    key: ClassVar[str] = "shard"
    public: ClassVar[bool] = False
    shard: str
    channel: str
    promotion_id: str
    targets: Targets
    over_at: Instant
    skus: tuple[str, ...]
    watched_at: Instant


class ProductClassed(Fact):
    """A product's classes are others than before, and so are the promotions that it is in."""

    key: ClassVar[str] = "shard"
    public: ClassVar[bool] = False
    shard: str
    sku: str
    classes: Classes
    joins: Annotated[tuple[Watching, ...], WATCHES] = ()
    leaves: Annotated[tuple[Watching, ...], WATCHES] = ()
    classed_at: Instant


class TargetsJoined(Fact):
    """SKUs are in a promotion by their classes: orders find it by them."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    offer: Offer
    """From its start, or from when they joined."""
    skus: Annotated[tuple[str, ...], IN_CHUNK]
    joined_at: Instant


class TargetsLeft(Fact):
    """They are of its classes no more."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    promotion_id: str
    skus: Annotated[tuple[str, ...], IN_CHUNK]
    left_at: Instant
