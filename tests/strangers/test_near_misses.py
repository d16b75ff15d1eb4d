"""A field that is almost one of ours was meant to be ours: left out in silence, a price is not checked, a piece not returned."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.service import service
from shared.contracts.storefront import OrderPlaced
from shared.memory.system import Memory
from shared.runtime.passes.nearmiss import is_near, near_miss

ORDER: dict[str, Any] = {
    "channel": "web",
    "external_id": "1",
    "currency": "EUR",
    "lines": [{"sku": "TEA", "quantity": 1}],
    "expected_total": 690,
    "customer": {"customer_id": "c", "name": "A"},
}


def changed(path: str, name: str) -> dict[str, Any]:
    """The order with the field at `path` called `name`, beside the right one where it is required."""
    data: dict[str, Any] = json.loads(json.dumps(ORDER))
    at: Any = data
    *above, last = path.split(".")
    for word in above:
        at = at[int(word)] if word.isdigit() else at[word]
    at[name] = at.get(last, 1)
    return data


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [
        ("expected_total", "expectedTotal", "expectedTotal: not a field; expected_total is"),
        ("expected_total", "expected_totals", "expected_totals: not a field; expected_total is"),
        ("expected_total", "expected_toatl", "expected_toatl: not a field; expected_total is"),
        ("lines.0.unit_price", "unit_prize", "lines.0.unit_prize: not a field; unit_price is"),
        ("lines.0.unit_price", "unitprice", "lines.0.unitprice: not a field; unit_price is"),
        ("customer.address", "adress", "customer.adress: not a field; address is"),
        ("customer", "Customer", "Customer: not a field; customer is"),
    ],
)
def test_a_near_miss_is_refused_by_name(path: str, name: str, said: str) -> None:
    memory = Memory([service])
    memory.storefront("OrderPlaced", changed(path, name), id="e1")
    (refused,) = memory.published()
    assert (refused.type, refused.causation, refused.data["code"]) == ("StorefrontEventRefused", "e1", "unreadable")
    assert refused.data["reason"] == f"ValueError: {said}"


@pytest.mark.parametrize("name", ["gift_wrap", "note", "tags", "utm_source", "priority", "total_in_words", ""])
def test_what_is_no_near_miss_is_passed_over(name: str) -> None:
    """A storefront says more than we read."""
    assert near_miss(OrderPlaced, {**ORDER, name: 1}) == ""
    assert near_miss(OrderPlaced, {**ORDER, "lines": [{**ORDER["lines"][0], name: 1}]}) == ""


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_near_is_an_edit_distance_of_one(one: str, other: str) -> None:
    letters = "abc"
    edits = {one} | {one[:n] + one[n + 1 :] for n in range(len(one))}
    edits |= {one[:n] + letter + one[n:] for n in range(len(one) + 1) for letter in letters}
    edits |= {one[:n] + letter + one[n + 1 :] for n in range(len(one)) for letter in letters}
    edits |= {one[:n] + one[n + 1] + one[n] + one[n + 2 :] for n in range(len(one) - 1)}
    assert is_near(one, other) == (other in edits)
