"""A naive ledger of pieces: it keeps figures, not lots, and fills its queue by sorting it anew each time."""

from dataclasses import dataclass, field
from datetime import datetime

SKUS = ("MUG", "CUP")
Place = tuple[int, datetime, str, str]


@dataclass
class Shipment:
    place: Place
    wanted: dict[str, int]
    has: dict[str, int] = field(default_factory=dict)
    life: str = "waiting"

    def lacks(self, sku: str) -> int:
        return self.wanted.get(sku, 0) - self.has.get(sku, 0) if self.life == "waiting" else 0


class Ledger:
    def __init__(self) -> None:
        self.on_hand = dict.fromkeys(SKUS, 0)
        self.aside = dict.fromkeys(SKUS, 0)
        self.safety = dict.fromkeys(SKUS, 0)
        self.cap = dict.fromkeys(SKUS, 0)
        self.shipments: dict[str, Shipment] = {}
        self.carts: dict[str, dict[str, int]] = {}

    def has(self, sku: str) -> int:
        return sum(each.has.get(sku, 0) for each in self.shipments.values() if each.life in ("waiting", "reserved"))

    def held(self, sku: str) -> int:
        return sum(pieces.get(sku, 0) for pieces in self.carts.values())

    def available(self, sku: str) -> int:
        return self.on_hand[sku] - self.has(sku) - self.held(sku) - self.aside[sku]

    def queue(self, sku: str) -> list[Shipment]:
        waiting = [each for each in self.shipments.values() if each.lacks(sku)]
        return sorted(waiting, key=lambda each: each.place)

    def waiting(self, sku: str) -> int:
        return sum(each.lacks(sku) for each in self.queue(sku))

    def free(self, sku: str) -> int:
        return max(0, self.available(sku) - self.waiting(sku) - self.safety[sku])

    def fill(self, sku: str) -> None:
        """The first that waits gets all it lacks before the second gets anything."""
        for each in self.queue(sku):
            n = max(0, min(each.lacks(sku), self.available(sku) - self.safety[sku]))
            each.has[sku] = each.has.get(sku, 0) + n
        for each in self.shipments.values():
            if each.life == "waiting" and each.has == each.wanted:
                each.life = "reserved"

    def spare(self, sku: str, here: Shipment) -> int:
        before = sum(each.lacks(sku) for each in self.queue(sku) if each.place < here.place)
        return max(0, self.available(sku) - self.safety[sku] - before)
