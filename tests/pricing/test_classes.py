"""Promotions by class: products join and leave them as their records change (PRC-31)."""

from datetime import datetime
from typing import Any

import pytest

from services.pricing.classes.commands import WatchClasses
from services.pricing.classes.decide import of_activated
from services.pricing.classes.state import PRODUCTS
from services.pricing.classes.view import count
from services.pricing.offers.state import CLASS_WIDE, PER_SKU
from services.pricing.promotion.commands import ActivatePromotion, JoinTargets, LeaveTargets
from services.pricing.promotion.state import TARGETS
from shared.contracts.inventory import ProductPublished, StageChanged
from shared.contracts.pricing import OrderPriced, RequestRefused
from shared.contracts.products import ProductRecord, Stage
from shared.contracts.promoting import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Bundle, ItemDiscount, Offer, Part
from shared.contracts.targets import (
    CHUNK,
    SHARDS,
    Classes,
    ClassesWatched,
    ProductClassed,
    Targets,
    TargetsJoined,
    TargetsLeft,
    Watching,
    shard_of,
)
from shared.domain.messages import Message
from tests.pricing.world import DAY, NOW, World, end, line, offer, placed, pricing, set_price, world

TEA = Targets(categories=("tea",), stages=("sale",))
ENDS = NOW + 10 * DAY
TEN = offer("ten", terms=ItemDiscount(rate=1_000), starts_at=NOW - 5 * DAY, ends_at=ENDS)


def published(
    sku: str = "CUP", category: str = "tea", stage: Stage = "sale", at: datetime = NOW, **other: Any
) -> ProductPublished:
    said: dict[str, Any] = {"revision": 1, "checks": (), "entered_by": (), "published_by": "ann", "published_at": at}
    record = ProductRecord(name=sku, category=category, **other)
    return ProductPublished(sku=sku, stage=stage, path=("food", category), record=record, **said)


def staged(stage: Stage, sku: str = "CUP", at: datetime = NOW) -> StageChanged:
    return StageChanged(sku=sku, stage=stage, was="sale", revision=1, changed_by="ann", changed_at=at)


def activate(targets: Targets = TEA, of: Offer = TEN, channel: str = "own") -> ActivatePromotion:
    return ActivatePromotion(channel=channel, offer=of, targets=targets)


def activated(command: ActivatePromotion) -> PromotionActivated:
    return PromotionActivated(channel=command.channel, offer=command.offer, targets=command.targets, activated_at=NOW)


def taken(run: World, at: datetime = NOW, id: str = "o1") -> int:
    """What an order of one cup that was placed then gets off."""
    [fact] = run.order(placed(line("CUP"), order_id=id, placed_at=at))
    assert isinstance(fact, OrderPriced)
    return sum(share.amount for share in fact.shares)


def cups(*inputs: Message) -> World:
    return world(set_price(), *inputs)


@pytest.mark.req("PRC-31")
@pytest.mark.parametrize(
    ("targets", "is_one"),
    [
        (Targets(categories=("tea",)), True),
        (Targets(categories=("food",)), True),
        (Targets(categories=("coffee", "tea")), True),
        (Targets(categories=("coffee",)), False),
        (Targets(brands=("Kiln",)), True),
        (Targets(brands=("kiln",)), False),
        (Targets(tags=("gift", "new")), True),
        (Targets(tags=("new",)), False),
        (Targets(stages=("sale", "exit")), True),
        (Targets(stages=("exit",)), False),
        (Targets(categories=("tea",), brands=("Kiln",), tags=("gift",), stages=("sale",)), True),
        (Targets(categories=("tea",), brands=("Other",)), False),
    ],
)
def test_one_word_of_each_kind_that_is_named(targets: Targets, is_one: bool) -> None:
    classes = Classes(path=("food", "tea"), brand="Kiln", tags=("gift", "blue"), stage="sale")
    assert targets.have(classes) is is_one
    run = cups(published(brand="Kiln", tags=("gift", "blue")), activate(targets))
    assert taken(run) == (1_000 if is_one else 0)
    assert run.documents["promotions", "own/ten"].targeted == int(is_one)


@pytest.mark.req("PRC-31")
def test_products_of_the_class_are_in_it_when_it_is_activated_and_those_that_come_later_join() -> None:
    run = cups(published("POT"), activate(), published("CUP", at=NOW + DAY))
    assert run.documents["promotions", "own/ten"].targeted == 2
    assert (taken(run, NOW, "o1"), taken(run, NOW + DAY, "o2")) == (0, 1_000)
    [pot] = run.documents["offers", "own/POT"].offers
    assert pot == TEN, "from its own start"
    [cup] = run.documents["offers", "own/CUP"].offers
    assert cup == TEN.model_copy(update={"starts_at": NOW + DAY})
    run.check_documents()


