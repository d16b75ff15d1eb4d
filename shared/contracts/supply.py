"""Facts of supply, on inventory.events: suppliers, and purchase orders.

Keys: supplier, purchase order. Quantities are pieces; prices minor units of the named currency; times: aware UTC.
"""

from datetime import date
from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.limits import PURCHASED_LINES
from shared.contracts.replenishing import RECEIPT_TOLERANCE, REPLENISHING
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry
from shared.domain.money import Currency, Minor

SHARED_BY = AtMost(50, "refused at the door")
"""Partners, of a supplier."""
SupplierCode = Literal["unknown_supplier", "too_many_skus", "too_many_defects"]
PurchaseCode = Literal[
    "unknown_purchase_order",
    "contradicts_purchase_order",
    "unknown_supplier",
    "unknown_terms",
    "mixed_currencies",
    "below_moq",
    "not_in_packs",
    "amount_too_large",
    "same_person",
    "wrong_status",
]


class SupplierSet(Fact):
    """Who supplies, since when, and how long it takes by agreement."""

    key: ClassVar[str] = "supplier"
    supplier: str
    name: str
    since: date
    """The first day of working together."""
    lead_time_days: int
    """Agreed; what its orders took is counted apart."""
    partners: Annotated[tuple[str, ...], SHARED_BY, Field(exclude_if=not_)] = ()
    """That share it with us: what it sends may be theirs (INV-18)."""
    set_at: Instant


class SupplierTermsSet(Fact):
    """What a SKU costs at a supplier, by which contract. Pieces come in whole packs, at least `moq`."""

    key: ClassVar[str] = "supplier"
    supplier: str
    sku: str
    unit_price: Minor
    currency: Currency
    moq: int
    pack: int
    contract: str = ""
    set_at: Instant


class SupplierDelivered(Fact):
    """A purchase order of it was closed: what that says about it."""

    key: ClassVar[str] = "supplier"
    supplier: str
    purchase_order: str
    lots: int
    """Lines of receipts that came for it."""
    on_time_in_full: bool
    lead_time_days: int | None
    """From sent to the last receipt, whole days up; None where nothing came."""
    delivered_at: Instant


class SupplierDefectReported(Fact):
    """A lot of it had a defect; a lot counts once."""

    key: ClassVar[str] = "supplier"
    supplier: str
    lot: str
    """As the receipt names it."""
    sku: str
    reason: str
    reported_at: Instant


class SupplierRequestRefused(Fact):
    key: ClassVar[str] = "supplier"
    refusal: ClassVar[bool] = True
    supplier: str
    request: str
    code: SupplierCode
    reason: str
    refused_at: Instant


class PurchaseLine(Message):
    """Pieces of a SKU for a warehouse."""

    warehouse: str
    sku: str
    quantity: int
    unit_price: Minor


class BookedLine(Message):
    """Pieces that came; `excess` of them are beyond the tolerance."""

    sku: str
    quantity: int
    excess: int


class PurchaseOrderProposed(Fact):
    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    supplier: str
    currency: Currency
    lines: Annotated[tuple[PurchaseLine, ...], PURCHASED_LINES]
    """A warehouse's SKU once."""
    total: Minor
    due_at: Instant
    """Asked for; what the supplier confirms counts from then on."""
    reason: str
    tolerance_percent: int = RECEIPT_TOLERANCE
    proposed_by: str
    proposed_at: Instant


class PurchaseOrderApproved(Fact):
    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    approved_by: str
    approved_at: Instant


class PurchaseOrderSent(Fact):
    """The supplier has it: from now on its warehouses expect it."""

    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    supplier: str
    lines: Annotated[tuple[PurchaseLine, ...], PURCHASED_LINES]
    due_at: Instant
    tolerance_percent: int = RECEIPT_TOLERANCE
    sent_at: Instant


class PurchaseOrderConfirmed(Fact):
    """The supplier promises a day; said again, another one."""

    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    supplier: str
    lines: Annotated[tuple[PurchaseLine, ...], PURCHASED_LINES]
    due_at: Instant
    tolerance_percent: int = RECEIPT_TOLERANCE
    confirmed_at: Instant


class PurchaseOrderReceived(Fact):
    """A warehouse booked a receipt for it."""

    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    warehouse: str
    receipt_id: str
    lines: tuple[BookedLine, ...]
    received_at: Instant


class PurchaseOrderClosed(Fact):
    """Everything came, or no more is waited for (`short`)."""

    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    supplier: str
    warehouses: Annotated[tuple[str, ...], PURCHASED_LINES]
    short: bool
    """More is missing than the tolerance."""
    on_time_in_full: bool
    lots: int
    lead_time_days: int | None
    reason: str = ""
    closed_at: Instant


class PurchaseOrderCancelled(Fact):
    """Nothing had come; its supplier's record does not change."""

    key: ClassVar[str] = "purchase_order"
    purchase_order: str
    warehouses: Annotated[tuple[str, ...], PURCHASED_LINES]
    """That expected it."""
    reason: str
    cancelled_at: Instant


class PurchaseOrderRequestRefused(Fact):
    key: ClassVar[str] = "purchase_order"
    refusal: ClassVar[bool] = True
    purchase_order: str
    request: str
    code: PurchaseCode
    reason: str
    refused_at: Instant


SupplierEvent = SupplierSet | SupplierTermsSet | SupplierDelivered | SupplierDefectReported | SupplierRequestRefused
PurchaseEvent = (
    PurchaseOrderProposed
    | PurchaseOrderApproved
    | PurchaseOrderSent
    | PurchaseOrderConfirmed
    | PurchaseOrderReceived
    | PurchaseOrderClosed
    | PurchaseOrderCancelled
    | PurchaseOrderRequestRefused
)

SUPPLY: Registry = {
    "SupplierSet": SupplierSet,
    "SupplierTermsSet": SupplierTermsSet,
    "SupplierDelivered": SupplierDelivered,
    "SupplierDefectReported": SupplierDefectReported,
    "SupplierRequestRefused": SupplierRequestRefused,
    "PurchaseOrderProposed": PurchaseOrderProposed,
    "PurchaseOrderApproved": PurchaseOrderApproved,
    "PurchaseOrderSent": PurchaseOrderSent,
    "PurchaseOrderConfirmed": PurchaseOrderConfirmed,
    "PurchaseOrderReceived": PurchaseOrderReceived,
    "PurchaseOrderClosed": PurchaseOrderClosed,
    "PurchaseOrderCancelled": PurchaseOrderCancelled,
    "PurchaseOrderRequestRefused": PurchaseOrderRequestRefused,
    **REPLENISHING,
}
"""Names on the wire."""
