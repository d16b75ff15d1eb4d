"""Promotions of a channel. Amounts: minor units; rates: parts in 10,000; times: with their zone, kept in UTC."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.pricing.classes.view import EVERYWHERE, count
from services.pricing.counter.used import Used, used_of
from services.pricing.promotion.commands import ActivatePromotion, AdjustPromotion, EndPromotion, PausePromotion, ResumePromotion
from services.pricing.promotion.state import TARGETS
from services.pricing.promotion.view import PromotionView
from services.pricing.windows import in_utc
from shared.api.gateway import Gateway
from shared.api.problems import Problem, invalid
from shared.contracts.products import Stage
from shared.contracts.promotions import GROUPS, PARTS, TIERS, UNIQUE, WHOLE, Layer, Offer, UseComesBack
from shared.contracts.targets import WORDS, Targets
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word, code_of, distinct
from shared.domain.money import Amount, IsoCurrency, Something

Rate = Annotated[int, Field(strict=True, ge=1, le=WHOLE, description="parts in 10,000: 12.5 % is 1,250")]
Pieces = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Skus = Annotated[tuple[Word, ...], Field(max_length=TARGETS), AfterValidator(distinct)]


class TierTerms(BaseModel, extra="forbid"):
    threshold: Annotated[Amount, Field(description="goods from which it applies (inclusive)")]
    off: Something | None = Field(None, description="either an amount, or a rate")
    rate: Rate | None = None


class SpendThresholdTerms(BaseModel, extra="forbid"):
    """滿減, and every discount on an order."""

    kind: Literal["spend_threshold"]
    tiers: Annotated[tuple[TierTerms, ...], Field(min_length=1, max_length=TIERS.count)]
    each: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True, description="each full threshold again")
    times: Pieces | None = Field(None, description="of `each`: at most so often")
    cap: Something | None = Field(None, description="at most this much off")
    base: Annotated[Literal["after", "before"], NULL_IS_ABSENT] = Field(
        "after", description="goods after earlier layers, or before, are held against the threshold"
    )


class ItemDiscountTerms(BaseModel, extra="forbid"):
    kind: Literal["item_discount"]
    off: Something | None = Field(None, description="off each piece; either an amount, or a rate")
    rate: Rate | None = None


class FlashPriceTerms(BaseModel, extra="forbid"):
    kind: Literal["flash_price"]
    unit_price: Amount


class BuyGetTerms(BaseModel, extra="forbid"):
    kind: Literal["buy_get"]
    buy: Pieces
    get: Pieces


class BundlePart(BaseModel, extra="forbid"):
    sku: Word
    quantity: Annotated[Pieces, NULL_IS_ABSENT] = 1


class BundleTerms(BaseModel, extra="forbid"):
    kind: Literal["bundle"]
    parts: Annotated[tuple[BundlePart, ...], Field(min_length=1, max_length=PARTS.count)]
    unit_price: Annotated[Amount, Field(description="of one bundle")]


class GiftTerms(BaseModel, extra="forbid"):
    kind: Literal["gift"]
    sku: Word
    quantity: Annotated[Quantity, NULL_IS_ABSENT] = 1


class LimitsTerms(BaseModel, extra="forbid"):
    """What is counted, exactly, over concurrent orders. At least one of them."""

    uses: Quantity | None = Field(None, description="orders that may use it")
    budget: Something | None = Field(None, description="what it may take off in all; never granted in part")
    soft: Annotated[bool, NULL_IS_ABSENT] = Field(
        False,
        strict=True,
        description="the budget may be overshot: it is booked at confirmation, and ends the promotion when spent",
    )
    per_customer: Pieces | None = Field(None, description="orders of one customer; a guest's may not use it")
    code_uses: Quantity | None = Field(
        None, description="orders that may use its code, on all channels; of unique codes each, by default 1"
    )
    first_order: Annotated[bool, NULL_IS_ABSENT] = Field(
        False, strict=True, description="only a customer's first order, on all channels, by what is counted of him"
    )
    comes_back: Annotated[UseComesBack, NULL_IS_ABSENT] = Field(
        "before_shipping",
        description="when an order's use is free again: it ends before shipping; or never, once it is confirmed",
    )


OfferTerms = Annotated[
    SpendThresholdTerms | ItemDiscountTerms | FlashPriceTerms | BuyGetTerms | BundleTerms | GiftTerms,
    Field(discriminator="kind"),
]
ClassWords = Annotated[tuple[Word, ...], Field(max_length=WORDS.count), AfterValidator(distinct), NULL_IS_ABSENT]
Brand = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""As a product's record has it: a line of text, no word."""
Brands = Annotated[tuple[Brand, ...], Field(max_length=WORDS.count), AfterValidator(distinct), NULL_IS_ABSENT]
Stages = Annotated[tuple[Stage, ...], Field(max_length=WORDS.count), AfterValidator(distinct), NULL_IS_ABSENT]


