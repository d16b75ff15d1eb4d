"""Words that the specs of suppliers and purchase orders share."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from services.inventory.purchase_order.commands import (
    ApprovePurchaseOrder,
    BookReceipt,
    ProposePurchaseOrder,
    SendPurchaseOrder,
    WantedLine,
)
from shared.contracts.replenishing import ExpectedLine, IncomingExpected
from shared.contracts.supply import (
    BookedLine,
    PurchaseLine,
    PurchaseOrderApproved,
    PurchaseOrderClosed,
    PurchaseOrderProposed,
    PurchaseOrderReceived,
    PurchaseOrderRequestRefused,
    PurchaseOrderSent,
    SupplierDelivered,
    SupplierSet,
)
from tests.inventory.examples import EAST, NOW

DUE = NOW + timedelta(days=20)
PO = "PO1"


def terms(price: int = 250, currency: str = "CNY", moq: int = 1, pack: int = 1) -> dict[str, Any]:
    return {"unit_price": price, "currency": currency, "moq": moq, "pack": pack}


FOUND: Mapping[str, Any] = {"suppliers/acme": {"supplier": "acme"}, "supplier_terms/acme/MUG": terms()}


def propose(*lines: tuple[str, str, int], order: str = PO) -> ProposePurchaseOrder:
    wanted = tuple(WantedLine(warehouse=warehouse, sku=sku, quantity=n) for warehouse, sku, n in lines)
    return ProposePurchaseOrder(purchase_order=order, supplier="acme", lines=wanted, due_at=DUE)


def ordered(*lines: tuple[str, str, int]) -> tuple[PurchaseLine, ...]:
    return tuple(PurchaseLine(warehouse=warehouse, sku=sku, quantity=n, unit_price=250) for warehouse, sku, n in lines)


def proposed(*lines: tuple[str, str, int], by: str = "lin") -> PurchaseOrderProposed:
    total = sum(250 * n for _, _, n in lines)
    return PurchaseOrderProposed(
        purchase_order=PO,
        supplier="acme",
        currency="CNY",
        lines=ordered(*lines),
        total=total,
        due_at=DUE,
        reason="",
        proposed_by=by,
        proposed_at=NOW,
    )


approve = ApprovePurchaseOrder(purchase_order=PO)
approved = PurchaseOrderApproved(purchase_order=PO, approved_by="chen", approved_at=NOW)
send = SendPurchaseOrder(purchase_order=PO)


def sent(*lines: tuple[str, str, int]) -> PurchaseOrderSent:
    return PurchaseOrderSent(purchase_order=PO, supplier="acme", lines=ordered(*lines), due_at=DUE, sent_at=NOW)


def under_way(*lines: tuple[str, str, int]) -> tuple[Any, ...]:
    return proposed(*lines), approved, sent(*lines)


def expected(due_at: datetime = DUE, **lines: int) -> IncomingExpected:
    due = tuple(ExpectedLine(sku=sku, quantity=n) for sku, n in lines.items())
    return IncomingExpected(warehouse=EAST, purchase_order=PO, supplier="acme", lines=due, due_at=due_at, expected_at=NOW)


def booked(receipt: str, at: datetime = NOW, warehouse: str = EAST, **lines: tuple[int, int]) -> BookReceipt:
    came = tuple(BookedLine(sku=sku, quantity=n, excess=excess) for sku, (n, excess) in lines.items())
    return BookReceipt(purchase_order=PO, warehouse=warehouse, receipt_id=receipt, lines=came, received_at=at)


def came(receipt: str, at: datetime = NOW, warehouse: str = EAST, **lines: tuple[int, int]) -> PurchaseOrderReceived:
    said = booked(receipt, at, warehouse, **lines)
    return PurchaseOrderReceived.model_validate(said.model_dump())


def closed(*, lots: int, days: int | None, short: bool = False, kept: bool = True, reason: str = "") -> PurchaseOrderClosed:
    return PurchaseOrderClosed(
        purchase_order=PO,
        supplier="acme",
        warehouses=(EAST,),
        short=short,
        on_time_in_full=kept,
        lots=lots,
        lead_time_days=days,
        reason=reason,
        closed_at=NOW,
    )


def refused(request: str, code: str, reason: str) -> PurchaseOrderRequestRefused:
    fields = {"purchase_order": PO, "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return PurchaseOrderRequestRefused.model_validate(fields)


acme = SupplierSet(supplier="acme", name="Acme", since=date(2020, 3, 1), lead_time_days=9, set_at=NOW)


def delivered(order: str, lots: int, kept: bool, days: int | None = 9) -> SupplierDelivered:
    return SupplierDelivered(
        supplier="acme", purchase_order=order, lots=lots, on_time_in_full=kept, lead_time_days=days, delivered_at=NOW
    )
