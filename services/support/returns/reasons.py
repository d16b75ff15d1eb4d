"""Goods that are taken back for a reason only, by their class of after-sales service (SUP-16)."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from services.support.returns.commands import RequestReturn
from shared.contracts import storefront
from shared.domain.messages import Instant
from shared.domain.nouns import Found

REASON_NEEDED = frozenset({"fresh", "custom_made", "digital"})
"""Classes for which a change of mind is no reason. Goods of any other are returned as the window lets."""
READ = ("after_sales", "since")
_INSTANT: TypeAdapter[Instant] = TypeAdapter(Instant)


def classes_of(asking: RequestReturn | storefront.ReturnRequested) -> tuple[str, ...]:
    """What is looked up: the class of each SKU, where no reason is given."""
    return () if asking.reason else tuple(f"after_sales/{sku}" for sku in dict.fromkeys(line.sku for line in asking.lines))


def read_of(asking: RequestReturn | storefront.ReturnRequested, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: document[key] for key in READ}


def needing_a_reason(skus: Iterable[str], found: Found, delivered_at: Instant) -> list[str]:
    """Those whose class was so when they were delivered: what is published later changes nobody's return."""
    return [sku for sku in skus if _needs(found.get(f"after_sales/{sku}"), delivered_at)]


def _needs(document: Mapping[str, Any] | None, delivered_at: Instant) -> bool:
    if document is None or document["after_sales"] not in REASON_NEEDED:
        return False
    return _INSTANT.validate_python(document["since"]) <= delivered_at
