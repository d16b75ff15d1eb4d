"""The judge of strangers' records notices what it is there for, each at its smallest."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checking.log import Raw
from tests.faults.run.foreign import Order
from tests.faults.run.foreign_judge import outcomes, repeated, wrong_orders, wrong_outcomes
from tests.faults.run.odd import Expects, Foreign

ORDER = Order("o1", 1980, 1980)
LIFE: list[tuple[str, dict[str, Any]]] = [
    ("OrderPlaced", {}),
    ("OrderConfirmed", {"total": 1980}),
    ("StockReserved", {}),
    ("OrderAllocated", {}),
    ("PaymentCaptured", {"amount": 990}),
    ("PaymentCaptured", {"amount": 990}),
    ("OrderPaid", {}),
    ("ShipmentCreated", {}),
]


def said(type: str, id: str, cause: str = "c1", **data: Any) -> Raw:
    headers = (("ce_id", id.encode()), ("ce_type", type.encode()), ("ce_causationid", cause.encode()))
    return Raw("waybill.events", 0, 0, None, json.dumps(data).encode(), headers)


def one(expects: Expects, id: str = "c1") -> Foreign:
    return Foreign("kind", id, None, b"{}", [], expects=expects)


def judged(expects: Expects, *public: Raw, id: str = "c1") -> list[str]:
    return list(wrong_outcomes(outcomes(public), [(one(expects, id), "storefront.events/0/7")], []))


def test_one_decision_of_several_facts_is_one_outcome_also_where_it_is_published_twice() -> None:
    assert judged("understood", said("A", "orders/0/1/0"), said("B", "orders/0/1/1"), said("A", "orders/0/1/0")) == []


def test_silence_is_found() -> None:
    assert judged("any")[0].startswith("0 outcomes")


def test_two_decisions_are_found() -> None:
    assert judged("any", said("A", "orders/0/1/0"), said("A", "orders/0/2/0"))[0].startswith("2 outcomes")


def test_two_records_of_one_id_have_two_outcomes() -> None:
    sent = [(one("any"), "storefront.events/0/7"), (one("any"), "storefront.events/0/8")]
    assert list(wrong_outcomes(outcomes([said("A", "orders/0/1/0"), said("B", "orders/0/2/0")]), sent, [])) == []
    assert len(list(wrong_outcomes(outcomes([said("A", "orders/0/1/0")]), sent, []))) == 2


def test_what_has_no_id_is_named_by_its_place() -> None:
    assert judged("any", said("StorefrontEventRefused", "orders/0/1/0", "storefront.events/0/7"), id="") == []
    assert judged("any", said("StorefrontEventRefused", "orders/0/1/0"), id="") != []


@pytest.mark.parametrize(
    ("expects", "type"),
    [("understood", "StorefrontEventRefused"), ("understood", "Parked"), ("unreadable", "OrderRefused"), ("any", "Parked")],
)
def test_an_outcome_of_another_kind_is_found(expects: Expects, type: str) -> None:
    assert judged(expects, said(type, "orders/0/1/0"))[0].startswith(f"{expects}, it was to be")


@pytest.mark.parametrize("cause", ["c1", "storefront.events/0/7"])
def test_an_outcome_of_what_was_taken_back_is_found(cause: str) -> None:
    never = [(one("any"), "storefront.events/0/7")]
    assert len(list(wrong_outcomes(outcomes([said("A", "orders/0/1/0", cause)]), [], never))) == 1
    assert list(wrong_outcomes(outcomes([said("A", "orders/0/1/0", "other")]), [], never)) == []


def life(facts: list[tuple[str, dict[str, Any]]]) -> list[Raw]:
    return [said(type, f"orders/0/{number}/0", order_id="o1", **data) for number, (type, data) in enumerate(facts)]


def test_a_good_order_is_as_it_is_to_be_also_where_its_facts_are_published_twice() -> None:
    assert list(wrong_orders(life(LIFE) * 2, [ORDER], {"o2"})) == []


@pytest.mark.parametrize("missing", range(len(LIFE)))
def test_a_good_order_that_lacks_a_fact_is_found(missing: int) -> None:
    assert len(list(wrong_orders(life(LIFE[:missing] + LIFE[missing + 1 :]), [ORDER], set()))) == 1


@pytest.mark.parametrize(
    "more", [("OrderPlaced", {}), ("PaymentCaptured", {"amount": 1}), ("RefundIssued", {}), ("OrderExpired", {})]
)
def test_a_good_order_with_a_fact_too_many_is_found(more: tuple[str, dict[str, Any]]) -> None:
    assert len(list(wrong_orders(life([*LIFE, more]), [ORDER], set()))) == 1


def test_a_good_order_at_another_price_is_found() -> None:
    wrong = [(type, {"total": 1981} if type == "OrderConfirmed" else data) for type, data in LIFE]
    assert len(list(wrong_orders(life(wrong), [ORDER], set()))) == 1


def test_an_order_that_was_taken_back_and_is_there_is_found() -> None:
    assert len(list(wrong_orders(life(LIFE), [], {"o1"}))) == 1


def test_a_secret_is_found_in_records_headers_logs_and_metrics(tmp_path: Path) -> None:
    (tmp_path / "orders-0.log").write_text("one\nof ada@example.org\n")
    records = [said("A", "1", reason="ada@example.org"), said("A", "1", "ada@example.org"), said("A", "1")]
    found = list(repeated("ada@example.org", records, tmp_path, {"orders": "x ada@example.org", "pricing": ""}))
    assert [line.split(":")[0] for line in found] == ["repeated"] * 2 + [
        "repeated in orders-0.log",
        "repeated in the metrics of orders",
    ]
