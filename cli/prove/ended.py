"""Which orders are over, as orders' log says, of those that stock is still kept for or that still wait."""

from collections.abc import Iterator
from typing import NamedTuple

from cli.prove.log import Answered, Decision, Fact, Place

ENDS = frozenset(("OrderRefused", "OrderCancelled", "OrderExpired"))
SAYS_SO = frozenset((*ENDS, "OrderReinstated", "ReleaseRequested", "OrderPlaced"))


class Kept(NamedTuple):
    """A shipment that has pieces, or waits for some."""

    order: str
    shipment: str
    warehouse: str
    place: Place
    """Of the fact that gave them."""


class Ended:
    """Hears orders' log, after inventory's was read: it may know of ends that inventory has not heard of yet."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Kept]] = {}
        """By order."""
        self.known = set[str]()
        self.over: dict[str, Place] = {}
        self.released: dict[tuple[str, str], Place] = {}
        """By shipment and warehouse, the newest request."""

    def keep(self, kept: Kept) -> None:
        self.kept.setdefault(kept.order, []).append(kept)

    def see(self, decision: Decision) -> None:
        for fact in decision.facts:
            if (order := fact.data.get("order_id")) in self.kept:
                self._see(order, fact)

    def _see(self, order: str, fact: Fact) -> None:
        self.known.add(order)
        if fact.type in ENDS:
            self.over[order] = fact.place
        elif fact.type == "OrderReinstated":
            self.over.pop(order, None)
        elif fact.type == "ReleaseRequested":
            shipment = fact.data.get("shipment_id") or order
            self.released[shipment, fact.data["warehouse"]] = fact.place

    def judged(self, answered: Answered) -> Iterator[tuple[Kept, Place | None, bool]]:
        """Each that is kept; where its order ended, or None; and whether that is under way still: orders has not heard of the
        shipment, or inventory has not heard of its release."""
        for order, all in self.kept.items():
            for kept in all:
                end = self.over.get(order)
                yield kept, end, end is not None and self._under_way(kept, end, answered)

    def _under_way(self, kept: Kept, end: Place, answered: Answered) -> bool:
        asked = self.released.get((kept.shipment, kept.warehouse)) or self.released.get((kept.order, kept.warehouse))
        if asked is not None:
            return not answered.has(asked, kept.place.topic, kept.place.partition)
        return not answered.has(kept.place, end.topic, end.partition)
