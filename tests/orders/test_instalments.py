"""Instalments that a channel offers who pays (ORD-07)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.order.instalments import offers
from shared.contracts.instalments import Instalments
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop
from tests.orders.example import order
from tests.orders.given import configured
from tests.orders.inputs import configure

pytestmark = pytest.mark.req("ORD-07")
DEFAULT = Instalments()


def amounts(policy: Instalments, due: int, currency: str) -> list[tuple[int, ...]]:
    return [tuple(part.amount for part in offer.parts) for offer in offers(policy, due, currency)]


def test_from_300_in_3_6_or_12_parts() -> None:
    assert offers(DEFAULT, 29_999, "CNY") == ()
    assert [offer.instalments for offer in offers(DEFAULT, 30_000, "CNY")] == [3, 6, 12]
    assert amounts(DEFAULT, 100_000, "CNY")[0] == (33_334, 33_333, 33_333)
    assert offers(DEFAULT, 299_999, "KWD") == () and len(offers(DEFAULT, 300_000, "KWD")) == 3
    assert amounts(Instalments(least=900, counts=(3,)), 1_000, "KWD") == [(334, 333, 333)]
    assert offers(Instalments(least=0), 0, "CNY") == offers(Instalments(counts=()), 10**6, "CNY") == ()


@given(st.integers(0, 10**9), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_the_parts_sum_to_what_is_due(due: int, currency: str) -> None:
    for parts in amounts(DEFAULT, due, currency):
        assert sum(parts) == due and max(parts) - min(parts) <= 1


def test_a_channel_says_what_it_offers() -> None:
    only = Instalments(least=50_000, counts=(3,))
    order.when(configure.model_copy(update={"instalments": only})).then(configured.model_copy(update={"instalments": only}))
    order.when(configure.model_copy(update={"instalments": only})).twice()
    assert "instalments" not in configured.model_dump(mode="json"), "as before where nobody says them"


async def test_what_is_due_is_offered_in_instalments() -> None:
    shop = Shop()
    shop.place("A1", {"rug": 1})
    id = ids.order_id("shop", "A1")
    path = f"http://orders/orders/{id}/payments"
    async with clients(shop.system) as http:
        money: dict[str, Any] = (await http.get(path)).json()
        assert [offer["instalments"] for offer in money["offers"]] == [3, 6, 12]
        assert all(sum(part["amount"] for part in offer["parts"]) == money["due"] for offer in money["offers"])
        policies = (await http.get("http://orders/channels/shop")).json()
        assert policies["instalments"] == {"least": None, "counts": [3, 6, 12]}
        said = {"currency": "CNY", "warehouses": policies["warehouses"], "instalments": {"counts": [], "least": None}}
        assert (await http.put("http://orders/channels/shop", json=said)).json()["instalments"]["counts"] == []
        assert (await http.get(path)).json()["offers"] == []
        for counts in ([1], [6, 3], [3, 3], ["3"], [61]):
            answer = await http.put("http://orders/channels/shop", json={**said, "instalments": {"counts": counts}})
            assert answer.status_code == 422 and answer.json()["errors"][0]["field"].startswith("instalments.counts")
