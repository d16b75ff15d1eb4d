"""A campaign on two channels, as its people see it by HTTP: planned, approved, run, watched, ended."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.api.auth import Callers, Token
from shared.memory.api import clients
from tests.faults.checking.campaign_budgets import overdrawn
from tests.faults.checking.campaigns import unasked
from tests.faults.test_checker_uses import logs_of
from tests.journeys.shop import OPENS, Shop
from tests.prove.captured import Captured

URL = "http://pricing/campaigns/june"
EVENT = "http://pricing/calendar/events/618"
DAY = timedelta(days=1)
SCOPES = {"lin": ["pricing:read", "pricing:write"], "chen": ["pricing:read", "pricing:approve"]}
CALLERS = Callers(
    [Token(sha256=sha256(name.encode()).hexdigest(), name=name, scopes=frozenset(scopes)) for name, scopes in SCOPES.items()]
)
PLAN: dict[str, Any] = {
    "name": "June",
    "currency": "CNY",
    "goal": {"measure": "traffic", "figure": 5_000},
    "audience": {"everyone": True},
    "budget": {"promotion": 10_000, "advertising": 3_000, "logistics": 0},
    "zone": "Asia/Shanghai",
    "starts_at": "2026-06-19T00:00:00",
    "ends_at": "2026-06-21T00:00:00",
    "events": ["618"],
    "promotions": [{"channel": "shop", "promotion_id": "off"}, {"channel": "web", "promotion_id": "off"}],
    "steps": [{"name": "banners", "owner": "marketing", "due_at": "2026-06-18T20:00:00"}],
    "partners": [{"name": "Acme", "rate": 5_000}],
}
LIN, CHEN = ({"Authorization": f"Bearer {name}"} for name in ("lin", "chen"))


@pytest.fixture
def shop() -> Shop:
    made = Shop()
    made.configure("web", warehouses=("sh-1",))
    return made


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """A promotion of 10.00 from 60.00 waits on each channel, and the marketplace has announced its event."""
    async with clients(shop.system, CALLERS) as found:
        price = {"name": "Mug", "currency": "CNY", "unit_price": 6_000}
        await found.put("http://pricing/channels/web/prices/mug", json=price, headers=LIN)
        off = {"currency": "CNY", "threshold": 6_000, "discount": 1_000, "limits": {"budget": 5_000}, "paused": True}
        off |= {"starts_at": OPENS.isoformat(), "ends_at": (OPENS + 9 * DAY).isoformat()}
        for channel in ("shop", "web"):
            waits = await found.put(f"http://pricing/channels/{channel}/promotions/off", json=off, headers=LIN)
            assert waits.json()["paused"] is True
        event = {"name": "618", "marketplace": "tmall", "rules": "10 % at least"}
        event |= {"starts_at": "2026-06-18T00:00:00Z", "ends_at": "2026-06-19T00:00:00Z"}
        assert (await found.put(EVENT, json=event, headers=LIN)).status_code == 200
        yield found


async def approved(http: httpx.AsyncClient) -> None:
    assert (await http.put(URL, json=PLAN, headers=LIN)).status_code == 200
    assert (await http.put(f"{URL}/rules/618", json={"met": True}, headers=LIN)).status_code == 200
    assert (await http.post(f"{URL}/approve", headers=CHEN)).json()["status"] == "approved"


def total(shop: Shop, number: str, channel: str) -> int | None:
    order = shop.place(number, {"mug": 1}, channel=channel)
    shop.system.run()
    return shop.order(order).total


@pytest.mark.req("PRC-32", "PRC-33", "SEC-02")
async def test_what_is_missing_is_named_and_somebody_else_approves(http: httpx.AsyncClient) -> None:
    bare = await http.put(URL, json={"name": "June", "currency": "CNY"}, headers=LIN)
    lacks = ["goal", "audience", "budget", "calendar", "steps", "promotions"]
    assert bare.json()["missing"] == [f"{each}_missing" for each in lacks]
    refused = await http.post(f"{URL}/approve", headers=CHEN)
    assert (refused.status_code, refused.json()["code"]) == (409, "goal_missing")
    assert (await http.put(URL, json=PLAN, headers=LIN)).json()["missing"] == ["rules_unchecked"]
    refused = await http.post(f"{URL}/approve", headers=CHEN)
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_unchecked")
    checked = await http.put(f"{URL}/rules/618", json={"met": True, "note": "16 %"}, headers=LIN)
    assert (checked.json()["missing"], checked.json()["checks"][0]["actor"]) == ([], "lin")
    assert (await http.post(f"{URL}/approve", headers=LIN)).status_code == 403
    assert (await http.put(URL, json=PLAN, headers=CHEN)).status_code == 403
    changed = await http.post(f"{URL}/approve", params={"revision": 1}, headers=CHEN)
    assert (changed.status_code, changed.json()["code"]) == (409, "plan_changed")
    done = (await http.post(f"{URL}/approve", params={"revision": 2}, headers=CHEN)).json()
    assert (done["status"], done["author"], done["approver"]) == ("approved", "lin", "chen")
    assert (await http.post("http://pricing/campaigns/nobody/approve", headers=CHEN)).status_code == 404


@pytest.mark.req("PRC-37", "PRC-39")
async def test_it_starts_on_all_its_channels_when_its_time_comes_and_ends(shop: Shop, http: httpx.AsyncClient) -> None:
    await approved(http)
    assert [total(shop, "A-1", each) for each in ("shop", "web")] == [6_000, 6_000]
    shop.system.advance(days=1)
    seen = (await http.get(URL, headers=LIN)).json()
    assert (seen["status"], seen["late"]) == ("running", ["banners"])
    assert [(each["channel"], each["asked"], each["code"]) for each in seen["channels"]] == [
        ("shop", "start", "running"),
        ("web", "start", "running"),
    ]
    assert [total(shop, "A-2", each) for each in ("shop", "web")] == [5_000, 5_000]
    paused = await http.post(f"{URL}/pause", json={"reason": "wrong picture"}, headers=LIN)
    assert (paused.json()["status"], paused.json()["actor"]) == ("paused", "lin")
    shop.system.advance(minutes=1)
    assert [total(shop, "A-3", each) for each in ("shop", "web")] == [6_000, 6_000]
    await http.post(f"{URL}/resume", json={"reason": "it is right"}, headers=LIN)
    shop.system.advance(days=2)
    seen = (await http.get(URL, headers=LIN)).json()
    assert (seen["status"], seen["reason"]) == ("ended", "its time is over")
    assert [each["code"] for each in seen["channels"]] == ["ended", "ended"]
    assert total(shop, "A-4", "web") == 6_000
    again = await http.post(f"{URL}/start", headers=LIN)
    assert (again.status_code, again.json()["code"]) == (409, "contradicts_campaign")


@pytest.mark.req("PRC-35", "PRC-39", "PRC-40")
async def test_what_is_used_spent_and_left_is_live_and_its_partners_bear_their_part(shop: Shop, http: httpx.AsyncClient) -> None:
    await approved(http)
    await http.post(f"{URL}/start", headers=LIN)
    assert [total(shop, "A-1", each) for each in ("shop", "web")] == [5_000, 5_000]
    bill = {"head": "advertising", "amount": 2_501, "day": "2026-06-18"}
    assert (await http.put(f"{URL}/costs/b1", json=bill, headers=LIN)).json()["spent"]["advertising"] == 2_501
    more = await http.put(f"{URL}/costs/b2", json=bill, headers=LIN)
    assert (more.status_code, more.json()["code"]) == (409, "budget_exhausted")
    await http.post(f"{URL}/steps/banners/done", headers=LIN)
    seen = (await http.get(URL, headers=LIN)).json()
    assert (seen["uses"], seen["late"], [each["step"] for each in seen["steps_done"]]) == (2, [], ["banners"])
    assert [(each["head"], each["spent"], each["left"]) for each in seen["spending"]] == [
        ("promotion", 2_000, 8_000),
        ("advertising", 2_501, 499),
        ("logistics", 0, 0),
    ]
    assert [(each["name"], each["spent"]) for each in seen["bears"]] == [("Acme", 2_251), ("", 2_250)]
    limits = {"limits": [{"channel": "web", "promotion_id": "off", "budget": 6_000}], "reason": "web sells"}
    over = await http.post(f"{URL}/adjust", json=limits, headers=CHEN)
    assert (over.status_code, over.json()["code"]) == (409, "budget_exceeded")
    more_money = {"budget": {"promotion": 11_000, "advertising": 3_000, "logistics": 0}}
    adjusted = await http.post(f"{URL}/adjust", json=limits | more_money, headers=CHEN)
    assert (adjusted.status_code, adjusted.json()["reason"]) == (200, "web sells")
    shop.system.run()
    web = (await http.get(URL, headers=LIN)).json()["channels"][1]
    assert (web["asked"], web["code"], web["used"]["budget_left"]) == ("adjust", "adjusted", 5_000)


@pytest.mark.req("PRC-37")
async def test_a_channel_that_refuses_keeps_no_other_from_starting(shop: Shop, http: httpx.AsyncClient) -> None:
    await approved(http)
    await http.request("DELETE", "http://pricing/channels/web/promotions/off", headers=LIN)
    await http.post(f"{URL}/start", headers=LIN)
    shop.system.run()
    assert [each["code"] for each in (await http.get(URL, headers=LIN)).json()["channels"]] == ["running", "over"]


@pytest.mark.req("PRC-37", "PRC-39")
async def test_one_that_was_adjusted_and_drafted_anew_starts_on_its_channels(shop: Shop, http: httpx.AsyncClient) -> None:
    await approved(http)
    limits = {"limits": [{"channel": "web", "promotion_id": "off", "uses": 9}], "reason": "web sells"}
    assert (await http.post(f"{URL}/adjust", json=limits, headers=CHEN)).status_code == 200
    shop.system.run()
    assert (await http.put(URL, json=PLAN | {"name": "June, anew"}, headers=LIN)).json()["status"] == "draft"
    assert (await http.post(f"{URL}/approve", headers=CHEN)).json()["status"] == "approved"
    assert (await http.post(f"{URL}/start", headers=LIN)).json()["turn"] == 2
    assert [total(shop, "A-1", each) for each in ("shop", "web")] == [5_000, 5_000]
    assert [each["code"] for each in (await http.get(URL, headers=LIN)).json()["channels"]] == ["running", "running"]
    assert [each.text for each in unasked(logs_of(Captured(shop.system)))] == []


@pytest.mark.req("PRC-32")
async def test_the_calendar_shows_what_runs_in_a_time(http: httpx.AsyncClient) -> None:
    await http.put(URL, json=PLAN, headers=LIN)
    await http.put("http://pricing/campaigns/someday", json={"name": "Someday", "currency": "CNY"}, headers=LIN)

    async def between(first: str, last: str) -> list[str]:
        asked = await http.get("http://pricing/calendar", params={"from": first, "until": last}, headers=LIN)
        return [each["id"] for each in asked.json()["items"]]

    assert await between("2026-06-18T00:00:00Z", "2026-06-20T00:00:00+08:00") == ["618", "june"]
    assert await between("2026-06-19T00:00:00Z", "2026-07-01T00:00:00Z") == ["june"]
    assert await between("2026-06-20T16:00:00Z", "2026-07-01T00:00:00Z") == []
    assert [each["id"] for each in (await http.get("http://pricing/calendar", headers=LIN)).json()["items"]] == ["618", "june"]


@pytest.mark.parametrize("first", ["0001-01-01T00:00:00+14:00", "9999-12-31T00:00:00Z"])
async def test_a_time_that_utc_does_not_have_is_refused(http: httpx.AsyncClient, first: str) -> None:
    refused = await http.get("http://pricing/calendar", params={"from": first}, headers=LIN)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "from")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "body"),
        ({"starts_at": "0001-01-01T00:00:00"}, "body"),
        ({"goal": {"measure": "sales", "figure": 1.5}}, "goal.figure"),
        ({"goal": {"measure": "share", "figure": 10_001}}, "goal"),
        ({"goal": {"measure": "joy", "figure": 1}}, "goal.measure"),
        ({"budget": {"promotion": 1}}, "budget.advertising"),
        ({"zone": "Asia/Nowhere"}, "body"),
        ({"zone": None}, "body"),
        ({"ends_at": "2026-06-18T00:00:00"}, "body"),
        ({"partners": [{"name": "A", "rate": 6_000}, {"name": "B", "rate": 6_000}]}, "partners"),
        ({"promotions": PLAN["promotions"][:1] * 2}, "promotions"),
        ({"steps": PLAN["steps"] * 2}, "steps"),
        ({"events": ["618", "618"]}, "events"),
        ({"bonus": 1}, "bonus"),
    ],
)
async def test_bad_plans_are_refused_by_field_and_rule(http: httpx.AsyncClient, said: dict[str, Any], field: str) -> None:
    refused = await http.put(URL, json=PLAN | said, headers=LIN)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert field in [each["field"] for each in refused.json()["errors"]]


@pytest.mark.req("PRC-35", "PRC-39")
async def test_once_it_runs_its_promotions_budgets_are_raised_by_it_alone(shop: Shop, http: httpx.AsyncClient) -> None:
    """10.00 from 60.00, 50.00 on each of two channels, 100.00 in all."""
    await approved(http)
    await http.post(f"{URL}/start", headers=LIN)
    here = "http://pricing/channels/shop/promotions/off/adjust"
    refused = await http.post(here, json={"budget": 5_001, "reason": "it sells"}, headers=LIN)
    assert (refused.status_code, refused.json()["code"]) == (409, "budget_of_campaign")
    assert "budget: it is a part of campaign june's" in refused.json()["detail"]
    lowered = await http.post(here, json={"budget": 4_000, "reason": "it sells"}, headers=LIN)
    assert (lowered.status_code, lowered.json()["adjusted"]["budget"]) == (200, 4_000)
    limits = [{"channel": "web", "promotion_id": "off", "budget": 6_001}]
    beyond = await http.post(f"{URL}/adjust", json={"limits": limits, "reason": "it sells"}, headers=CHEN)
    assert (beyond.status_code, beyond.json()["code"]) == (409, "budget_exceeded")
    limits[0]["budget"] = 6_000
    assert (await http.post(f"{URL}/adjust", json={"limits": limits, "reason": "it sells"}, headers=CHEN)).status_code == 200
    shop.system.run()
    web = (await http.get("http://pricing/channels/web/promotions/off", headers=LIN)).json()
    assert web["adjusted"]["budget"] == 6_000
    pricing = logs_of(Captured(shop.system))["pricing"]
    assert [wrong.text for wrong in overdrawn({"pricing": pricing})] == []