@pytest.mark.req("PRC-31")
def test_a_product_changes_its_class_while_the_promotion_runs() -> None:
    run = cups(published(), activate())
    run.do(published(category="cups", at=NOW + DAY), NOW + DAY)
    run.do(published(category="tea", at=NOW + 2 * DAY), NOW + 2 * DAY)
    moments = [NOW, NOW + DAY / 2, NOW + DAY, NOW + 3 * DAY / 2, NOW + 2 * DAY]
    assert [taken(run, at, f"o{n}") for n, at in enumerate(moments)] == [1_000, 1_000, 0, 0, 1_000], "an order has its day's"
    assert run.documents["promotions", "own/ten"].targeted == 1
    run.check_documents()


@pytest.mark.req("PRC-31")
def test_a_promotion_by_stage_ends_with_the_stage() -> None:
    run = cups(published(), activate(Targets(stages=("exit",))))
    assert taken(run) == 0
    run.do(staged("exit", at=NOW + DAY), NOW + DAY)
    run.do(staged("follow_up", at=NOW + 2 * DAY), NOW + 2 * DAY)
    assert [taken(run, NOW + n * DAY, f"x{n}") for n in range(3)] == [0, 1_000, 0]


def test_a_sku_without_record_is_priced_as_before() -> None:
    assert taken(cups(published("POT"), activate())) == 0


@pytest.mark.req("PRC-31", "PRC-39")
def test_what_is_ended_takes_nobody_in_any_more() -> None:
    run = cups(published(), activate())
    run.do(end("ten"), NOW + DAY)
    assert (taken(run, NOW, "o1"), taken(run, NOW + DAY, "o2")) == (1_000, 0)
    run.do(published("POT", at=NOW + DAY), NOW + DAY)
    assert run.documents["promotions", "own/ten"].targeted == 1
    assert ("offers", "own/POT") not in run.documents


def test_products_that_race_an_activation_are_in_it_once() -> None:
    """A shard has one writer: either the product is there when the promotion comes, or the promotion when the product does."""
    for inputs in ([published(), activate()], [activate(), published()]):
        run = cups(*inputs)
        assert len(run.documents["offers", "own/CUP"].offers) == 1
        assert run.documents["promotions", "own/ten"].targeted == 1


SHARD = shard_of("CUP")
WATCH = WatchClasses(shard=SHARD, channel="own", promotion_id="ten", targets=TEA, over_at=ENDS)
WATCHED = ClassesWatched(**dict(WATCH), skus=(), watched_at=NOW)
CLASSES = Classes(path=("food", "tea"), stage="sale")
TEN_OF_OWN = Watching(channel="own", promotion_id="ten")
CLASSED = ProductClassed(shard=SHARD, sku="CUP", classes=CLASSES, joins=(TEN_OF_OWN,), classed_at=NOW)


def test_a_shard_is_watched_once() -> None:
    classed = CLASSED.model_copy(update={"joins": ()})
    pricing.given(classed).when(WATCH).then(WATCHED.model_copy(update={"skus": ("CUP",)}))
    pricing.when(WATCH).then(WATCHED)
    pricing.when(WATCH).twice()


def test_a_shard_hears_what_its_products_are() -> None:
    pricing.hears(published()).under(SHARD)
    pricing.hears(staged("exit")).under(SHARD)
    pricing.given(WATCHED).when(published()).then(CLASSED)
    pricing.given(WATCHED).when(published()).twice()
    pricing.given(WATCHED, CLASSED).when(published(description="other words")).then_nothing()
    left = ProductClassed(
        shard=SHARD, sku="CUP", classes=CLASSES.model_copy(update={"stage": "exit"}), leaves=(TEN_OF_OWN,), classed_at=NOW
    )
    pricing.given(WATCHED, CLASSED).when(staged("exit")).then(left)
    pricing.given(WATCHED, CLASSED).when(staged("exit")).twice()
    pricing.given(WATCHED).when(staged("exit")).then_nothing()


def test_a_promotion_that_is_over_takes_nobody() -> None:
    pricing.given(WATCHED).when(published(), at=ENDS).then(CLASSED.model_copy(update={"joins": ()}))


def test_each_shard_is_told_of_an_activation_and_each_channel_of_its_skus() -> None:
    told = of_activated(activated(activate()))
    assert len(told) == SHARDS
    assert (SHARD, WATCH) in told
    skus = tuple(f"S{n:03}" for n in range(CHUNK + 1))
    pricing.hears(WATCHED.model_copy(update={"skus": skus})).as_commands(
        ("own", JoinTargets(channel="own", promotion_id="ten", skus=skus[:CHUNK])),
        ("own", JoinTargets(channel="own", promotion_id="ten", skus=skus[CHUNK:])),
    )
    both = CLASSED.model_copy(update={"leaves": (Watching(channel="till", promotion_id="old"),)})
    pricing.hears(both).as_commands(
        ("till", LeaveTargets(channel="till", promotion_id="old", skus=("CUP",), left_at=NOW)),
        ("own", JoinTargets(channel="own", promotion_id="ten", skus=("CUP",), since=NOW)),
    )


