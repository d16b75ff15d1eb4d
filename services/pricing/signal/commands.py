"""What is said about a SKU's market. Key: SKU."""

from typing import Literal

from shared.contracts.strategies import Positioning
from shared.domain.messages import Command, Instant
from shared.domain.money import Currency, Minor


class NoteCompetitorPrice(Command):
    sku: str
    competitor: str
    currency: Currency
    unit_price: Minor
    seen_at: Instant | None = None
    """None: now."""


class NoteMarket(Command):
    """Demand and stock, in pieces."""

    sku: str
    sold: int
    usual: int
    stock: int | None = None
    target: int | None = None
    measured_at: Instant | None = None
    """None: now."""


class NoteResearch(Command):
    sku: str
    currency: Currency
    low: Minor
    high: Minor
    positioning: Positioning
    demand: Literal["low", "normal", "high"]
    researched_at: Instant | None = None
    """None: now."""


class CloseReview(Command):
    sku: str
    outcome: str
