"""A person's price that guards would make another one is refused by the guard's name, with the nearest permitted price."""

from collections.abc import Mapping

from services.pricing.repricing.guards import Guarded
from shared.contracts.strategies import GuardStep
from shared.domain.money import shown

CLAMPED: Mapping[str, str] = {
    "range": "outside_range",
    "profit_floor": "below_floor",
    "step": "step_too_large",
    "ending": "ending_not_permitted",
}
"""By the guard that would clamp it."""


def refusing(wanted: int, guarded: Guarded) -> tuple[str, GuardStep] | None:
    """The code, and the guard that does not let it through; None: all do."""
    if guarded.unit_price != wanted:
        first = next(each for each in guarded.steps if each.unit_price != wanted)
        return CLAMPED[first.guard], first
    if guarded.held is not None:
        return guarded.held, next(each for each in guarded.steps if each.code == "held")
    return None


def said(wanted: int, currency: str, guarded: Guarded, by: GuardStep) -> str:
    figures = ", ".join(f"{name} {value}" for name, value in by.figures.items())
    price, permitted = shown(wanted, currency), shown(guarded.unit_price, currency)
    where = f" ({figures})" if figures else ""
    nearest = "" if guarded.unit_price == wanted else f"; the nearest permitted price is {permitted}"
    return f"{price} does not pass {by.guard}{where}{nearest}"
