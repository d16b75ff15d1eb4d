"""Suppliers and their terms are set by people; their record grows by what their orders did and what their lots had (INV-16)."""

from collections.abc import Mapping

from services.inventory.supplier.commands import RecordDelivery, ReportDefect, SetSupplier, SetSupplierTerms
from services.inventory.supplier.state import DEFECTS, SKUS, Known, Supplier, Terms, Unknown
from shared.contracts.supply import (
    SupplierCode,
    SupplierDefectReported,
    SupplierDelivered,
    SupplierEvent,
    SupplierRequestRefused,
    SupplierSet,
    SupplierTermsSet,
)
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_supplier(command: SetSupplier, state: Supplier, context: Context) -> list[SupplierEvent]:
    said = (command.name, command.since, command.lead_time_days, command.partners)
    if isinstance(state, Known) and said == (state.name, state.since, state.lead_time_days, state.partners):
        return []
    return [
        SupplierSet(
            supplier=command.supplier,
            name=command.name,
            since=command.since,
            lead_time_days=command.lead_time_days,
            partners=command.partners,
            set_at=context.time,
        )
    ]


def set_terms(command: SetSupplierTerms, state: Supplier, context: Context) -> list[SupplierEvent]:
    if isinstance(state, Unknown):
        return _unknown(command.supplier, context)
    known = state.terms.get(command.sku)
    terms = Terms(
        unit_price=command.unit_price,
        currency=command.currency,
        moq=command.moq,
        pack=command.pack,
        contract=command.contract,
    )
    if known == terms:
        return []
    if known is None and len(state.terms) >= SKUS:
        return _refused(command.supplier, context, "too_many_skus", f"{command.supplier} has terms for {SKUS:,} SKUs, the most")
    return [
        SupplierTermsSet(
            supplier=command.supplier,
            sku=command.sku,
            unit_price=command.unit_price,
            currency=command.currency,
            moq=command.moq,
            pack=command.pack,
            contract=command.contract,
            set_at=context.time,
        )
    ]


def report_defect(command: ReportDefect, state: Supplier, context: Context) -> list[SupplierEvent]:
    """A lot once, however often it is reported."""
    if isinstance(state, Unknown):
        return _unknown(command.supplier, context)
    if f"{command.sku}/{command.lot}" in state.defects:
        return []
    if len(state.defects) >= DEFECTS:
        reason = f"{command.supplier} has {DEFECTS:,} defective lots, the most that are told apart"
        return _refused(command.supplier, context, "too_many_defects", reason)
    return [
        SupplierDefectReported(
            supplier=command.supplier, lot=command.lot, sku=command.sku, reason=command.reason, reported_at=context.time
        )
    ]


def record_delivery(command: RecordDelivery, state: Supplier, context: Context) -> list[SupplierEvent]:
    """A purchase order once."""
    if isinstance(state, Unknown) or command.purchase_order in state.counted:
        return []
    return [
        SupplierDelivered(
            supplier=command.supplier,
            purchase_order=command.purchase_order,
            lots=command.lots,
            on_time_in_full=command.on_time_in_full,
            lead_time_days=command.lead_time_days,
            delivered_at=context.time,
        )
    ]


def _unknown(supplier: str, context: Context) -> list[SupplierEvent]:
    return _refused(supplier, context, "unknown_supplier", f"no supplier {supplier} is known")


def _refused(supplier: str, context: Context, code: SupplierCode, reason: str) -> list[SupplierEvent]:
    return [SupplierRequestRefused(supplier=supplier, request=context.request, code=code, reason=reason, refused_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {
    SetSupplier: set_supplier,
    SetSupplierTerms: set_terms,
    ReportDefect: report_defect,
    RecordDelivery: record_delivery,
}
