"""What decisions about counts say alike."""

from collections.abc import Iterable

from services.inventory.stock.lots import Lot
from services.inventory.stock.rules import refused
from shared.contracts.inventory import InventoryEvent, RequestCode
from shared.domain.money import DIGITS
from shared.domain.nouns import ANYBODY, Context


class Refusal(Exception):
    def __init__(self, code: RequestCode, reason: str) -> None:
        super().__init__(reason)
        self.code: RequestCode = code
        self.reason = reason


def who(context: Context) -> str:
    return context.actor or ANYBODY


def refuse(context: Context, code: RequestCode, reason: str) -> list[InventoryEvent]:
    return refused(context, code, reason, context.time)


def dearer(lots: Iterable[Lot], off: int, units: int | None) -> bool:
    """Whether so many pieces are worth more than so many units of their currency, at the mean cost of the lots on hand whose
    cost is known; of several currencies in any."""
    if units is None:
        return False
    known: dict[str, tuple[int, int]] = {}
    for lot in lots:
        if (cost := lot.cost) is not None and lot.quantity:
            worth, pieces = known.get(cost.currency, (0, 0))
            known[cost.currency] = (worth + cost.left(lot.quantity), pieces + lot.quantity)
    return any(off * worth > units * 10 ** DIGITS.get(currency, 2) * pieces for currency, (worth, pieces) in known.items())


def twice(skus: Iterable[str]) -> str:
    """The first that is named twice; "": none."""
    seen: set[str] = set()
    for sku in skus:
        if sku in seen:
            return sku
        seen.add(sku)
    return ""
