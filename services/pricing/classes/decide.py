"""Products join and leave promotions as their classes change. Heard from inventory: `ProductPublished`, `StageChanged`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.pricing.classes.commands import WatchClasses
from services.pricing.classes.state import PRODUCTS, ClassesFact, Shard
from services.pricing.promotion.commands import JoinTargets, LeaveTargets
from services.pricing.promotion.refusals import refused
from shared.contracts.inventory import ProductPublished, StageChanged
from shared.contracts.pricing import RequestRefused
from shared.contracts.products import Stage
from shared.contracts.promoting import PromotionActivated
from shared.contracts.targets import CHUNK, SHARDS, WATCHES, Classes, ClassesWatched, ProductClassed, Watching, shard_of
from shared.domain.messages import Command, Instant, Message
from shared.domain.nouns import Context, Decide, On

Decided = list[ClassesFact | RequestRefused]


class Record(Message):
    brand: str = ""
    tags: tuple[str, ...] = ()


class Published(Message):
    """What is read of a ProductPublished."""

    sku: str
    stage: Stage
    path: tuple[str, ...]
    record: Record
    published_at: Instant


def of_activated(fact: PromotionActivated) -> Sequence[tuple[str, Command]]:
    """Each shard is asked."""
    if (targets := fact.targets) is None:
        return ()
    shards = [f"{n:03}" for n in range(SHARDS)]
    told: dict[str, Any] = {"channel": fact.channel, "promotion_id": fact.offer.promotion_id}
    return [(shard, WatchClasses(shard=shard, **told, targets=targets, over_at=fact.offer.ends_at)) for shard in shards]


def of_watched(fact: ClassesWatched, context: Context) -> Sequence[tuple[str, Command]]:
    told: dict[str, Any] = {"channel": fact.channel, "promotion_id": fact.promotion_id}
    chunks = [fact.skus[n : n + CHUNK] for n in range(0, len(fact.skus), CHUNK)]
    return [(fact.channel, JoinTargets(**told, skus=chunk)) for chunk in chunks]


def of_classed(fact: ProductClassed, context: Context) -> Sequence[tuple[str, Command]]:
    skus = (fact.sku,)
    gone = [(each.channel, LeaveTargets(**dict(each), skus=skus, left_at=fact.classed_at)) for each in fact.leaves]
    come = [(each.channel, JoinTargets(**dict(each), skus=skus, since=fact.classed_at)) for each in fact.joins]
    return [*gone, *come]


def watch(command: WatchClasses, state: Shard, context: Context) -> Decided:
    standing = state.standing(context.time)
    if any((each.channel, each.promotion_id) == (command.channel, command.promotion_id) for each in standing):
        return []
    if len(standing) >= WATCHES.count:
        reason = f"{WATCHES.count:,} promotions by class run or are to come: it has no products of shard {command.shard}"
        return [refused(command.promotion_id, context, "too_many_promotions", reason)]
    skus = tuple(sorted(sku for sku, each in state.products.items() if command.targets.have(each)))
    return [ClassesWatched(**dict(command), skus=skus, watched_at=context.time)]


def publish(fact: Published, state: Shard, context: Context) -> Decided:
    record = fact.record
    classes = Classes(path=fact.path, brand=record.brand, tags=record.tags, stage=fact.stage)
    return _classed(fact.sku, classes, fact.published_at, state, context)


def restage(fact: StageChanged, state: Shard, context: Context) -> Decided:
    """Before its first publication a product has no classes."""
    known = state.products.get(fact.sku)
    if known is None:
        return []
    return _classed(fact.sku, known.model_copy(update={"stage": fact.stage}), fact.changed_at, state, context)


def _classed(sku: str, classes: Classes, at: datetime, state: Shard, context: Context) -> Decided:
    was = state.products.get(sku)
    if was == classes:
        return []
    if was is None and len(state.products) >= PRODUCTS:
        reason = f"{PRODUCTS:,} SKUs of its shard have classes: it is in promotions that name it, and in no other"
        return [refused(sku, context, "too_many_products", reason)]
    joins: list[Watching] = []
    leaves: list[Watching] = []
    for each in state.standing(context.time):
        before, now = was is not None and each.targets.have(was), each.targets.have(classes)
        if before != now:
            (joins if now else leaves).append(Watching(channel=each.channel, promotion_id=each.promotion_id))
    return [
        ProductClassed(shard=shard_of(sku), sku=sku, classes=classes, joins=tuple(joins), leaves=tuple(leaves), classed_at=at)
    ]


def _shard(fact: Published | StageChanged) -> str:
    return shard_of(fact.sku)


ON: Mapping[type[Message], Decide | On] = {
    WatchClasses: watch,
    ProductPublished: On(publish, key=_shard, model=Published),
    StageChanged: On(restage, key=_shard),
    ClassesWatched: On(split=of_watched),
    ProductClassed: On(split=of_classed),
}
