"""The views `suppliers`, with each one's record and score, and `supplier_terms`, by supplier and SKU (INV-16, INV-17)."""

from datetime import date
from typing import Annotated, assert_never

from services.inventory.supplier.record import Record, lead_time, quality, score, stability, years
from services.inventory.supplier.state import SupplierFact, defective, delivered
from shared.contracts.supply import SHARED_BY, SupplierDefectReported, SupplierDelivered, SupplierSet, SupplierTermsSet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class SupplierView(Message):
    """Shares and score are between 0 and 1, as of the supplier's last fact (`as_of`)."""

    supplier: str
    name: str = ""
    since: date = date.min
    agreed_lead_time_days: int = 0
    partners: Annotated[tuple[str, ...], SHARED_BY] = ()
    """That share it (INV-18)."""
    years: int = 0
    quality: float = 0.0
    """Lots without defect."""
    stability: float = 0.0
    """Orders on time and in full."""
    score: float = 0.0
    lead_time_days: float = 0.0
    """Mean of its own orders; before the first, as agreed."""
    lead_time_deviation: float = 0.0
    record: Record = Record()
    as_of: Instant


class TermsView(Message):
    supplier: str
    sku: str
    unit_price: int
    currency: str
    moq: int
    pack: int
    contract: str
    set_at: Instant


def evolve(view: SupplierView | None, recorded: Recorded, id: str) -> SupplierView:
    fact: SupplierFact = recorded.event
    view = (view or SupplierView(supplier=id, as_of=recorded.time)).model_copy(update={"as_of": recorded.time})
    match fact:
        case SupplierSet():
            said = {"name": fact.name, "since": fact.since, "agreed_lead_time_days": fact.lead_time_days}
            return _scored(view.model_copy(update={**said, "partners": fact.partners}))
        case SupplierDelivered():
            return _scored(view.model_copy(update={"record": delivered(view.record, fact)}))
        case SupplierDefectReported():
            return _scored(view.model_copy(update={"record": defective(view.record)}))
        case SupplierTermsSet():
            return _scored(view)
        case _:
            assert_never(fact)


def _scored(view: SupplierView) -> SupplierView:
    n, record = years(view.since, view.as_of.date()), view.record
    mean, deviation = lead_time(record, view.agreed_lead_time_days)
    figures = {
        "years": n,
        "quality": round(float(quality(record)), 3),
        "stability": round(float(stability(record)), 3),
        "score": round(float(score(n, record)), 3),
        "lead_time_days": round(mean, 2),
        "lead_time_deviation": round(deviation, 2),
    }
    return view.model_copy(update=figures)


def evolve_terms(_: TermsView | None, recorded: Recorded, id: str) -> TermsView:
    fact: SupplierTermsSet = recorded.event
    return TermsView(
        supplier=fact.supplier,
        sku=fact.sku,
        unit_price=fact.unit_price,
        currency=fact.currency,
        moq=fact.moq,
        pack=fact.pack,
        contract=fact.contract,
        set_at=fact.set_at,
    )


suppliers = View(
    "suppliers", SupplierView, SupplierFact, evolve, ids="supplier", version=2, indexes=(("-score",), ("partners", "-score"))
)
supplier_terms = View("supplier_terms", TermsView, SupplierTermsSet, evolve_terms, ids="supplier/sku", indexes=(("sku",),))
