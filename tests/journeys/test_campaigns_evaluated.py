"""What a campaign did: read off the log, noted on it, and shown where the next one is planned (ANA-13..17)."""

from typing import Any

import httpx
import pytest

from cli.promo.by_hand import ByHand, Surveyed
from cli.promo.campaign_log import CampaignReading
from cli.promo.outcome import evaluate
from cli.promo.recording import body
from tests.journeys import test_campaigns
from tests.journeys.shop import Shop
from tests.journeys.test_campaigns import LIN, URL, approved, total
from tests.prove.captured import Captured

shop, http = test_campaigns.shop, test_campaigns.http


def evaluation(**other: Any) -> dict[str, Any]:
    period = {"sales": 12_000, "orders": 2, "traffic": 40}
    said = {"starts_at": "2026-06-18T16:00:00Z", "ends_at": "2026-06-20T16:00:00Z", "control": "none", "source": "lin"}
    return {**said, "before": period, "during": period, "after": period, **other}


@pytest.mark.req("ANA-13", "ANA-17", "PRC-33")
async def test_the_next_campaigns_draft_shows_what_the_last_one_did(http: httpx.AsyncClient) -> None:
    url = f"{URL}/evaluation"
    early = await http.put(url, json=evaluation(), headers=LIN)
    assert (early.status_code, early.json()["code"]) == (404, "unknown_campaign")
    await approved(http)
    await http.post(f"{URL}/start", headers=LIN)
    july = {"name": "July", "currency": "CNY", "follows": "june"}
    assert (await http.put("http://pricing/campaigns/july", json=july, headers=LIN)).status_code == 200
    before = (await http.get("http://pricing/campaigns/july", headers=LIN)).json()["predecessor"]
    assert (before["name"], before["status"], before["evaluation"]) == ("June", "running", None)
    uplift = {"rate": 2_000, "low": 300, "high": 4_100}
    done = await http.put(url, json=evaluation(uplift=uplift), headers=LIN)
    assert (done.status_code, done.json()["evaluation"]["uplift"], done.json()["evaluator"]) == (200, uplift, "lin")
    after = (await http.get("http://pricing/campaigns/july", headers=LIN)).json()["predecessor"]
    assert after["evaluation"] == done.json()["evaluation"]
    assert after["goal"] == {"measure": "traffic", "figure": 5_000}
    assert (await http.get(URL, headers=LIN)).json()["predecessor"] is None


@pytest.mark.req("ANA-13")
@pytest.mark.parametrize(
    ("other", "field", "rule"),
    [
        ({"uplift": {"rate": 2_000, "low": 2_100, "high": 4_100}}, "uplift", "between low and high"),
        ({"uplift": {"rate": 0.2, "low": 0, "high": 1}}, "uplift.rate", "integer"),
        ({"ends_at": "2026-06-18T16:00:00Z"}, "", "ends_at must be after starts_at"),
        ({"during": {"sales": 1, "orders": 1, "awareness": 10_001}}, "during.awareness", "10000"),
    ],
)
async def test_an_evaluation_that_cannot_be_is_refused(http: httpx.AsyncClient, other: Any, field: str, rule: str) -> None:
    refused = await http.put(f"{URL}/evaluation", json=evaluation(**other), headers=LIN)
    assert refused.status_code == 422
    assert field in refused.text and rule in refused.text


@pytest.mark.req("ANA-13", "ANA-14", "ANA-15", "ANA-16", "PRC-37")
async def test_what_it_sold_on_all_its_channels_is_read_off_the_log_and_noted(shop: Shop, http: httpx.AsyncClient) -> None:
    await approved(http)
    shop.system.advance(minutes=30)
    assert total(shop, "A-1", "shop") == 6_000
    shop.pay("A-1", 6_000)
    shop.system.advance(minutes=30)
    await http.post(f"{URL}/start", headers=LIN)
    shop.system.advance(minutes=30)
    assert [total(shop, "A-2", each) for each in ("shop", "web")] == [5_000, 5_000]
    shop.system.advance(minutes=15)
    total(shop, "A-3", "tmall")
    found = Captured(shop.system).proven(CampaignReading("june"))
    assert (found.promotion.name, found.promotion.skus) == ("campaign/june", frozenset())
    outcome = evaluate(found.promotion, found.sales, found.known_until)
    assert [(each.sales, each.orders, each.given) for each in outcome.figures] == [(6_000, 1, 0), (10_000, 2, 2_000), (0, 0, 0)]
    said = ByHand(during=Surveyed(traffic=40, awareness=21.5))
    noted = await http.put(f"{URL}/evaluation", json=body(outcome, said), headers=LIN)
    assert noted.status_code == 200, noted.text
    kept = noted.json()["evaluation"]
    assert kept["during"] == {"sales": 10_000, "orders": 2, "traffic": 40, "awareness": 2_150, "satisfaction": None}
    assert (kept["uplift"], kept["source"], kept["control"]) == (None, "waybill promo evaluate", "none")
    assert kept["note"].startswith("it is on the whole order")
