"""`waybill prices`: rows of a price list, sent twice; and whether channels agree (PRC-16)."""

from hashlib import sha256
from typing import Any

import pytest

from cli.prices.parity import DECLARED, NEAR, SOLD, Parity
from cli.prices.rows import Bad, NotAPriceList, Row, minor, read
from cli.prices.sending import send
from cli.prove.log import Decision, Fact, Place
from services.pricing.service import service
from shared.api.auth import Callers, Token
from shared.contracts.prices import PriceSet
from shared.memory.api import clients
from shared.memory.system import Memory

HEAD = "sku,name,currency,unit_price,channel,from_quantity,starts_at,zone,reason"
LIST = [
    HEAD,
    "CUP,Cup,CNY,12.75,own,,,,",
    "CUP,Cup,CNY,10.95,own,16,,,",
    "POT,Pot,JPY,1234,own,,,,",
    "CAN,Can,CNY,1e3,own,,,,",
    "CAN,Can,CNY,1.005,own,,,,",
    "CAN,Can,JPY,1.5,own,,,,",
    "CAN,Can,CNY,,own,,,,",
    "CAN,Can,XXY,1,own,,,,",
    ",Can,CNY,1,own,,,,",
    "CAN,Can,CNY,1,,,,,",
    "CAN,Can,CNY,1,own,0,,,",
    "CAN,Can,CNY,1,own,two,,,",
    "CAN,Can,CNY,1,own,,2026-03-29T01:30:00,Europe/London,",
    "CAN,Can,CNY,1",
    "CUP,Cup,CNY,13.00,own,,,,",
]


def test_good_rows_and_bad_ones_by_number() -> None:
    found = list(read(LIST))
    assert [each for each in found if isinstance(each, Row)] == [
        Row(2, "own", "CUP", {"name": "Cup", "currency": "CNY", "unit_price": 1_275}),
        Row(3, "own", "CUP", {"name": "Cup", "currency": "CNY", "unit_price": 1_095, "from_quantity": 16}),
        Row(4, "own", "POT", {"name": "Pot", "currency": "JPY", "unit_price": 1_234}),
    ]
    bad = {each.number: each.why for each in found if isinstance(each, Bad)}
    assert list(bad) == list(range(5, 17))
    said = {5: "no amount", 6: "2 digits", 7: "0 digits", 8: "nothing is no amount", 9: "currency", 10: "sku", 11: "channel"}
    said |= {12: "from_quantity", 13: "two", 14: "there is no 2026-03-29T01:30:00", 15: "fields", 16: "line 2 has this price"}
    assert all(word in bad[number] for number, word in said.items()), bad


def test_rows_after_one_that_is_no_csv_are_read() -> None:
    rows = list(
        read(["sku,name,currency,unit_price", '"CUP"s,Cup,CNY,1', "POT,Pot,CNY,2", "..,Pot,CNY,2", "CAN,Can,CNY,3"], "own")
    )
    assert [(type(each), each.number) for each in rows] == [(Bad, 2), (Row, 3), (Bad, 4), (Row, 5)]
    with pytest.raises(NotAPriceList):
        list(read(['"sku"s,name,currency,unit_price'], "own"))


def test_a_channel_for_rows_that_name_none() -> None:
    [row] = read(["sku,name,currency,unit_price", "CUP,Cup,CNY,1"], "own")
    assert row == Row(2, "own", "CUP", {"name": "Cup", "currency": "CNY", "unit_price": 100})


@pytest.mark.parametrize("head", ["sku,name,currency", "sku,name,currency,unit_price,colour", ""])
def test_what_is_no_price_list(head: str) -> None:
    with pytest.raises(NotAPriceList):
        list(read([head, "x"]))


def test_digits_are_the_currencys() -> None:
    assert [minor("1.234", "KWD"), minor("1", "JPY"), minor("0.10", "EUR"), minor("7", "CNY")] == [1_234, 1, 10, 700]


