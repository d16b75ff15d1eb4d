"""What the next decision reads: the shard's products, and the promotions that watch them."""

from datetime import datetime
from typing import Annotated, Any, assert_never

from pydantic import Field

from shared.contracts.targets import WATCHES, Classes, ClassesWatched, ProductClassed, Targets
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

PRODUCTS = 1_000
"""SKUs with a record in a shard: of the longest words they fit a document. All shards have 128,000."""
CLASSED = AtMost(PRODUCTS, "refused: too_many_products")


class Watch(Message):
    channel: str
    promotion_id: str
    targets: Targets
    over_at: Instant


class Shard(Message):
    products: Annotated[dict[str, Classes], CLASSED] = Field(default_factory=dict)
    watches: Annotated[tuple[Watch, ...], WATCHES] = ()

    def standing(self, at: datetime) -> list[Watch]:
        return [each for each in self.watches if each.over_at > at]


ClassesFact = ClassesWatched | ProductClassed


def evolve(state: Shard, fact: ClassesFact, id: str) -> Shard:
    match fact:
        case ClassesWatched():
            new = Watch(channel=fact.channel, promotion_id=fact.promotion_id, targets=fact.targets, over_at=fact.over_at)
            return state.model_copy(update={"watches": (*state.standing(fact.watched_at), new)})
        case ProductClassed():
            changed: dict[str, Any] = {"products": {**state.products, fact.sku: fact.classes}}
            return state.model_copy(update=changed)
        case _:
            assert_never(fact)
