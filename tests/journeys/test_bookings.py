"""What was earned and spent, by HTTP: booked, taken back, summed; a campaign's bills among it (PRC-41, -42)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.pricing.service import service as pricing
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.journeys.shop import OPENS

URL = "http://pricing/bookings"
GOODS = {"day": "2026-06-18", "stream": "goods", "amount": 10_001}
MARGIN = {"from": "2026-05", "until": "2026-07", "currency": "CNY"}


@pytest.fixture
def system() -> Memory:
    return Memory([pricing], OPENS)


@pytest.fixture
async def http(system: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with clients(system) as found:
        yield found


@pytest.mark.req("PRC-41", "PRC-42")
async def test_the_margin_is_that_of_all_bookings_to_the_cent(http: httpx.AsyncClient) -> None:
    booked = await http.put(f"{URL}/2026-06/CNY/b1", json=GOODS)
    assert (booked.status_code, booked.json()["amount"]) == (200, 10_001)
    assert (await http.put(f"{URL}/2026-06/CNY/b1", json=GOODS)).json() == booked.json()
    again = await http.put(f"{URL}/2026-06/CNY/b1", json=GOODS | {"amount": 1})
    assert (again.status_code, again.json()["code"]) == (409, "contradicts_booking")
    fee = {"day": "2026-07-01", "stream": "merchant_commission", "commission": {"turnover": 1_030, "rate": 500}}
    assert (await http.put(f"{URL}/2026-07/CNY/fee", json=fee)).json()["amount"] == 52
    await http.put(f"{URL}/2026-06/CNY/b2", json={"day": "2026-06-19", "head": "purchasing", "amount": 6_000})
    await http.put(f"{URL}/2026-06/CNY/b3", json={"day": "2026-06-20", "head": "purchasing", "amount": -500})
    found = (await http.get(f"{URL}/margin", params=MARGIN)).json()
    assert [(each["month"], each["earned"], each["spent"]) for each in found["months"]] == [
        ("2026-06", 10_001, 5_500),
        ("2026-07", 52, 0),
    ]
    total = found["total"]
    assert (total["margin"], total["rate"], total["revenue"]["merchant_commission"]) == (4_553, 4_529, 52)
    june = (await http.get(URL, params={"month": "2026-06", "currency": "CNY"})).json()["items"]
    assert [each["booking_id"] for each in june] == ["b1", "b2", "b3"]


@pytest.mark.req("PRC-35", "PRC-42")
async def test_a_campaigns_bills_are_in_the_margin(system: Memory, http: httpx.AsyncClient) -> None:
    off: dict[str, Any] = {"currency": "CNY", "threshold": 6_000, "discount": 1_000, "limits": {"budget": 5_000}}
    off |= {"starts_at": "2026-06-18T08:00:00Z", "ends_at": "2026-06-30T08:00:00Z", "paused": True}
    await http.put("http://pricing/channels/shop/promotions/off", json=off)
    plan = {
        "name": "June",
        "currency": "CNY",
        "goal": {"measure": "awareness", "figure": 5_000},
        "audience": {"groups": ["vip"]},
        "budget": {"promotion": 5_000, "advertising": 3_000, "logistics": 200},
        "starts_at": off["starts_at"],
        "ends_at": off["ends_at"],
        "promotions": [{"channel": "shop", "promotion_id": "off"}],
        "steps": [{"name": "banners", "owner": "marketing", "due_at": off["starts_at"]}],
    }
    june = "http://pricing/campaigns/june"
    await http.put(june, json=plan)
    assert (await http.post(f"{june}/approve")).json()["status"] == "approved"
    for head, amount in (("advertising", 2_500), ("logistics", 200)):
        bill = {"head": head, "amount": amount, "day": "2026-06-18"}
        assert (await http.put(f"{june}/costs/{head}", json=bill)).status_code == 200
    system.run()
    costs = (await http.get(f"{URL}/margin", params=MARGIN)).json()["total"]["costs"]
    assert costs == {"purchasing": 0, "operations": 200, "marketing": 2_500}
    booked = (await http.get(URL, params={"campaign": "june"})).json()["items"]
    assert {each["booking_id"] for each in booked} == {"june/advertising", "june/logistics"}


@pytest.mark.parametrize(
    ("url", "said", "field"),
    [
        ("2026-06/CNY/b1", GOODS | {"amount": 1.5}, "amount"),
        ("2026-06/CNY/b1", GOODS | {"head": "marketing"}, "body"),
        ("2026-06/CNY/b1", GOODS | {"amount": None}, "body"),
        ("2026-06/CNY/b1", GOODS | {"amount": None, "commission": {"turnover": 1, "rate": 1}}, "body"),
        ("2026-06/CNY/b1", GOODS | {"day": "2026-07-01"}, "day"),
        ("2026-06/CNY/b1", GOODS | {"day": "2026-06-31"}, "day"),
        ("2026-06/CNY/b1", GOODS | {"stream": "luck"}, "stream"),
        ("2026-13/CNY/b1", GOODS, "month"),
        ("2026-06/XXA/b1", GOODS, "currency"),
    ],
)
async def test_bad_bookings_are_refused_by_field_and_rule(http: httpx.AsyncClient, url: str, said: Any, field: str) -> None:
    refused = await http.put(f"{URL}/{url}", json=said)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert field in [each["field"] for each in refused.json()["errors"]]


async def test_a_report_goes_from_a_month_to_a_later_one(http: httpx.AsyncClient) -> None:
    for months in ({"from": "2026-07", "until": "2026-06"}, {"from": "2020-01", "until": "2026-06"}):
        refused = await http.get(f"{URL}/margin", params=MARGIN | months)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "until")
