"""A provider's minor units are not always ISO 4217's: translated exactly, or not at all. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.money import DIGITS, LARGEST, shown


class NotChargeable(ValueError):
    """An amount that one side has no units for; the message says why. Never rounded."""

    code = "not_chargeable"


class TooLarge(ValueError):
    code = "amount_too_large"


@dataclass(frozen=True, slots=True)
class Units:
    """How one provider writes amounts, where it differs from ISO 4217."""

    digits: Mapping[str, int] = field(default_factory=dict)
    """By currency: decimals of its minor unit. ISK is 0 by ISO, 2 with some."""
    steps: Mapping[str, int] = field(default_factory=dict)
    """By currency: its amounts are multiples of it. 10 where a currency's third decimal must be 0."""


def from_provider(amount: int, currency: str, digits: int) -> int:
    """In ISO's minor units, of an amount in units of `digits` decimals. Raises NotChargeable, TooLarge."""
    ours = DIGITS.get(currency, 2)
    if digits <= ours:
        found = amount * _power(ours - digits)
    else:
        found, rest = divmod(amount, _power(digits - ours))
        if rest:
            raise NotChargeable(f"{amount} with {digits} decimals is no whole amount of {currency}, which has {ours}")
    if found > LARGEST:
        raise TooLarge(f"more than {LARGEST} minor units")
    return found


def to_provider(amount: int, currency: str, units: Units) -> int:
    """In the provider's minor units. Raises NotChargeable."""
    ours = DIGITS.get(currency, 2)
    digits = units.digits.get(currency, ours)
    if digits >= ours:
        found = amount * _power(digits - ours)
    else:
        found, rest = divmod(amount, _power(ours - digits))
        if rest:
            raise NotChargeable(f"{shown(amount, currency)} is no whole amount with {digits} decimals")
    if found % units.steps.get(currency, 1):
        raise NotChargeable(f"{shown(amount, currency)} is no multiple of {units.steps[currency]} minor units")
    return found


def _power(digits: int) -> int:
    return int(10**digits)
