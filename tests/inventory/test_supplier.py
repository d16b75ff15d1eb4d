from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from services.inventory.service import service
from services.inventory.supplier.commands import RecordDelivery, ReportDefect, SetSupplier, SetSupplierTerms
from services.inventory.supplier.record import Record, lead_time, share, years
from services.inventory.supplier.state import DEFECTS, SKUS
from services.inventory.supplier.view import SupplierView
from shared.contracts.supply import SupplierDefectReported, SupplierRequestRefused, SupplierTermsSet
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.inventory.examples import NOW, inventory
from tests.inventory.purchasing import acme, delivered

set_acme = SetSupplier(supplier="acme", name="Acme", since=date(2020, 3, 1), lead_time_days=9)
price = SetSupplierTerms(supplier="acme", sku="MUG", unit_price=250, currency="CNY", moq=100, pack=12, contract="C7")
priced = SupplierTermsSet(supplier="acme", sku="MUG", unit_price=250, currency="CNY", moq=100, pack=12, contract="C7", set_at=NOW)
defect = ReportDefect(supplier="acme", lot="r1", sku="MUG", reason="cracked")
defective = SupplierDefectReported(supplier="acme", lot="r1", sku="MUG", reason="cracked", reported_at=NOW)
delivery = RecordDelivery(supplier="acme", purchase_order="PO1", lots=2, on_time_in_full=True, lead_time_days=9)


@pytest.mark.req("INV-16")
def test_a_supplier_is_set_and_set_anew() -> None:
    inventory.when(set_acme).then(acme)
    inventory.when(set_acme).twice()
    longer = set_acme.model_copy(update={"lead_time_days": 12})
    inventory.given(acme).when(longer).then(acme.model_copy(update={"lead_time_days": 12}))


@pytest.mark.req("INV-17")
def test_its_price_of_a_sku_is_by_contract() -> None:
    inventory.given(acme).when(price).then(priced)
    inventory.given(acme).when(price).twice()
    cheaper = price.model_copy(update={"unit_price": 240})
    inventory.given(acme, priced).when(cheaper).then(priced.model_copy(update={"unit_price": 240}))
    inventory.when(price).then(_refused("SetSupplierTerms", "unknown_supplier", "no supplier acme is known"))


def test_a_lot_has_its_defect_once() -> None:
    inventory.given(acme).when(defect).then(defective)
    inventory.given(acme).when(defect).twice()
    inventory.when(defect).then(_refused("ReportDefect", "unknown_supplier", "no supplier acme is known"))


def test_a_purchase_order_counts_once() -> None:
    inventory.given(acme).when(delivery).then(delivered("PO1", 2, True))
    inventory.given(acme).when(delivery).twice()
    inventory.when(delivery).then_nothing()


@pytest.mark.req("INV-16")
def test_its_record_is_shown_with_its_score() -> None:
    score = Fraction(1, 10) + Fraction(4, 10) * (Fraction(10, 13) + Fraction(9, 12))
    shown = SupplierView(
        supplier="acme",
        name="Acme",
        since=date(2020, 3, 1),
        agreed_lead_time_days=9,
        years=5,  # as of 1 Jan 2026
        quality=0.769,  # 3 lots, one of them defective: (2 + 8) / (3 + 10)
        stability=0.75,  # 1 order of 2: (1 + 8) / (2 + 10)
        score=round(float(score), 3),
        lead_time_days=10.0,
        lead_time_deviation=1.41,
        record=Record(lots=3, lots_defective=1, orders=2, orders_kept=1, timed=2, days=20, days_squared=202),
        as_of=datetime(2026, 1, 1, tzinfo=UTC),
    )
    facts = (acme, priced, defective, delivered("PO1", 2, True, 9), delivered("PO2", 1, False, 11))
    ViewSpec(service, "suppliers").given(*facts).then({"acme": shown})


def test_a_lead_time_is_of_its_own_orders() -> None:
    assert lead_time(Record(), 9) == (9.0, 0.0)
    assert lead_time(Record(timed=1, days=5, days_squared=25), 9) == (5.0, 0.0)
    mean, deviation = lead_time(Record(timed=3, days=15, days_squared=77), 9)  # 4, 5, 6
    assert (mean, deviation) == (5.0, 1.0)


def test_years_are_whole_ones() -> None:
    since = date(2020, 2, 29)
    at = [date(2021, 2, 28), date(2021, 3, 1), date(2019, 1, 1), date(2032, 2, 29)]
    assert [years(since, each) for each in at] == [0, 1, 0, 12]
    assert share(0, 0) == Fraction(8, 10)


def test_a_supplier_of_everything_with_defects_for_ever() -> None:
    grown = Growing(inventory)
    grown.take(set_acme, "acme")
    for n in range(SKUS):
        grown.take(price.model_copy(update={"sku": word(n)}), "acme")
    for n in range(DEFECTS):
        grown.take(defect.model_copy(update={"lot": word(n), "sku": word(n)}), "acme")
    for n in range(600):
        grown.take(delivery.model_copy(update={"purchase_order": word(n)}), "acme")
    grown.check()
    assert [fact.code for fact in grown.take(price.model_copy(update={"sku": "one more"}), "acme")] == ["too_many_skus"]
    assert [fact.code for fact in grown.take(defect.model_copy(update={"lot": "one more"}), "acme")] == ["too_many_defects"]
    assert grown.take(price.model_copy(update={"sku": word(7)}), "acme") == []


def _refused(request: str, code: str, reason: str) -> SupplierRequestRefused:
    fields = {"supplier": "acme", "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return SupplierRequestRefused.model_validate(fields)
