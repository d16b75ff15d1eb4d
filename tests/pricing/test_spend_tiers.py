"""Tiers by spend: a customer's follows what he has paid for goods that were delivered, less refunds."""

from typing import Any

import pytest

from services.pricing.customer.commands import GroupCustomer
from services.pricing.service import service
from services.pricing.spend_tiers.commands import SetSpendTiers
from shared.contracts.points import SpendTier, SpendTiersSet
from shared.contracts.pricing import CustomerGrouped
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.pricing.test_points import bought, delivered, refunded, spent
from tests.pricing.world import NOW, World, pricing, world

TIERS = (SpendTier(tier="silver", spent=10_000), SpendTier(tier="gold", spent=20_000))
FOUND: dict[str, Any] = {"spend_tiers/CNY": {"tiers": [each.model_dump() for each in TIERS]}}
URL = "http://pricing/spend-tiers/CNY"


def grouped(tier: str | None, spent_in: str | None = "CNY", **other: Any) -> CustomerGrouped:
    return CustomerGrouped(customer_id="lin", tier=tier, spent_in=spent_in, grouped_at=NOW, **other)


@pytest.mark.req("MEM-02", "MEM-05")
@pytest.mark.parametrize(("paid", "tier"), [(9_999, None), (10_000, "silver"), (19_999, "silver"), (20_000, "gold")])
def test_spend_reaches_a_tier(paid: int, tier: str | None) -> None:
    pricing.hears(spent(paid)).under("lin")
    expected = [] if tier is None else [grouped(tier)]
    pricing.when(spent(paid), found=FOUND, key="lin").then(*expected)
    pricing.when(spent(paid), found={"spend_tiers/CNY": None}, key="lin").then_nothing()
    if tier is not None:
        pricing.when(spent(paid), found=FOUND, key="lin").twice()


@pytest.mark.req("MEM-02")
def test_returns_lower_it_and_groups_stay() -> None:
    gold = pricing.given(grouped("gold", groups=("vip",), segment="quality"))
    gold.when(spent(15_000), found=FOUND, key="lin").then(grouped("silver", groups=("vip",), segment="quality"))
    gold.when(spent(0), found=FOUND, key="lin").then(grouped(None, None, groups=("vip",), segment="quality"))


@pytest.mark.req("MEM-02")
def test_a_tier_that_a_person_said_stays() -> None:
    pricing.given(grouped("staff", None)).when(spent(20_000), found=FOUND, key="lin").then_nothing()
    pricing.given(grouped("gold", "JPY")).when(spent(10_000), found=FOUND, key="lin").then_nothing()
    by_spend = pricing.given(grouped("gold"))
    by_spend.when(GroupCustomer(customer_id="lin", groups=("vip",))).then(grouped("gold", groups=("vip",)))
    by_spend.when(GroupCustomer(customer_id="lin")).then_nothing()
    by_spend.when(GroupCustomer(customer_id="lin", tier="gold")).then(grouped("gold", None))


@pytest.mark.req("MEM-02")
def test_orders_and_returns_move_a_customers_tier() -> None:
    there: World = bought()
    there.do(SetSpendTiers(currency="CNY", tiers=TIERS))
    there.do(GroupCustomer(customer_id="lin"))
    there.do(delivered(21_000))
    assert there.documents["customers", "lin"].tier == "gold"
    there.do(refunded("r1", 7_304))
    assert (there.documents["customers", "lin"].tier, there.documents["customers", "lin"].spent_in) == ("silver", "CNY")
    there.do(refunded("r2", 13_696))
    assert there.documents["customers", "lin"].tier is None
    there.check_documents()


def test_tiers_are_said_once() -> None:
    command = SetSpendTiers(currency="CNY", tiers=TIERS)
    pricing.when(command).then(SpendTiersSet(currency="CNY", tiers=TIERS, set_at=NOW))
    pricing.when(command).twice()
    world(command).check_documents()


async def test_tiers_by_http() -> None:
    said = [{"tier": "silver", "spent": 10_000}, {"tier": "gold", "spent": 20_000}]
    async with clients(Memory([service])) as http:
        assert (await http.get(URL)).json()["tiers"] == []
        put = await http.put(URL, json={"tiers": said})
        assert (put.status_code, put.json()["tiers"]) == (200, said)
        for wrong in (said[::-1], [said[0], said[0]], [{"tier": "x", "spent": 0}], [{"tier": "x", "spent": 1.5}]):
            answer = await http.put(URL, json={"tiers": wrong})
            assert (answer.status_code, "tiers" in answer.text) == (422, True)
        assert (await http.put("http://pricing/spend-tiers/XXL", json={"tiers": said})).status_code == 422
