"""Support hears product records: fresh, custom-made and digital goods are taken back for a reason only."""

from datetime import timedelta
from typing import Any

import pytest

from services.support.after_sales.view import AfterSalesView
from services.support.service import service
from shared.contracts.products import CHECKED, Check, ProductPublished
from shared.contracts.support import AfterSalesSet, ReturnRefused
from shared.testing.specs import ViewSpec
from tests.inventory.cataloguing import RECORD
from tests.support.given import DELIVERED, NOW, R1, approved, ask, requested, support, window

pytestmark = pytest.mark.req("CHN-14", "SUP-16")
NO_REASON = ask.model_copy(update={"reason": ""})


def published(after_sales: str) -> ProductPublished:
    checks = (Check(kind="truth", evidence="sample 7", checked_by="bob", checked_at=DELIVERED),)
    assert len(checks) <= CHECKED.count
    record = RECORD.model_copy(update={"after_sales": after_sales})
    of: dict[str, Any] = {"sku": "TEA", "revision": 1, "stage": "sale", "path": ("food", "tea"), "record": record}
    return ProductPublished(**of, checks=checks, entered_by=("ann",), published_by="bob", published_at=DELIVERED)


def noted(after_sales: str) -> AfterSalesSet:
    return AfterSalesSet(sku="TEA", after_sales=after_sales, since=DELIVERED)


def found(after_sales: str, since: Any = DELIVERED) -> dict[str, Any]:
    document = AfterSalesView(sku="TEA", after_sales=after_sales, since=since).model_dump(mode="json")
    return {f"after_sales/{line.sku}": document if line.sku == "TEA" else None for line in NO_REASON.lines}


def test_a_class_is_noted_where_it_changes() -> None:
    support.when(published("standard")).then_nothing()
    support.when(published("fresh")).then(noted("fresh"))
    support.when(published("fresh")).twice()
    support.given(noted("fresh")).when(published("standard")).then(noted("standard"))
    shown = AfterSalesView(sku="TEA", after_sales="fresh", since=DELIVERED)
    ViewSpec(service, "after_sales").given(noted("fresh")).then({"TEA": shown})


@pytest.mark.parametrize("word", ["fresh", "custom_made", "digital"])
def test_without_a_reason_such_goods_are_not_taken_back(word: str) -> None:
    refused = ReturnRefused(
        return_id=R1,
        order_id="o1",
        return_number="1",
        code="reason_needed",
        reason="not taken back for a change of mind: TEA; say what is wrong",
        refused_at=NOW,
    )
    when = support.given(window).when(NO_REASON, found=found(word))
    when.then(refused)
    when.twice()


def test_with_a_reason_or_of_another_class_or_published_since_they_are() -> None:
    support.given(window).when(ask).then(requested, approved)
    for documents in (found("large"), found("fresh", DELIVERED + timedelta(seconds=1)), found("standard"), {}):
        (taken, _) = support.given(window).when(NO_REASON, found=documents).decided
        assert taken == requested.model_copy(update={"reason": ""})


def test_classes_are_looked_up_for_returns_without_a_reason_alone() -> None:
    on = support.wiring.handlers[type(ask)].on
    assert on.lookups is not None and on.narrow is not None
    assert (on.lookups(ask), on.lookups(NO_REASON)) == ((), tuple(found("fresh")))
    document = {"sku": "TEA", "after_sales": "fresh", "since": "2026-03-01T09:30:00Z", "_at": 5}
    assert on.narrow(NO_REASON, "after_sales/TEA", document) == {"after_sales": "fresh", "since": "2026-03-01T09:30:00Z"}
