"""A product's record by HTTP: from a template to what channels read, entered by one and published by another."""

from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.inventory.service import service
from shared.api.auth import Callers, Token
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.journeys.shop import Shop

INVENTORY = "http://inventory"
FIELDS: list[dict[str, Any]] = [
    {"field": "brand", "meaning": "Whose name is on it", "required": True},
    {"field": "size", "meaning": "What carriers ask for", "required": True},
    {"field": "material", "meaning": "What it is made of", "required": True, "rule": {"enum": ["clay", "glass"]}},
    {"field": "code", "meaning": "The kiln's own", "rule": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"}},
]
MUG: dict[str, Any] = {
    "name": "Mug",
    "category": "cups",
    "brand": "Kiln",
    "tags": ["gift"],
    "line": "table",
    "series": "winter",
    "variant": {"of": "mugs", "style": "blue", "specification": "0.3 l"},
    "positioning": {"market_position": "middle", "target_customers": "offices", "core_advantage": None},
    "size": {"length_mm": 120, "width_mm": 90, "height_mm": 100, "weight_g": 350},
    "listings": [{"channel": "web", "title": "A mug", "text": None}],
    "attributes": {"material": "clay", "code": "KI7"},
}


def _staff() -> Callers:
    names = ("ann", "bob", "eve")
    return Callers([Token(sha256=sha256(name.encode()).hexdigest(), name=name, scopes=frozenset({"*"})) for name in names])


async def _asked(http: httpx.AsyncClient, who: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return await http.request(method, INVENTORY + path, json=body, headers={"Authorization": f"Bearer {who}", **headers})


async def _published(http: httpx.AsyncClient) -> None:
    for category, parent, fields in (("home", None, FIELDS[:2]), ("cups", "home", FIELDS[2:])):
        body = {"name": category.title(), "parent": parent, "fields": fields}
        assert (await _asked(http, "ann", "PUT", f"/categories/{category}", body)).status_code == 200
    assert (await _asked(http, "ann", "PUT", "/products/mug/draft", MUG)).json()["status"] == "draft"
    assert (await _asked(http, "ann", "POST", "/products/mug/submit")).json()["status"] == "review"
    truth, ip = {"check": "truth", "evidence": "sample"}, {"check": "ip", "evidence": "register"}
    assert (await _asked(http, "ann", "POST", "/products/mug/checks", truth)).json()["code"] == "same_person"
    assert (await _asked(http, "bob", "POST", "/products/mug/checks", truth)).status_code == 200
    assert (await _asked(http, "bob", "POST", "/products/mug/publish")).json()["code"] == "not_checked"
    assert (await _asked(http, "eve", "POST", "/products/mug/checks", ip)).status_code == 200
    assert (await _asked(http, "ann", "POST", "/products/mug/publish")).json()["code"] == "same_person"
    assert (await _asked(http, "bob", "POST", "/products/mug/publish")).json()["path"] == ["home", "cups"]


@pytest.mark.req("CHN-14", "CHN-15", "CHN-16", "CHN-18")
async def test_entered_by_one_and_published_by_another() -> None:
    async with clients(Memory([service]), _staff()) as http:
        assert (await _asked(http, "ann", "GET", "/products/mug")).status_code == 404
        await _published(http)
        shown = (await _asked(http, "ann", "GET", "/products/mug")).json()
        assert {name: shown[name] for name in ("name", "stage", "revision", "brand")} == {
            "name": "Mug",
            "stage": "development",
            "revision": 1,
            "brand": "Kiln",
        }


@pytest.mark.req("CHN-16", "CHN-20", "CHN-26", "CHN-27", "CHN-28")
async def test_a_read_is_small_and_not_sent_again() -> None:
    async with clients(Memory([service]), _staff()) as http:
        await _published(http)
        small = await _asked(http, "ann", "GET", "/products/mug?fields=name,stage")
        assert small.json() == {"name": "Mug", "stage": "development"}
        tag = {"If-None-Match": small.headers["etag"]}
        again = await _asked(http, "ann", "GET", "/products/mug?fields=name,stage", **tag)
        assert (again.status_code, again.content) == (304, b"")
        await _asked(http, "ann", "PUT", "/products/mug/stage", {"stage": "sale"})
        changed = await _asked(http, "ann", "GET", "/products/mug?fields=name,stage", **tag)
        assert changed.json() == {"name": "Mug", "stage": "sale"}
        unknown = await _asked(http, "ann", "GET", "/products/mug?fields=name,price")
        assert unknown.status_code == 422 and "price is no field of a product" in unknown.text
        for where in (
            "category=home",
            "category=cups",
            "tag=gift",
            "brand=Kiln",
            "stage=sale",
            "series=winter",
            "variant_of=mugs",
        ):
            found = (await _asked(http, "ann", "GET", f"/products?{where}")).json()["items"]
            assert [each["sku"] for each in found] == ["mug"], where
        assert (await _asked(http, "ann", "GET", "/products?tag=sale")).json()["items"] == []


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"colour": "blue"}, "colour"),
    ({"name": ""}, "name"),
    ({"size": {"length_mm": 1.5, "width_mm": 90, "height_mm": 100, "weight_g": 350}}, "length_mm"),
    ({"size": {"length_mm": "120", "width_mm": 90, "height_mm": 100, "weight_g": 350}}, "length_mm"),
    ({"shelf_life_days": True}, "shelf_life_days"),
    ({"tags": ["gift", "gift"]}, "each once"),
    ({"listings": [{"channel": "web", "title": "a"}, {"channel": "web", "title": "b"}]}, "each channel once"),
    ({"attributes": {"brand": "Kiln"}}, "brand is a field of every record"),
    ({"attributes": {"material": 2**60}}, "attributes"),
    ({"description": "a\u0000b"}, "U+0000"),
]
RULES: list[dict[str, Any]] = [
    {"type": "object"},
    {"format": "uri"},
    {"$ref": "http://example.com/schema"},
    {"pattern": "(?=a)b"},
    {"pattern": "(a)\\1"},
    {"minLength": -1},
    {"minimum": "1"},
    {"minimum": 2**60},
    {"enum": []},
    {"items": {"items": {}}},
]


