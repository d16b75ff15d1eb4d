"""What was checked how often, and what does not hold."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cli.prove.log import Place

KEPT = 1_000
"""Violations that are shown in words; the others are counted."""


class Violation(NamedTuple):
    check: str
    subject: str
    """The order, or warehouse/SKU."""
    text: str
    places: tuple[Place, ...]

    def shown(self) -> str:
        return f"{self.check}: {self.subject}: {self.text} ({', '.join(map(str, self.places))})"


class Tally:
    def __init__(self, checks: Sequence[str]) -> None:
        self.checked = Counter[str](dict.fromkeys(checks, 0))
        self.failed = Counter[str]()
        self.violations: list[Violation] = []
        self.under_way = 0
        """Neither right nor wrong yet: what was asked is not answered."""
        self._told = set[tuple[str, str]]()

    def fails(self, check: str, wrong: bool, subject: str) -> bool:
        """Counts. True where it is to be told: of a check and subject the first only, the others follow from it."""
        self.checked[check] += 1
        if not wrong or (check, subject) in self._told:
            return False
        self._told.add((check, subject))
        self.failed[check] += 1
        return True

    def tell(self, check: str, subject: str, text: str, *places: Place) -> None:
        if len(self.violations) < KEPT:
            self.violations.append(Violation(check, subject, text, tuple(dict.fromkeys(places))))
