"""Customers held out by a hash: the same one is held out wherever and whenever it is asked, and nobody chooses."""

from collections.abc import Collection
from hashlib import sha256

WHOLE = 10_000


def is_held_out(promotion: str, customer: str, rate: int) -> bool:
    """`rate`: parts in 10,000 of all customers, another draw for each promotion."""
    drawn = int.from_bytes(sha256(f"{promotion}\n{customer}".encode()).digest()[:8], "big") % WHOLE
    return drawn < rate


def audience(promotion: str, customers: Collection[str], rate: int) -> list[str]:
    """Who may have it: each once, in their order."""
    return [each for each in dict.fromkeys(customers) if not is_held_out(promotion, each, rate)]
