"""The view `classes`: what a shard's products are. Who activates a promotion by class learns from it how many SKUs it names."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from services.pricing.classes.state import CLASSED
from shared.contracts.targets import SHARDS, Classes, ProductClassed, Targets
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class ClassesView(Message):
    shard: str
    products: Annotated[dict[str, Classes], CLASSED] = Field(default_factory=dict)


def evolve(view: ClassesView | None, recorded: Recorded, id: str) -> ClassesView:
    fact: ProductClassed = recorded.event
    known = {} if view is None else view.products
    return ClassesView(shard=id, products={**known, fact.sku: fact.classes})


classes = View(name="classes", document=ClassesView, facts=ProductClassed, evolve=evolve, ids="shard")
EVERYWHERE = tuple(f"classes/{n:03}" for n in range(SHARDS))
"""All of its documents."""


def count(targets: Targets, documents: Iterable[Mapping[str, Any] | None]) -> int:
    """SKUs of these classes."""
    found = (ClassesView.model_validate(document).products.values() for document in documents if document)
    return sum(targets.have(each) for products in found for each in products)