@pytest.mark.req("CHN-15")
async def test_what_makes_no_sense_is_told_by_field() -> None:
    async with clients(Memory([service]), _staff()) as http:
        for change, word in SENSELESS:
            answer = await _asked(http, "ann", "PUT", "/products/mug/draft", MUG | change)
            assert answer.status_code == 422 and word in answer.text, answer.text
        for rule in RULES:  # few words of JSON Schema, which take little time
            field = {"field": "f", "meaning": "something", "rule": rule}
            answer = await _asked(http, "ann", "PUT", "/categories/cups", {"name": "Cups", "fields": [field]})
            assert answer.status_code == 422, answer.text


async def test_a_pattern_takes_time_by_its_text_alone() -> None:
    """Python's own regular expressions would be at it until the sun is cold."""
    async with clients(Memory([service]), _staff()) as http:
        slow = [{"field": "code", "meaning": "endless", "rule": {"pattern": "^(a+)+$"}}]
        await _asked(http, "ann", "PUT", "/categories/cups", {"name": "Cups", "fields": slow})
        record = {"name": "Mug", "category": "cups", "attributes": {"code": "a" * 400 + "!"}}
        await _asked(http, "ann", "PUT", "/products/mug/draft", record)
        answer = await _asked(http, "ann", "POST", "/products/mug/submit")
        assert (answer.json()["code"], answer.json()["detail"]) == ("incomplete", "code: pattern")


@pytest.mark.req("CHN-16")
def test_a_sku_without_record_sells_as_before() -> None:
    shop = Shop({("sh-1", "mug"): 10})
    order = shop.place("A1", {"mug": 2})
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    shop.dispatch(order)
    shop.system.run()
    assert shop.stock("sh-1", "mug").on_hand == 8
