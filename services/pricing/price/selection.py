"""Which entry of the price book counts (PRC-12, -14, -15). Pure.

A customer's contract entry wins; else the lowest of group and public entries, so a member never pays more than a stranger. In a
list the deepest tier reached counts; below its first tier the list does not. A channel's own price hides the base price.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from services.pricing.engine.basket import Shopper


class Selected(NamedTuple):
    name: str
    unit_price: int
    floor: int = 0


def narrowed(document: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """Of a stored price, what held then; before the first that is known, that one."""
    chosen: Mapping[str, Any] = document
    for earlier in reversed(document.get("earlier", ())):
        if datetime.fromisoformat(chosen["since"]) <= at:
            break
        chosen = earlier
    kept = {key: chosen[key] for key in ("name", "currency", "unit_price")}
    if entries := [each for each in document.get("entries", ()) if _holds_at(each, at)]:
        kept |= {"since": chosen["since"], "entries": entries}
    if floor := document.get("floor"):
        kept["floor"] = floor
    return kept


def _holds_at(entry: Mapping[str, Any], at: datetime) -> bool:
    ends = entry["ends_at"]
    return datetime.fromisoformat(entry["starts_at"]) <= at and (ends is None or at < datetime.fromisoformat(ends))


def select(
    own: Mapping[str, Any] | None, base: Mapping[str, Any] | None, currency: str, quantity: int, shopper: Shopper
) -> Selected | str | None:
    """Another currency's word where prices are in no other; None where there is none. `quantity`: of the SKU, over all lines."""
    foreign: str | None = None
    for document in (own, base):
        if document is None:
            continue
        price = _of_document(document, currency, quantity, shopper)
        if price is not None:
            return Selected(document["name"], price, _floor(own, base, currency))
        if document["unit_price"] is not None or document.get("entries"):
            foreign = foreign or document["currency"]
    return foreign


def _floor(own: Mapping[str, Any] | None, base: Mapping[str, Any] | None, currency: str) -> int:
    """All channels read the SKU's own (PRC-09)."""
    floor = (base or {}).get("floor") or (own or {}).get("floor")
    return int(floor["unit_price"]) if floor and floor["currency"] == currency else 0


def _of_document(document: Mapping[str, Any], currency: str, quantity: int, shopper: Shopper) -> int | None:
    entries: Sequence[Mapping[str, Any]] = document.get("entries", ())
    plain = document["unit_price"] if document["currency"] == currency and document["unit_price"] is not None else None
    if not entries:
        return plain
    lists: dict[tuple[str | None, str | None, str], list[tuple[int, datetime, int, int]]] = {}
    if plain is not None:
        lists[None, None, "list"] = [(1, datetime.fromisoformat(document["since"]), -1, plain)]
    for number, entry in enumerate(entries):
        if entry["currency"] == currency and entry["from_quantity"] <= quantity and _is_for(entry, shopper):
            tier = entry["from_quantity"], datetime.fromisoformat(entry["starts_at"]), number, entry["unit_price"]
            lists.setdefault((entry["customer_id"], entry["group"], entry["price_list"]), []).append(tier)
    contracts = [max(tiers)[-1] for (customer, _, _), tiers in lists.items() if customer is not None]
    # of the deepest tier the entry that came last
    return min(contracts or [max(tiers)[-1] for tiers in lists.values()], default=None)


def _is_for(entry: Mapping[str, Any], shopper: Shopper) -> bool:
    if entry["customer_id"] is not None:
        return bool(entry["customer_id"] == shopper.customer_id)
    return entry["group"] is None or entry["group"] in shopper.groups
