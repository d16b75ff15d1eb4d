"""How a price is found, through HTTP: who may do what, what a mistake is told, and a complaint that becomes a review."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.pricing.service import service as pricing
from services.support.service import service as support
from shared.api.auth import Callers, Token
from shared.memory.api import clients
from shared.memory.system import Memory

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
CUP = "http://pricing/channels/own/prices/CUP"
SIGNALS = "http://pricing/signals/CUP"
STUDY = {"currency": "CNY", "low": 9_000, "high": 12_000, "positioning": "mid", "demand": "normal"}
SCOPES = {"reader": ["pricing:read"], "lin": ["pricing:read", "pricing:write"], "wang": ["pricing:read", "pricing:approve"]}
CALLERS = Callers(
    [Token(sha256=sha256(name.encode()).hexdigest(), name=name, scopes=frozenset(scopes)) for name, scopes in SCOPES.items()]
)


def by(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


@pytest.fixture
def system() -> Memory:
    return Memory([pricing, support], NOW)


@pytest.fixture
async def http(system: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with clients(system) as found:
        yield found


@pytest.mark.req("PRC-19")
async def test_a_complaint_to_support_opens_a_review_that_shows_all_signals(system: Memory, http: httpx.AsyncClient) -> None:
    await http.put("http://pricing/skus/CUP", json={"currency": "CNY", "costs": {"purchasing": 8_000}})
    rival = {"competitor": "next-door", "currency": "CNY", "unit_price": 9_500}
    ticket = {"kind": "complaint", "subject": "dearer than next door", "customer_id": "c1", "channel": "chat", "price_of": "CUP"}
    assert (await http.post("http://support/tickets", json=ticket)).status_code == 201
    await http.post(f"{SIGNALS}/competitor-prices", json=rival)
    system.run()
    [review] = (await http.get("http://pricing/signals")).json()["items"]
    assert (review["opened_by"], review["last"]) == ("complaint", "competitor_price")
    known = review["signals"]
    assert [each["subject"] for each in known["complaints"]] == ["dearer than next door"]
    assert [each["unit_price"] for each in known["competitors"]] == [9_500]
    assert known["cost"]["costs"] == {"purchasing": 8_000}
    closed = await http.post(f"{SIGNALS}/review/close", json={"outcome": "we are nicer"})
    assert (closed.status_code, closed.json()["review"]) == (200, "closed")
    again = await http.post(f"{SIGNALS}/review/close", json={"outcome": "we are nicer"})
    assert (again.status_code, again.json()["code"]) == (409, "no_review")
    assert (await http.get("http://pricing/signals")).json()["items"] == []


@pytest.mark.req("PRC-18")
async def test_a_cost_that_rises_sets_a_price_that_names_its_proposal(system: Memory, http: httpx.AsyncClient) -> None:
    await http.put("http://pricing/skus/CUP", json={"currency": "CNY", "costs": {"purchasing": 8_000}})
    await http.put(CUP, json={"name": "Cup", "currency": "CNY", "unit_price": 10_000})
    await http.put(f"{SIGNALS}/research", json=STUDY)
    await http.put(f"{CUP}/strategy", json={"terms": {"strategy": "cost_plus", "margin": 2_500}})
    system.advance(days=1)
    await http.put("http://pricing/skus/CUP", json={"currency": "CNY", "costs": {"purchasing": 8_100, "marketing": 100}})
    system.run()
    change = (await http.get(f"{CUP}/history")).json()["changes"][-1]
    [proposal] = (await http.get("http://pricing/proposals", params={"status": "approved"})).json()["items"]
    assert change["entry"]["unit_price"] == 10_250
    assert change["reason"] == f"proposal {proposal['proposal_id']}: cost_plus"
    assert proposal["proposed"]["inputs"]["cost"] == 8_200


@pytest.mark.req("SEC-02")
async def test_who_may_read_write_and_approve(system: Memory) -> None:
    asked = {"channel": "own", "sku": "CUP", "currency": "CNY", "unit_price": 10_400, "reason": "spring"}
    async with clients(system, CALLERS) as http:
        await http.put(CUP, json={"name": "Cup", "currency": "CNY", "unit_price": 10_000}, headers=by("lin"))
        await http.put(f"{SIGNALS}/research", json=STUDY, headers=by("lin"))
        system.advance(days=1)
        assert (await http.post("http://pricing/proposals", json=asked, headers=by("reader"))).status_code == 403
        assert (await http.post("http://pricing/proposals", json=asked, headers=by("lin"))).status_code == 200
        [waits] = (await http.get("http://pricing/proposals", headers=by("reader"))).json()["items"]
        one = f"http://pricing/proposals/{waits['proposal_id']}"
        assert (await http.post(f"{one}/approval", headers=by("lin"))).status_code == 403
        assert (await http.put(f"{CUP}/strategy", json={}, headers=by("lin"))).status_code == 403
        approved = await http.post(f"{one}/approval", headers=by("wang"))
        assert (approved.json()["status"], approved.json()["approver"]) == ("approved", "wang")
        system.run()
        price = (await http.get(CUP, headers=by("reader"))).json()
        assert price["unit_price"] == 10_400
        again = await http.post(f"{one}/approval", headers=by("wang"))
        assert (again.status_code, again.json()) == (200, approved.json())


async def test_nobody_agrees_and_a_week_later_it_lapses(system: Memory, http: httpx.AsyncClient) -> None:
    await http.put(CUP, json={"name": "Cup", "currency": "CNY", "unit_price": 10_000})
    await http.put(f"{SIGNALS}/research", json=STUDY)
    system.advance(days=1)
    asked = {"channel": "own", "sku": "CUP", "currency": "CNY", "unit_price": 10_400, "reason": "spring"}
    await http.post("http://pricing/proposals", json=asked)
    system.advance(days=8)
    [lapsed] = (await http.get("http://pricing/proposals", params={"status": "lapsed"})).json()["items"]
    gone = await http.post(f"http://pricing/proposals/{lapsed['proposal_id']}/approval")
    assert (lapsed["why"], gone.status_code, gone.json()["code"]) == ("time", 404, "unknown_proposal")


COMPETITOR = {"competitor": "x", "currency": "CNY", "unit_price": 1}
SEASON = {"strategy": "season", "currency": "CNY", "unit_price": 1, "seasons": [{"starts": "01-01", "ends": "02-01", "rate": 1}]}
PROPOSAL = {"channel": "own", "sku": "CUP", "currency": "CNY", "unit_price": 1, "reason": "x"}
MISTAKES: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", f"{SIGNALS}/competitor-prices", COMPETITOR | {"unit_price": 1.5}, "unit_price"),
    ("POST", f"{SIGNALS}/competitor-prices", COMPETITOR | {"unit_price": -1}, "unit_price"),
    ("POST", f"{SIGNALS}/competitor-prices", COMPETITOR | {"currency": "XYZ"}, "currency"),
    ("POST", f"{SIGNALS}/competitor-prices", COMPETITOR | {"seen_at": "2026-06-18T12:00:00"}, "seen_at"),
    ("POST", f"{SIGNALS}/competitor-prices", COMPETITOR | {"colour": "red"}, "colour"),
    ("PUT", f"{SIGNALS}/market", {"sold": True, "usual": 1}, "sold"),
    ("PUT", f"{SIGNALS}/market", {"sold": 1}, "usual"),
    ("PUT", f"{SIGNALS}/research", STUDY | {"low": 12_001}, "low is more than high"),
    ("PUT", f"{SIGNALS}/research", STUDY | {"positioning": "posh"}, "positioning"),
    ("POST", f"{SIGNALS}/review/close", {"outcome": ""}, "outcome"),
    ("POST", "http://pricing/proposals", PROPOSAL | {"unit_price": "1"}, "unit_price"),
    ("POST", "http://pricing/proposals", PROPOSAL | {"reason": ""}, "reason"),
    ("POST", "http://pricing/proposals/run", {"channel": "own"}, "sku"),
    ("PUT", f"{CUP}/strategy", {"terms": {"strategy": "guess"}}, "terms"),
    ("PUT", f"{CUP}/strategy", {"terms": {"strategy": "competitor", "under": 10_001}}, "under"),
    ("PUT", f"{CUP}/strategy", {"terms": SEASON | {"zone": "Mars/Utopia"}}, "zone"),
    ("PUT", f"{CUP}/strategy", {"terms": SEASON | {"seasons": [{"starts": "02-30", "ends": "03-01", "rate": 1}]}}, "starts"),
    ("PUT", f"{CUP}/strategy", {"terms": SEASON | {"seasons": []}}, "seasons"),
    ("PUT", f"{CUP}/strategy", {"policy": {"step": 0}}, "step"),
    ("PUT", f"{CUP}/strategy", {"policy": {"endings": [{"ends": 100}]}}, "ends"),
    ("PUT", f"{CUP}/strategy", {"policy": {"automatic": 1}}, "automatic"),
]


@pytest.mark.parametrize(("method", "url", "body", "named"), MISTAKES)
async def test_a_mistake_is_refused_by_its_field(
    system: Memory, http: httpx.AsyncClient, method: str, url: str, body: dict[str, Any], named: str
) -> None:
    answer = await http.request(method, url, json=body)
    assert (answer.status_code, named in answer.text) == (422, True), answer.text
    assert system.facts("pricing") == []


async def test_what_is_not_there_is_not_found_and_what_is_not_studied_is_refused(http: httpx.AsyncClient) -> None:
    for path in ("proposals/x", "signals/x", "channels/own/prices/x/strategy"):
        assert (await http.get(f"http://pricing/{path}")).status_code == 404
    for path in ("proposals/x/approval", "proposals/x/rejection"):
        assert (await http.post(f"http://pricing/{path}", json={"reason": "x"})).status_code == 404
    await http.put(CUP, json={"name": "Cup", "currency": "CNY", "unit_price": 10_000})
    refused = await http.put(f"{CUP}/strategy", json={"terms": {"strategy": "cost_plus"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "research_missing")
