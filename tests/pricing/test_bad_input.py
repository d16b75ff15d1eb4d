"""Every refusal of pricing's API, by HTTP: what has no shape is 422 by field and rule, what business forbids 409 by code."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.pricing.promotion import api as promotions
from services.pricing.promotion.state import TARGETS
from services.pricing.service import service
from shared.api.auth import Callers, Token
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.api import served
from tests.pricing.test_api import Handed
from tests.pricing.world import World

WINDOW = {"starts_at": "2025-12-31T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z"}
PRICE = {"name": "Cup", "currency": "CNY", "unit_price": 10_000}
ITEM: dict[str, Any] = {"currency": "CNY", "terms": {"kind": "item_discount", "rate": 1_000}, "skus": ["CUP"], **WINDOW}
TIER = {"threshold": 20_000, "off": 2_000}
ORDER: dict[str, Any] = {"currency": "CNY", "terms": {"kind": "spend_threshold", "tiers": [TIER]}, **WINDOW}
QUOTE: dict[str, Any] = {"channel": "own", "currency": "CNY", "lines": [{"sku": "CUP", "quantity": 1}]}
SKU: dict[str, Any] = {"currency": "CNY", "costs": {"purchasing": 8_000}, "low": 9_000, "high": 13_000}
CUP, PROMOTION, CODES = "/channels/own/prices/CUP", "/channels/own/promotions/p", "/codes"


def tiers(**tier: Any) -> dict[str, Any]:
    return {"terms": {"kind": "spend_threshold", "tiers": [TIER | tier]}}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    names = ("ann", "bob")
    callers = Callers([Token(sha256=sha256(each.encode()).hexdigest(), name=each, scopes=frozenset({"*"})) for each in names])
    async with clients(Memory([service]), callers) as http:
        http.headers["Authorization"] = "Bearer ann"
        yield http


async def ask(http: httpx.AsyncClient, method: str, path: str, body: Any = None) -> httpx.Response:
    return await http.request(method, f"http://pricing{path}", json=body)


async def done(http: httpx.AsyncClient, method: str, path: str, body: Any = None) -> None:
    answer = await ask(http, method, path, body)
    assert answer.status_code == 200, answer.text


SHAPES: list[tuple[str, str, dict[str, Any], str, str]] = [
    # money is an integer of minor units, never a float, a text or a truth
    ("PUT", CUP, PRICE | {"unit_price": 100.5}, "unit_price", "valid integer"),
    ("PUT", CUP, PRICE | {"unit_price": 100.0}, "unit_price", "valid integer"),
    ("PUT", CUP, PRICE | {"unit_price": "100"}, "unit_price", "valid integer"),
    ("PUT", CUP, PRICE | {"unit_price": True}, "unit_price", "valid integer"),
    ("PUT", CUP, PRICE | {"unit_price": -1}, "unit_price", "greater than or equal to 0"),
    ("PUT", CUP, PRICE | {"unit_price": 2**53}, "unit_price", "amount_too_large"),
    ("PUT", CUP, PRICE | {"from_quantity": 0}, "from_quantity", "greater than or equal to 1"),
    ("PUT", CUP, PRICE | {"from_quantity": 1.0}, "from_quantity", "valid integer"),
    ("PUT", CUP, PRICE | {"currency": "XXY"}, "currency", "no currency of ISO 4217"),
    ("PUT", CUP, PRICE | {"colour": "red"}, "colour", "not permitted"),
    ("PUT", "/skus/CUP", SKU | {"costs": {"purchasing": 80.5}}, "costs.purchasing", "valid integer"),
    ("PUT", PROMOTION, ITEM | tiers(off=0.5), "terms.spend_threshold.tiers.0.off", "valid integer"),
    ("PUT", PROMOTION, ITEM | tiers(off=0), "terms.spend_threshold.tiers.0.off", "greater than or equal to 1"),
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "flash_price", "unit_price": 9.9}}, "terms.flash_price.unit_price", "integer"),
    # rates are parts in 10,000
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "item_discount", "rate": 0}}, "terms.item_discount.rate", "or equal to 1"),
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "item_discount", "rate": -1}}, "terms.item_discount.rate", "or equal to 1"),
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "item_discount", "rate": 10_001}}, "terms.item_discount.rate", "10000"),
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "item_discount", "rate": 0.1}}, "terms.item_discount.rate", "integer"),
    ("PUT", PROMOTION, ORDER | tiers(rate=10_001), "terms.spend_threshold.tiers.0.rate", "10000"),
    ("PUT", PROMOTION, ITEM | {"terms": {"kind": "lottery"}}, "terms", "lottery"),
    # times
    ("PUT", CUP, PRICE | {"starts_at": "2026-03-01T00:00:00", "zone": "Mars/Base"}, "", "no IANA zone is called Mars/Base"),
    ("PUT", CUP, PRICE | {"starts_at": "2026-03-01T00:00:00"}, "", "starts_at needs its zone"),
    ("PUT", CUP, PRICE | {"ends_at": "2026-03-29T01:30:00", "zone": "Europe/London"}, "", "there is no 2026-03-29T01:30:00"),
    ("PUT", CUP, PRICE | {"ends_at": "2026-10-25T01:30:00", "zone": "Europe/London"}, "", "comes twice"),
    ("PUT", CUP, PRICE | {"starts_at": WINDOW["ends_at"], "ends_at": WINDOW["starts_at"]}, "", "ends_at must be after starts_at"),
    ("PUT", PROMOTION, ITEM | {"ends_at": WINDOW["starts_at"]}, "", "ends_at must be after starts_at"),
    ("PUT", PROMOTION, ITEM | {"zone": "Mars/Base", "starts_at": "2026-01-01T00:00:00"}, "", "no IANA zone is called Mars/Base"),
    # how many
    ("PUT", PROMOTION, ITEM | {"skus": [f"S{n}" for n in range(TARGETS + 1)]}, "skus", "at most 20000 items"),
    ("PUT", PROMOTION, ITEM | {"skus": ["CUP", "CUP"]}, "skus", "each once"),
    (
        "PUT",
        PROMOTION,
        ITEM | {"skus": [], "targets": {"tags": [f"t{n}" for n in range(21)]}},
        "targets.tags",
        "at most 20 items",
    ),
    ("PUT", PROMOTION, ITEM | {"skus": [], "targets": {"stages": ["old"]}}, "targets.stages.0", "follow_up"),
    ("PUT", PROMOTION, ITEM | {"skus": [], "targets": {"colours": ["red"]}}, "targets.colours", "not permitted"),
    ("PUT", PROMOTION, ITEM | {"skus": [], "targets": {"brands": [""]}}, "targets.brands.0", "at least 1 character"),
    ("PUT", PROMOTION, ITEM | {"combines": ["item", "item"]}, "combines", "each once"),
    ("PUT", PROMOTION, ITEM | {"priority": 10_001}, "priority", "or equal to 10000"),
    ("PUT", PROMOTION, ITEM | {"priority": 1.0}, "priority", "valid integer"),
    ("POST", f"{PROMOTION}/pause", {}, "reason", "required"),
    ("POST", f"{PROMOTION}/pause", {"reason": ""}, "reason", "at least 1 character"),
    ("POST", f"{PROMOTION}/resume", {"reason": "r" * 501}, "reason", "at most 500 characters"),
    ("POST", "/quotes", QUOTE | {"lines": []}, "lines", "at least 1 item"),
    ("POST", "/quotes", QUOTE | {"lines": [{"sku": "CUP", "quantity": 0}]}, "lines.0.quantity", "or equal to 1"),
    ("POST", "/quotes", QUOTE | {"lines": [{"sku": "CUP", "quantity": 1.0}]}, "lines.0.quantity", "valid integer"),
    ("POST", "/quotes", QUOTE | {"codes": [f"c{n}" for n in range(6)]}, "codes", "at most 5 items"),
    ("POST", "/quotes", QUOTE | {"why_not": [f"p{n}" for n in range(21)]}, "why_not", "at most 20 items"),
    ("POST", "/quotes", QUOTE | {"freight": 1.5}, "freight", "valid integer"),
]


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(("method", "path", "body", "field", "rule"), SHAPES)
async def test_what_has_no_shape(method: str, path: str, body: Any, field: str, rule: str) -> None:
    """It is refused before anything is asked of a gateway."""
    async with served.client(service.routes, Handed(World()), problems=True) as http:
        answer = await ask(http, method, path, body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], answer.headers["content-type"]) == (
        422,
        "invalid_request",
        "application/problem+json",
    )
    first = problem["errors"][0]
    assert field in first["field"] and rule in first["rule"], first


@pytest.mark.req("PRC-31")
async def test_20_001_skus_of_a_class(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promotions, "count", lambda targets, documents: TARGETS + 1)
    answer = await ask(http, "PUT", PROMOTION, ITEM | {"skus": [], "targets": {"brands": ["Kiln"]}})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"field": "targets", "rule": "20,001 SKUs are of these classes: a promotion has 20,000 at most"}],
    )


async def refusal(http: httpx.AsyncClient, method: str, path: str, body: Any = None, status: int = 409) -> tuple[str, str]:
    answer = await ask(http, method, path, body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    return answer.json()["code"], answer.json()["detail"]


@pytest.mark.req("PRC-08")
async def test_prices_that_business_forbids(http: httpx.AsyncClient) -> None:
    await done(http, "PUT", "/skus/CUP", SKU)
    for unit_price in (8_999, 13_001):
        code, detail = await refusal(http, "PUT", CUP, PRICE | {"unit_price": unit_price})
        assert code == "outside_range" and "is outside 90.00 CNY to 130.00 CNY" in detail
    await done(http, "PUT", "/channels/base/prices/CUP", PRICE)
    assert (await refusal(http, "PUT", CUP, PRICE))[0] == "reason_missing"
    await done(http, "PUT", CUP, PRICE | {"reason": "rent"})
    await done(http, "PUT", CUP, PRICE | {"unit_price": 12_000, "reason": "rent"})
    code, detail = await refusal(http, "POST", f"{CUP}/approval")
    assert code == "approval_needed" and "who asked for 120.00 CNY may not approve it" in detail
    assert (await refusal(http, "PUT", CUP, PRICE | {"ends_at": "2020-01-01T00:00:00Z", "reason": "r"}))[0] == "price_invalid"


async def test_promotions_that_business_forbids(http: httpx.AsyncClient) -> None:
    await done(http, "PUT", PROMOTION, ITEM)
    others: list[dict[str, Any]] = [{"skus": ["POT"]}, {"terms": {"kind": "item_discount", "rate": 1_001}}]
    for change in (*others, {"ends_at": "2026-02-02T00:00:00Z"}):
        assert (await refusal(http, "PUT", PROMOTION, ITEM | change))[0] == "contradicts_promotion"
    await done(http, "DELETE", f"{PROMOTION}?reason=sold%20out")
    assert (await refusal(http, "PUT", PROMOTION, ITEM))[0] == "contradicts_promotion"
    assert (await refusal(http, "POST", f"{PROMOTION}/pause", {"reason": "r"}))[0] == "contradicts_promotion"
    assert (await refusal(http, "DELETE", "/channels/own/promotions/none", status=404))[0] == "unknown_promotion"
    for n in range(25):
        await done(http, "PUT", f"/channels/own/promotions/o{n}", ORDER)
    assert (await refusal(http, "PUT", "/channels/own/promotions/o25", ORDER))[0] == "too_many_order_promotions"
    gift = {"terms": {"kind": "gift", "sku": "SCARF"}, "skus": ["COAT"]}
    assert (await refusal(http, "PUT", "/channels/own/promotions/g", ITEM | gift))[0] == "no_price_for_gift"
    flaws: list[tuple[dict[str, Any], str]] = [
        ({"terms": {"kind": "item_discount"}}, "either an amount off each piece, or a rate"),
        ({"skus": []}, "item_discount needs SKUs"),
        ({"targets": {"brands": ["Kiln"]}}, "it targets SKUs or classes, not both"),
        ({"skus": [], "targets": {}}, "it names no category, brand, tag or stage"),
        ({"exclusive": True}, "only a promotion on orders may be exclusive"),
    ]
    for change, word in flaws:
        code, detail = await refusal(http, "PUT", "/channels/own/promotions/bad", ITEM | change)
        assert code == "promotion_invalid" and word in detail


async def test_batches_that_business_forbids(http: httpx.AsyncClient) -> None:
    batch = {"channel": "own", "promotion_id": "p", "batch": "june", "codes": ["A1"]}
    assert (await refusal(http, "POST", CODES, batch, 404))[0] == "unknown_promotion"
    await done(http, "PUT", PROMOTION, ITEM | {"unique_codes": True})
    await done(http, "POST", CODES, batch)
    assert (await refusal(http, "POST", CODES, batch | {"codes": ["B2"]}))[0] == "contradicts_batch"
    await done(http, "PUT", "/channels/own/promotions/plain", ITEM)
    assert (await refusal(http, "POST", CODES, batch | {"promotion_id": "plain"}))[0] == "promotion_invalid"


async def test_quotes_name_what_they_cannot_price_and_no_code_fails_them(http: httpx.AsyncClient) -> None:
    both = QUOTE | {"lines": [{"sku": "CUP", "quantity": 1}, {"sku": "POT", "quantity": 1}]}
    assert await refusal(http, "POST", "/quotes", both) == ("unknown_sku", "no list price for CUP, POT")
    await done(http, "PUT", CUP, PRICE)
    assert await refusal(http, "POST", "/quotes", QUOTE | {"currency": "EUR"}) == (
        "currency_differs",
        "the order is in EUR, the list has CUP in CNY",
    )
    answer = await ask(http, "POST", "/quotes", QUOTE | {"codes": ["never", " Never "], "why_not": ["p"]})
    assert answer.status_code == 200
    said = [(step["subject"], step["code"]) for step in answer.json()["explanation"][1:]]
    assert said == [("NEVER", "unknown_code"), ("p", "wrong_channel")]
