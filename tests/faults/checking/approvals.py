"""Whoever entered something does not approve it, where people have names; what needs an approval does not go on without one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.faults.checking.log import Fact, Logs, Wrong

NOBODY = ("", "anonymous")


@dataclass(frozen=True)
class Agreement:
    service: str
    noun: str
    id: tuple[str, ...]
    """Fields."""
    enters: Mapping[str, str]
    """Type -> who, by its field."""
    agrees: Mapping[str, str]
    anew: frozenset[str] = frozenset()
    """After these nobody has entered anything yet."""
    asks: str = ""
    """Whether somebody must agree is this fact's `approval`."""
    needs: str = ""
    """Does not come without it."""


AGREEMENTS = (
    Agreement(
        "inventory",
        "purchase order",
        ("purchase_order",),
        {"PurchaseOrderProposed": "proposed_by"},
        {"PurchaseOrderApproved": "approved_by"},
        needs="PurchaseOrderSent",
    ),
    Agreement(
        "inventory",
        "product",
        ("sku",),
        {"ProductDrafted": "entered_by"},
        {"ProductChecked": "checked_by", "ProductPublished": "published_by"},
        anew=frozenset({"ProductPublished"}),
    ),
    Agreement(
        "orders",
        "draft",
        ("draft_id",),
        {"DraftOpened": "opened_by"},
        {"DraftApproved": "approved_by"},
        asks="DraftPreviewed",
        needs="DraftConfirmed",
    ),
    Agreement(
        "orders",
        "change",
        ("order_id", "change_id"),
        {"OrderChangeOpened": "opened_by"},
        {"OrderChangeApproved": "approved_by"},
        asks="OrderChangePreviewed",
        needs="OrderChangeConfirmed",
    ),
)


@dataclass
class Entered:
    by: dict[str, Fact] = field(default_factory=dict)
    asked: Fact | None = None
    agreed: bool = False


def alone(logs: Logs) -> Iterator[Wrong]:
    for agreement in AGREEMENTS:
        entered: dict[str, Entered] = {}
        types = {*agreement.enters, *agreement.agrees, agreement.asks, agreement.needs}
        for fact in logs[agreement.service].facts:
            if fact.type in types:
                id = "/".join(fact.data[name] for name in agreement.id)
                yield from _seen(agreement, id, entered.setdefault(id, Entered()), fact)


def _seen(agreement: Agreement, id: str, known: Entered, fact: Fact) -> Iterator[Wrong]:
    if fact.type in agreement.enters:
        known.by[fact.data.get(agreement.enters[fact.type], "")] = fact
    elif fact.type == agreement.asks:
        known.asked = fact
    elif fact.type == agreement.needs:
        if not known.agreed and (not agreement.asks or (known.asked is not None and known.asked.data.get("approval"))):
            facts = (*([known.asked] if known.asked else []), fact)
            yield Wrong("invariant", f"{agreement.noun} {id}: {fact.type}, and nobody approved it", facts)
    else:
        by = fact.data.get(agreement.agrees[fact.type], "")
        known.agreed = True
        if by in known.by and by not in NOBODY:
            yield Wrong("invariant", f"{agreement.noun} {id}: {fact.type} by {by}, who entered it", (known.by[by], fact))
        if fact.type in agreement.anew:
            known.by.clear()
