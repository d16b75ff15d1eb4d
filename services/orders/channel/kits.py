"""A channel's kits by SKU, as states and views keep them."""

from typing import Annotated

from shared.contracts.kits import KITS, Components, KitSet
from shared.domain.bounds import AtMost

BySku = Annotated[dict[str, Components], AtMost(KITS, "refused: too_many_kits")]


def with_kit(kits: BySku, fact: KitSet) -> BySku:
    others = {sku: components for sku, components in kits.items() if sku != fact.sku}
    return {**others, fact.sku: fact.components} if fact.components else others
