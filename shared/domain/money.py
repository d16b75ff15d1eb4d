"""Money is an integer of minor units with its currency; every split uses the largest remainder, so parts sum to the whole."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

Minor = Annotated[int, Field(strict=True, description="minor units (cents, pence, fen) of the message's currency")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code")]


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Splits minor units by weights: whole units by floor, what is left one each to the largest remainders (ties: first).

    Weights that sum to zero split evenly. Negative amounts mirror positive ones. Raises ValueError without weights
    or with a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("a split needs weights, none of them negative")
    if amount < 0:
        return [-part for part in split(-amount, weights)]
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def shown(amount: int, currency: str) -> str:
    """'12.34 GBP': for people; currencies without minor units (JPY, KRW, VND) have no point."""
    if currency in ("JPY", "KRW", "VND"):
        return f"{amount} {currency}"
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d} {currency}"