class ClassRequest(BaseModel, extra="forbid"):
    """Products with one of the words of each kind that is named, now or later."""

    categories: ClassWords = Field((), description="with all below them")
    brands: Brands = ()
    tags: ClassWords = ()
    stages: Stages = Field((), description="of a product's life")


When = Annotated[datetime, Field(description="ISO 8601 with its zone; without one, the wall time in `zone`")]


class PromotionRequest(BaseModel, extra="forbid"):
    currency: IsoCurrency
    terms: OfferTerms
    skus: Annotated[Skus, NULL_IS_ABSENT] = Field((), description="its targets; none, nor `targets`: the whole order")
    targets: ClassRequest | None = Field(None, description="classes of products (PRC-31), instead of `skus`")
    combines: Annotated[tuple[Layer, ...], AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), description="layers whose promotions it adds up with, where those say the same; with its own layer it stacks"
    )
    priority: Annotated[int, NULL_IS_ABSENT] = Field(
        0, strict=True, ge=-10_000, le=10_000, description="where the channel goes by it, the higher one first"
    )
    exclusive: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True, description="alone in an order, or not at all")
    code: Annotated[Word, AfterValidator(code_of)] | None = Field(None, description="only where the order names it")
    unique_codes: Annotated[bool, NULL_IS_ABSENT] = Field(
        False, strict=True, description="only where the order names one of its own codes: see POST /codes"
    )
    members: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True, description="only for members")
    groups: Annotated[tuple[Word, ...], Field(max_length=GROUPS.count), AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), description="only for customers in one of them: of their own, `tier:gold`, `segment:quality`"
    )
    paused: Annotated[bool, NULL_IS_ABSENT] = Field(
        False, strict=True, description="it waits until it is resumed, or its campaign starts"
    )
    limits: LimitsTerms | None = Field(None, description="None: whoever may use it may use it as often as he wants")
    zone: Annotated[str, Field(max_length=64)] | None = Field(None, description="IANA zone of wall times: Asia/Shanghai")
    starts_at: Annotated[When, Field(description="first moment at which it applies")]
    ends_at: Annotated[When, Field(description="first moment at which it no longer applies")]

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, said: Any) -> Any:
        """滿減 by `threshold` and `discount`, as it was said before there were other kinds."""
        if not isinstance(said, dict) or "terms" in said or not {"threshold", "discount"} <= said.keys():
            return said
        rest = {name: value for name, value in said.items() if name not in ("threshold", "discount")}
        tier = {"threshold": said["threshold"], "off": said["discount"]}
        return {**rest, "terms": {"kind": "spend_threshold", "tiers": [tier]}}

    @model_validator(mode="after")
    def _in_utc(self) -> Self:
        """Raises ValueError for a wall time that its zone does not have, or has twice."""
        for name in ("starts_at", "ends_at"):
            setattr(self, name, in_utc(getattr(self, name), self.zone, name))
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if self.unique_codes and self.code is not None:
            raise ValueError("either a public code, or unique ones")
        return self


class CountedPromotion(PromotionView):
    """A promotion, and how much of it is used."""

    used: Used | None
    """None: it is not counted."""


class Reason(BaseModel, extra="forbid"):
    reason: Annotated[Text, Field(min_length=1)]


class Adjustment(BaseModel, extra="forbid"):
    """Those of its limits that change; at least one."""

    uses: Quantity | None = None
    budget: Something | None = None
    per_customer: Pieces | None = None
    reason: Annotated[Text, Field(min_length=1)]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.uses is None and self.budget is None and self.per_customer is None:
            raise ValueError("none of uses, budget, per_customer is named")
        return self


class PromotionPage(BaseModel):
    items: list[PromotionView]
    next: str | None


