"""What decisions about counts say alike."""

from collections.abc import Iterable

from services.inventory.stock.rules import refused
from shared.contracts.inventory import InventoryEvent, RequestCode
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


def twice(skus: Iterable[str]) -> str:
    """The first that is named twice; "": none."""
    seen: set[str] = set()
    for sku in skus:
        if sku in seen:
            return sku
        seen.add(sku)
    return ""