async def test_the_same_file_again_changes_nothing() -> None:
    rows = [each for each in read([*LIST[:4], "LOW,Low,CNY,1.00,own,,,,"]) if isinstance(each, Row)]
    system = Memory([service])
    scopes = frozenset({"pricing:read", "pricing:write"})
    lin = Token(sha256=sha256(b"lin").hexdigest(), name="lin", scopes=scopes)
    async with clients(system, Callers([lin])) as http:
        http.base_url, http.headers["Authorization"] = "http://pricing", "Bearer lin"
        ranged = {"currency": "CNY", "costs": {}, "low": 200, "high": 300}
        assert (await http.put("http://pricing/skus/LOW", json=ranged)).status_code == 200
        done: list[int] = []
        sent = await send(http, rows, done.append)
        assert (sent.taken, sent.waits, done) == (3, 1, [4]), "14 % under the list price waits for somebody else"
        [refused] = sent.refused
        assert refused.number == 5 and refused.why.startswith("outside_range: LOW on own: 1.00 CNY is outside")
        facts = len([each for each in system.facts("pricing") if isinstance(each, PriceSet)])
        assert (await send(http, rows, done.append)) == sent
        assert len([each for each in system.facts("pricing") if isinstance(each, PriceSet)]) == facts == 2


def proof(*facts: tuple[str, dict[str, Any]], tolerance: int = 1_000) -> list[tuple[str, str, str]]:
    parity = Parity(tolerance)
    for n, (type, data) in enumerate(facts):
        place = Place("pricing.events", 0, n)
        parity.see("pricing", Decision(place, None, (Fact(type, data, place),)))
    return [(each.check, each.subject, each.text) for each in parity.end().violations]


def price(channel: str, unit_price: int, reason: str = "", **other: Any) -> tuple[str, dict[str, Any]]:
    said = {"channel": channel, "sku": "CUP", "name": "Cup", "currency": "CNY", "unit_price": unit_price}
    return "PriceSet", said | {"reason": reason, "set_at": "2026-01-01T12:00:00Z"} | other


def sold(
    channel: str, unit_price: int, at: str = "2026-01-02T12:00:00Z", rule: str = "storefront_price"
) -> tuple[str, dict[str, Any]]:
    lines = [{"sku": "CUP", "unit_price": unit_price}]
    return "OrderPriced", {
        "channel": channel,
        "currency": "CNY",
        "lines": lines,
        "explanation": [{"rule": rule}],
        "priced_at": at,
    }


@pytest.mark.req("PRC-16")
def test_each_channel_price_that_differs_is_named() -> None:
    base = price("base", 1_000)
    assert proof(base, price("own", 1_000), price("till", 1_050, "rent")) == []
    assert proof(base, price("own", 1_001)) == [(DECLARED, "own/CUP", "10.01 CNY instead of 10.00 CNY")]
    assert proof(base, price("own", 1_101, "rent")) == [(NEAR, "own/CUP", "11.01 CNY instead of 10.00 CNY: rent")]
    assert proof(base, price("own", 1_100, "rent")) == []
    assert proof(price("own", 1_001)) == [], "there is no base price"
    assert proof(base, price("own", 1_001), price("own", 1_000)) == [], "the newest one counts"
    assert proof(base, price("own", 5, currency="EUR")) == []
    for condition in ({"group": "vip"}, {"from_quantity": 2}, {"price_list": "sale"}, {"starts_at": "2026-01-03T00:00:00Z"}):
        assert proof(base, price("own", 1, **condition)) == []


def test_prices_of_before_had_no_conditions() -> None:
    kind, data = price("own", 1_001)
    old = {name: value for name, value in data.items() if name != "reason"}
    assert [each[0] for each in proof(price("base", 1_000), (kind, old))] == [DECLARED]


@pytest.mark.req("PRC-16")
def test_storefront_prices_of_orders_are_looked_at_too() -> None:
    base = price("base", 1_000)
    assert proof(base, sold("tmall", 1_101)) == [(SOLD, "tmall/CUP", "11.01 CNY instead of 10.00 CNY")]
    assert proof(base, sold("tmall", 1_100)) == []
    assert proof(base, price("tmall", 1_090, "fee"), sold("tmall", 1_190)) == [], "against the channel's own price"
    assert proof(base, sold("tmall", 2_000), sold("tmall", 1_000, "2026-01-03T12:00:00Z")) == []
    assert proof(base, sold("own", 9_999, rule="list_price")) == []
