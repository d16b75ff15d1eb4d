"""What decisions about purchase orders say alike."""

from shared.contracts.supply import PurchaseCode, PurchaseEvent, PurchaseOrderRequestRefused
from shared.domain.nouns import Context


class Refusal(Exception):
    def __init__(self, code: PurchaseCode, reason: str) -> None:
        super().__init__(reason)
        self.code: PurchaseCode = code
        self.reason = reason


def refused(purchase_order: str, context: Context, code: PurchaseCode, reason: str) -> list[PurchaseEvent]:
    return [
        PurchaseOrderRequestRefused(
            purchase_order=purchase_order, request=context.request, code=code, reason=reason, refused_at=context.time
        )
    ]