JOIN = JoinTargets(channel="own", promotion_id="ten", skus=("CUP", "POT"))
JOINED = TargetsJoined(channel="own", offer=TEN, skus=("CUP", "POT"), joined_at=NOW)
LEAVE = LeaveTargets(channel="own", promotion_id="ten", skus=("CUP", "CAN"), left_at=NOW)


def test_skus_join_and_leave_once() -> None:
    begun = pricing.given(activated(activate()))
    begun.when(JOIN).then(JOINED)
    begun.when(JOIN).twice()
    pricing.when(JOIN).then_nothing()
    begun.when(LEAVE).then_nothing()
    joined = pricing.given(activated(activate()), JOINED)
    joined.when(LEAVE).then(TargetsLeft(channel="own", promotion_id="ten", skus=("CUP",), left_at=NOW))
    joined.when(LEAVE).twice()
    pricing.when(LEAVE).then_nothing()
    ended = PromotionEnded(promotion_id="ten", channel="own", over_at=ENDS, ended_at=NOW)
    pricing.given(activated(activate()), ended).when(JOIN).then_nothing()


def test_a_sku_with_too_many_promotions_is_left_out_and_named() -> None:
    full = [
        PromotionActivated(channel="own", offer=offer(f"p{n}", terms=ItemDiscount(rate=1)), skus=("POT",), activated_at=NOW)
        for n in range(PER_SKU)
    ]
    run = pricing.given(activated(activate()), *full)
    [joined, refused] = run.when(JOIN).decided
    assert joined == JOINED.model_copy(update={"skus": ("CUP",)})
    assert (refused.code, refused.reason) == ("too_many_promotions", "ten: 50 promotions run or are to come of POT")
    run.when(JOIN).twice()


@pytest.mark.req("PRC-31")
def test_a_promotion_has_20_000_skus_at_most() -> None:
    begun = activated(activate())
    skus = [f"S{n}" for n in range(TARGETS - 1)]
    joined = [JOINED.model_copy(update={"skus": tuple(skus[n : n + CHUNK])}) for n in range(0, len(skus), CHUNK)]
    [last, refused] = pricing.given(begun, *joined).when(JOIN).decided
    assert last.skus == ("CUP",)
    assert refused.reason == "ten: 20,000 SKUs are in it; it goes without POT"


def test_a_shard_takes_so_many_products() -> None:
    known = [CLASSED.model_copy(update={"sku": f"S{n}", "joins": ()}) for n in range(PRODUCTS)]
    [refused] = pricing.given(*known).when(published()).decided
    assert isinstance(refused, RequestRefused)
    assert refused.code == "too_many_products"


def test_a_channel_has_so_many_promotions_by_class() -> None:
    known = [activated(activate(of=TEN.model_copy(update={"promotion_id": f"p{n}"}))) for n in range(CLASS_WIDE)]
    [refused] = pricing.given(*known).when(activate()).decided
    assert refused.reason == "ten: 50 by class or with unique codes of own run or are to come"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (activate(Targets()), "it names no category, brand, tag or stage"),
        (activate().model_copy(update={"skus": ("CUP",)}), "it targets SKUs or classes, not both"),
        (activate(of=offer("ten", code="C")), "with a code it targets SKUs, or the whole order"),
        (
            activate(of=offer("ten", terms=Bundle(parts=(Part(sku="A", quantity=1),), unit_price=1))),
            "a bundle targets the SKUs that it is made of",
        ),
    ],
)
def test_classes_that_cannot_be(command: ActivatePromotion, reason: str) -> None:
    [refused] = pricing.when(command).decided
    assert (refused.code, refused.reason) == ("promotion_invalid", f"ten: {reason}")


@pytest.mark.req("PRC-39")
def test_classes_never_change_under_an_id() -> None:
    begun = pricing.given(activated(activate()))
    begun.when(activate()).then_nothing()
    [refused] = begun.when(activate(Targets(categories=("coffee",)))).decided
    assert refused.code == "contradicts_promotion"


def test_skus_of_classes_are_counted_before_they_are_named() -> None:
    run = world(*[published(f"S{n}", at=NOW) for n in range(20)], published("CAN", category="cans"))
    documents = [document for (view, _), document in run.documents.items() if view == "classes"]
    assert count(TEA, [each.model_dump(mode="json") for each in documents] + [None]) == 20
