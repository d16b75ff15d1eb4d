"""Simulated suppliers: what is ordered comes in whole packs, after a time of their own that is not always the same."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from zlib import crc32

LEAD_DAYS = (5, 7, 10, 14, 21)
"""As agreed, by supplier."""
PACKS = (1, 6, 12)
SUPPLIERS = 20


@dataclass(frozen=True, slots=True)
class Supplier:
    name: str
    lead_days: int

    def takes(self, sent: date) -> timedelta:
        """From sent to received: as agreed, a fifth more or less, and late by a week once in twenty. Drawn by name and day, so
        that policies that are compared meet the same delays, however many purchases each makes."""
        chance = Random(f"{self.name} {sent}")
        days = max(1.0, chance.gauss(self.lead_days, self.lead_days / 5))
        return timedelta(days=days + (7 if chance.random() < 0.05 else 0))


ALL = tuple(Supplier(f"supplier-{i:02}", LEAD_DAYS[i % len(LEAD_DAYS)]) for i in range(SUPPLIERS))


def supplier_of(sku: str) -> Supplier:
    return ALL[crc32(f"supplier of {sku}".encode()) % SUPPLIERS]


def pack_of(sku: str) -> int:
    """Also the least that is ordered."""
    return PACKS[crc32(f"pack of {sku}".encode()) % len(PACKS)]
