"""What a purchase order's facts mean to warehouses and suppliers, and a receipt to it: each is decided under its own key."""

from collections.abc import Sequence

from services.inventory.incoming.commands import CloseIncoming, ExpectIncoming
from services.inventory.purchase_order.commands import BookReceipt
from services.inventory.recall.commands import NoteLot
from services.inventory.supplier.commands import RecordDelivery
from shared.contracts.inventory import StockReceived
from shared.contracts.replenishing import ExpectedLine
from shared.contracts.supply import (
    BookedLine,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderConfirmed,
    PurchaseOrderSent,
)
from shared.domain.messages import Command
from shared.domain.nouns import Context

Sends = Sequence[tuple[str, Command]]


def tell_warehouses(fact: PurchaseOrderSent | PurchaseOrderConfirmed, context: Context) -> Sends:
    return [
        (
            warehouse,
            ExpectIncoming(
                warehouse=warehouse,
                purchase_order=fact.purchase_order,
                supplier=fact.supplier,
                lines=tuple(
                    ExpectedLine(sku=line.sku, quantity=line.quantity) for line in fact.lines if line.warehouse == warehouse
                ),
                due_at=fact.due_at,
                tolerance_percent=fact.tolerance_percent,
            ),
        )
        for warehouse in dict.fromkeys(line.warehouse for line in fact.lines)
    ]


def tell_closed(fact: PurchaseOrderClosed, context: Context) -> Sends:
    delivery = RecordDelivery(
        supplier=fact.supplier,
        purchase_order=fact.purchase_order,
        lots=fact.lots,
        on_time_in_full=fact.on_time_in_full,
        lead_time_days=fact.lead_time_days,
    )
    return [*_no_more(fact.purchase_order, fact.warehouses, fact.short), (fact.supplier, delivery)]


def tell_cancelled(fact: PurchaseOrderCancelled, context: Context) -> Sends:
    return _no_more(fact.purchase_order, fact.warehouses, True)


def _no_more(id: str, warehouses: Sequence[str], short: bool) -> list[tuple[str, Command]]:
    return [(each, CloseIncoming(warehouse=each, purchase_order=id, short=short)) for each in warehouses]


def tell_receipt(fact: StockReceived, context: Context) -> Sends:
    """To its purchase order, and to each lot that is kept."""
    notes = [(f"{each.sku}/{each.lot}", NoteLot(sku=each.sku, lot=each.lot, warehouse=fact.warehouse)) for each in fact.lots]
    return [*_tell_purchase(fact), *notes]


def _tell_purchase(fact: StockReceived) -> list[tuple[str, Command]]:
    if not fact.purchase_order:
        return []
    booked = BookReceipt(
        purchase_order=fact.purchase_order,
        warehouse=fact.warehouse,
        receipt_id=fact.receipt_id,
        lines=tuple(BookedLine(sku=line.sku, quantity=line.quantity, excess=line.excess) for line in fact.lines),
        received_at=fact.received_at,
    )
    return [(fact.purchase_order, booked)]
