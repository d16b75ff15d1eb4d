"""What becomes of promotions and their codes. Key: channel; of codes: the code."""

from collections.abc import Mapping
from typing import Any, ClassVar

from shared.contracts.promotions import Limits, Offer
from shared.contracts.targets import Targets
from shared.domain.messages import Fact, Instant, Upcast


def _of_threshold(activated: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one kind: from `threshold` on, `discount` off the order, once."""
    return {
        "channel": activated["channel"],
        "offer": spend_threshold(activated),
        "skus": [],
        "activated_at": activated["activated_at"],
    }


def spend_threshold(said: Mapping[str, Any]) -> dict[str, Any]:
    """An offer's JSON, of 滿減 as it was said before there were other kinds."""
    tier = {"threshold": said["threshold"], "off": said["discount"]}
    of_old = {name: said[name] for name in ("promotion_id", "currency", "starts_at", "ends_at")}
    return {**of_old, "terms": {"kind": "spend_threshold", "tiers": [tier]}}


def _by_name(activated: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 targets were named one by one."""
    return {**activated, "targets": None}


class PromotionActivated(Fact):
    """Its terms never change under its id (PRC-21..31)."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_threshold, _by_name)
    key: ClassVar[str] = "channel"
    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    """Its targets; () without `targets`: the whole order."""
    targets: Targets | None = None
    """Classes of products: which SKUs they are is told by TargetsJoined and TargetsLeft."""
    activated_at: Instant


def _of_order(ended: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 promotions were on the whole order."""
    return {**ended, "skus": [], "code": None}


def _without_reason(ended: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 nobody said why; promotions had no classes."""
    return {**ended, "reason": "", "actor": "", "over_at": None}


class PromotionEnded(Fact):
    """Before its time. It names what its activation named: whoever keeps offers by SKU or code finds them."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_of_order, _without_reason)
    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    skus: tuple[str, ...] = ()
    code: str | None = None
    reason: str = ""
    actor: str = ""
    over_at: Instant | None = None
    """Of one by class or with unique codes: its planned end. Its SKUs and codes are not named."""
    ended_at: Instant


class PromotionPaused(Fact):
    """From now on no order gets it, until it is resumed (PRC-39). Its terms and its end stay."""

    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    reason: str
    actor: str = ""
    over_at: Instant
    """Its planned end."""
    paused_at: Instant


class PromotionResumed(Fact):
    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    reason: str
    actor: str = ""
    resumed_at: Instant


class PromotionAdjusted(Fact):
    """Its limits are others from now on, for orders that are placed then (PRC-39). Its terms stay."""

    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    limits: Limits
    """All of them, as they are now."""
    reason: str
    actor: str = ""
    over_at: Instant
    """Its planned end."""
    adjusted_at: Instant


def _public(offered: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 codes came with their promotion alone."""
    return {**offered, "batch": ""}


class CodeOffered(Fact):
    """A code has terms on a channel: those of a promotion there (PRC-23)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_public,)
    key: ClassVar[str] = "code"
    code: str
    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    batch: str = ""
    """In which it was issued; "": it is public, the promotion's own."""
    offered_at: Instant


class CodeEnded(Fact):
    """The promotion behind it was ended before its time."""

    key: ClassVar[str] = "code"
    code: str
    channel: str
    promotion_id: str
    ended_at: Instant
