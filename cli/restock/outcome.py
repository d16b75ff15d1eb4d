"""What came of the months under a policy."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Day:
    day: date
    asked: int = 0
    served: int = 0
    on_hand: int = 0
    """Pieces at its end; and what they sell for, in pence."""
    value: int = 0


@dataclass
class Outcome:
    policy: str
    days: list[Day] = field(default_factory=list)
    orders: int = 0
    whole: int = 0
    """Orders that got every piece."""
    parcels: int = 0
    purchases: int = 0
    lines: int = 0
    """Of purchases."""
    oversold: int = 0
    decisions: int = 0
    unaccounted: int = 0
    """Pieces received less issued and on hand: none may be missing."""
    uncounted: int = 0
    """Pieces asked for that no plan knew of when all was told: none may be missing."""

    @property
    def asked(self) -> int:
        return sum(day.asked for day in self.days)

    @property
    def fill(self) -> float:
        return sum(day.served for day in self.days) / max(1, self.asked)

    @property
    def stock(self) -> float:
        """Pieces on hand, on average over the days."""
        return sum(day.on_hand for day in self.days) / max(1, len(self.days))

    @property
    def value(self) -> float:
        """In pounds, on average."""
        return sum(day.value for day in self.days) / max(1, len(self.days)) / 100

    @property
    def cover(self) -> float:
        """Days of sales on hand, on average."""
        return self.stock / max(1e-9, self.asked / max(1, len(self.days)))
