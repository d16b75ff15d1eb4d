"""Segment and tier to offers, as staff say them and a customer is quoted them, by HTTP (MEM-05)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop

PRICING = "http://pricing"
WINDOW = {"starts_at": OPENS.isoformat(), "ends_at": (OPENS + timedelta(days=9)).isoformat()}
VALUE: dict[str, Any] = {"currency": "CNY", "terms": {"kind": "item_discount", "rate": 1_000}, "skus": ["mug"], **WINDOW}
MUG: dict[str, Any] = {"channel": "shop", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}]}


async def quoted(http: httpx.AsyncClient, customer: str) -> tuple[int, dict[str, str]]:
    """The total, and the outcome by promotion."""
    quote = await http.post(f"{PRICING}/quotes", json={**MUG, "customer_id": customer, "why_not": ["value"]})
    assert quote.status_code == 200, quote.text
    said = quote.json()
    return said["total"], {step["subject"]: step["code"] for step in said["explanation"] if step["subject"] in ("value", "gold")}


@pytest.mark.req("MEM-02", "MEM-05", "PRC-26")
async def test_a_segment_and_a_tier_have_offers() -> None:
    async with clients(Shop().system) as http:
        for id, groups in (("value", ["segment:price"]), ("gold", ["tier:gold"])):
            rate = {"terms": {"kind": "item_discount", "rate": 1_000 if id == "value" else 1_500}}
            put = await http.put(f"{PRICING}/channels/shop/promotions/{id}", json={**VALUE, **rate, "groups": groups})
            assert (put.status_code, put.json()["offer"]["groups"]) == (200, groups)
        await http.put(f"{PRICING}/customers/wu", json={"segment": "price"})
        await http.put(f"{PRICING}/customers/mei", json={"segment": "quality", "tier": "gold"})
        assert await quoted(http, "wu") == (5_400, {"value": "applied", "gold": "not_in_group"})
        assert await quoted(http, "mei") == (5_100, {"value": "not_in_group", "gold": "applied"})
        assert await quoted(http, "nobody") == (6_000, {"value": "not_in_group", "gold": "not_in_group"})
        await http.put(f"{PRICING}/customers/wu", json={"segment": "quality"})
        assert (await quoted(http, "wu"))[0] == 6_000


@pytest.mark.req("MEM-05")
async def test_nobody_is_put_into_a_segment_by_a_groups_name() -> None:
    async with clients(Shop().system) as http:
        for word in ("tier:gold", "segment:price"):
            refused = await http.put(f"{PRICING}/customers/wu", json={"groups": [word]})
            assert refused.status_code == 422
            assert "groups" in refused.text and "said by tier and segment" in refused.text
