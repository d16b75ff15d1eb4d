"""Money is an integer of minor units with its currency; every split uses the largest remainder, so parts sum to the whole."""

from collections.abc import Sequence
from typing import Annotated

import iso4217
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

LARGEST = 2**53 - 1
"""Minor units of one amount. Above it readers of JSON lose the last figures, and MongoDB's integers are not far (2**63)."""
DIGITS = {each.code: each.exponent for each in iso4217.Currency if each.exponent is not None}
"""How many decimals a currency's minor unit is: 2 of EUR, 0 of JPY and CLP, 3 of KWD. Without gold, bonds and test codes."""


def _iso(code: str) -> str:
    """Raises ValueError: what nobody knows has no minor unit."""
    if code not in DIGITS:
        raise ValueError("no currency of ISO 4217 has this code")
    return code


def _exact(amount: int) -> int:
    """Raises ValueError, by name."""
    if amount > LARGEST:
        raise PydanticCustomError("amount_too_large", "amount_too_large: at most {most} minor units", {"most": LARGEST})
    return amount


_EXACT = AfterValidator(_exact), Field(json_schema_extra={"maximum": LARGEST})
Minor = Annotated[int, Field(strict=True, description="minor units (cents, pence, fen) of the message's currency")]
Amount = Annotated[Minor, Field(ge=0), *_EXACT]
"""As callers may say it."""
Something = Annotated[Minor, Field(ge=1), *_EXACT]
"""An amount that is not nothing."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code")]
"""As facts say it: a currency may leave the list, and what was said in it stays readable."""
IsoCurrency = Annotated[Currency, AfterValidator(_iso)]
"""As callers may say it."""


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
    """'12.34 GBP', '1234 JPY', '1.234 KWD': for people."""
    digits = DIGITS.get(currency, 2)
    sign, units = "-" if amount < 0 else "", str(abs(amount)).rjust(digits + 1, "0")
    whole, fraction = (units[:-digits], f".{units[-digits:]}") if digits else (units, "")
    return f"{sign}{whole}{fraction} {currency}"
