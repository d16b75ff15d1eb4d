"""Documents of a fold that was released keep their shape: what is folded otherwise has another version, beside the stored ones.

`folds.json`: the shapes at the last release, by collection. Another version's collection is not there, so it is free.
`python -m tests.contracts.test_folds` writes it anew: at a release, when nothing changes any more.
"""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.fulfillment.service import service as fulfillment
from services.inventory.service import service as inventory
from services.orders.service import service as orders
from services.pricing.service import service as pricing
from services.support.service import service as support

SERVICES = (orders, pricing, inventory, fulfillment, support)
FILE = Path(__file__).parent / "folds.json"
RELEASED: dict[str, str] = json.loads(FILE.read_bytes())


def shape(model: Any) -> str:
    """A digest of its fields and their types, not of what is said about them."""
    return blake2b(json.dumps(_bare(TypeAdapter(model).json_schema()), sort_keys=True).encode(), digest_size=8).hexdigest()


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _bare(each) for name, each in schema.items() if name not in ("description", "title", "maxItems")}


def folds() -> dict[str, str]:
    of_states = {f"{each.name}/{noun.collection}": noun.state for each in SERVICES for noun in each.nouns}
    of_views = {f"{each.name}/{view.collection}": view.document for each in SERVICES for view in each.views}
    return {name: shape(model) for name, model in {**of_states, **of_views}.items()}


@pytest.mark.parametrize("collection", sorted(set(RELEASED) & set(folds())))
def test_a_released_fold_keeps_its_shape(collection: str) -> None:
    assert folds()[collection] == RELEASED[collection], f"{collection}: a new shape is a new version of its noun or view"


if __name__ == "__main__":
    FILE.write_text(json.dumps(folds(), indent=2, sort_keys=True) + "\n")