def limits_of_unique(limits: LimitsTerms) -> dict[str, Any]:
    """A unique code is one person's, to be used once, unless its promotion says how often (PRC-23)."""
    said = limits.model_dump()
    return said if limits.code_uses is not None else {**said, "code_uses": 1}


def too_many(found: int) -> Problem:
    rule = f"{found:,} SKUs are of these classes: a promotion has {TARGETS:,} at most"
    return invalid("targets", rule)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/promotions", tags=["promotions"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]
    view = PromotionView

    @router.put("/{promotion_id}", summary="Activate a promotion", response_model=view, dependencies=writes)
    async def activate_promotion(request: Request, channel: Word, promotion_id: Word, body: PromotionRequest) -> Any:
        """Its terms never change under its id. 滿減 in short: `threshold` and `discount` instead of `terms`."""
        said = body.model_dump(exclude={"skus", "targets", "zone", "unique_codes", "paused"})
        if body.unique_codes:
            said |= {"code": UNIQUE, "limits": limits_of_unique(body.limits or LimitsTerms())}
        targets = Targets(**dict(body.targets)) if body.targets is not None else None
        if targets is not None and (found := count(targets, (await gateway.find_all(EVERYWHERE)).values())) > TARGETS:
            raise too_many(found)
        offer = Offer(promotion_id=promotion_id, **said)
        command = ActivatePromotion(channel=channel, offer=offer, skus=body.skus, targets=targets, paused=body.paused)
        return await gateway.send(request, channel, command, show=("promotions", f"{channel}/{promotion_id}"))

    @router.delete("/{promotion_id}", summary="End a promotion before its time", response_model=view, dependencies=writes)
    async def end_promotion(request: Request, channel: Word, promotion_id: Word, reason: Text = "") -> Any:
        command = EndPromotion(channel=channel, promotion_id=promotion_id, reason=reason)
        return await gateway.send(request, channel, command, show=("promotions", f"{channel}/{promotion_id}"))

    @router.post("/{promotion_id}/pause", summary="Pause a promotion", response_model=view, dependencies=writes)
    async def pause_promotion(request: Request, channel: Word, promotion_id: Word, body: Reason) -> Any:
        """From now on no order gets it, until it is resumed. Its terms and its end stay."""
        command = PausePromotion(channel=channel, promotion_id=promotion_id, reason=body.reason)
        return await gateway.send(request, channel, command, show=("promotions", f"{channel}/{promotion_id}"))

    @router.post("/{promotion_id}/resume", summary="Resume a promotion", response_model=view, dependencies=writes)
    async def resume_promotion(request: Request, channel: Word, promotion_id: Word, body: Reason) -> Any:
        command = ResumePromotion(channel=channel, promotion_id=promotion_id, reason=body.reason)
        return await gateway.send(request, channel, command, show=("promotions", f"{channel}/{promotion_id}"))

    @router.post("/{promotion_id}/adjust", summary="Raise or lower its limits", response_model=view, dependencies=writes)
    async def adjust_promotion(request: Request, channel: Word, promotion_id: Word, body: Adjustment) -> Any:
        """For orders that are placed from now on. What is used stays used; only limits that it has are changed. The budget of one
        that its campaign has started is raised by the campaign alone (`budget_of_campaign`)."""
        command = AdjustPromotion(channel=channel, promotion_id=promotion_id, beside_campaign=False, **dict(body))
        return await gateway.send(request, channel, command, show=("promotions", f"{channel}/{promotion_id}"))

    @router.get("/{promotion_id}", summary="A promotion", response_model=CountedPromotion, dependencies=reads)
    async def get_promotion(channel: Word, promotion_id: Word) -> Any:
        """With what is held, used and left of it."""
        found: PromotionView | None = await gateway.find("promotions", f"{channel}/{promotion_id}")
        if found is None:
            raise Problem(404, "not_found", f"no promotion {promotion_id} of {channel}")
        limits, counter = found.adjusted or found.offer.limits, f"promotion/{channel}/{promotion_id}"
        used = limits and used_of(limits.uses, limits.budget, await gateway.find("counters", counter))
        return CountedPromotion(**dict(found), used=used)

    @router.get("", summary="A channel's promotions", response_model=PromotionPage, dependencies=reads)
    async def list_promotions(request: Request, channel: Word) -> Any:
        return await gateway.list(request, "promotions", {"channel": channel})

    return router
