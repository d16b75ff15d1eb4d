"""A channel's kits by SKU, as states and views keep them."""

from collections.abc import Container, Iterable, Mapping
from typing import Annotated, Any

from shared.contracts.kits import KITS, Components, Kit, KitSet
from shared.domain.bounds import AtMost

BySku = Annotated[dict[str, Components], AtMost(KITS, "refused: too_many_kits")]


def with_kit(kits: BySku, fact: KitSet) -> BySku:
    others = {sku: components for sku, components in kits.items() if sku != fact.sku}
    return {**others, fact.sku: fact.components} if fact.components else others


def kits_among(kits: Mapping[str, Any], skus: Iterable[str]) -> dict[str, Any]:
    """Of a channel's document, the kits among these SKUs, in their order."""
    return {sku: kits[sku] for sku in dict.fromkeys(skus) if sku in kits}


def kits_sold(channel: Mapping[str, Any], but: Container[str] = ()) -> tuple[Kit, ...]:
    """Those of a channel's document, or of what is left of it. `but`: of SKUs without stock none is made."""
    return tuple(Kit(sku=sku, components=components) for sku, components in channel.get("kits", {}).items() if sku not in but)
