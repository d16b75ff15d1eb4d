"""HTTP of points: an account by currency and lot, adjustments with a reason, a channel's policy."""

from typing import Any

import pytest

from services.pricing.points.view import ENTRIES
from services.pricing.service import service
from shared.memory.api import clients
from shared.memory.system import Memory

LIN = "http://pricing/customers/lin/points"
POLICY = "http://pricing/channels/own/points-policy"


@pytest.mark.req("MEM-02", "MEM-03")
async def test_points_are_given_shown_and_taken() -> None:
    given = {"adjustment": "a", "currency": "CNY", "points": 100, "reason": "a late parcel", "expires_at": "2099-01-01T00:00:00Z"}
    async with clients(Memory([service])) as http:
        assert (await http.get(LIN)).json()["balances"] == []
        answer = await http.post(f"{LIN}/adjustments", json=given)
        assert (answer.status_code, answer.json()["lots"][0]["points"]) == (200, 100)
        assert (await http.post(f"{LIN}/adjustments", json=given)).status_code == 200
        shown = (await http.get(LIN)).json()
        assert shown["balances"] == [{"currency": "CNY", "usable": 100, "pending": 0}]
        assert [(each["what"], each["points"], each["reason"]) for each in shown["entries"]] == [
            ("adjusted", 100, "a late parcel")
        ]
        taken = {"adjustment": "b", "currency": "CNY", "points": -101, "reason": "a mistake"}
        short = await http.post(f"{LIN}/adjustments", json=taken)
        assert (short.status_code, short.json()["code"]) == (409, "points_short")


async def test_a_long_statement_is_read_page_by_page() -> None:
    async with clients(Memory([service])) as http:
        assert (await http.get(f"{LIN}/entries")).json() == {"items": [], "next": None}
        for n in range(ENTRIES + 5):
            given = {"adjustment": f"a{n}", "currency": "CNY", "points": 1, "reason": f"r{n}"}
            assert (await http.post(f"{LIN}/adjustments", json=given)).status_code == 200
        shown = (await http.get(LIN)).json()
        newest = [f"r{n}" for n in reversed(range(ENTRIES + 5))]
        assert ([each["reason"] for each in shown["entries"]], shown["entries_older"]) == (newest[:ENTRIES], 5)
        found, more = list[Any](), {"limit": "7"}
        while True:
            page = (await http.get(f"{LIN}/entries", params=more)).json()
            found += page["items"]
            if page["next"] is None:
                break
            more["cursor"] = page["next"]
        assert [each["reason"] for each in found] == newest
        assert found[:ENTRIES] == shown["entries"]


@pytest.mark.req("MEM-03")
async def test_a_channel_has_the_defaults_until_something_else_is_said() -> None:
    default = {"earn": 1, "worth": 100, "most": 5_000, "years": 1, "negative": True}
    async with clients(Memory([service])) as http:
        assert (await http.get(POLICY)).json()["policy"] == default
        said = await http.put(POLICY, json={"earn": 2})
        assert (said.status_code, said.json()["policy"]) == (200, default | {"earn": 2})
        assert (await http.get(POLICY)).json()["policy"]["earn"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0},
        {"points": 1.5},
        {"points": "5"},
        {"currency": "XXL"},
        {"reason": ""},
        {"expires_at": "2099-01-01T00:00:00"},
        {"strange": 1},
    ],
)
async def test_what_cannot_be_is_named(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"adjustment": "a", "currency": "CNY", "points": 100, "reason": "r"}
    async with clients(Memory([service])) as http:
        answer = await http.post(f"{LIN}/adjustments", json=given | wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text


@pytest.mark.parametrize(
    "wrong", [{"earn": -1}, {"worth": 0}, {"most": 10_000}, {"most": 0.5}, {"years": 11}, {"negative": "no"}]
)
async def test_a_policy_that_cannot_be_is_named(wrong: dict[str, object]) -> None:
    async with clients(Memory([service])) as http:
        answer = await http.put(POLICY, json=wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text
