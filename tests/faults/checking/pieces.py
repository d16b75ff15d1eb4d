"""What facts say of a shipment: which one it is, and its pieces."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.faults.checking.log import Fact

Seen = Mapping[str, Sequence[Fact]]
"""An order's facts, by type."""


def shipment_of(fact: Fact) -> str:
    """Before shipments were named an order had one."""
    return str(fact.data.get("shipment_id") or fact.data["order_id"])


def pieces_of(lines: Iterable[Any]) -> Counter[str]:
    """By SKU."""
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line["sku"]] += line["quantity"]
    return pieces
