"""Row 92 of the worked cases: what is one SKU, and what is its double."""

import json
from unicodedata import normalize

import pytest
from httpx import AsyncClient

from services.inventory.service import service
from shared.contracts.products import SpellingRefused
from shared.contracts.storefront import EVENTS, OrderPlaced
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.inventory.cataloguing import RECORD, enter, entered
from tests.inventory.examples import NOW, inventory

BODY = json.loads(RECORD.model_dump_json())
COMPOSED, DECOMPOSED = normalize("NFC", "CAFÉ"), normalize("NFD", "CAFÉ")


def double(sku: str, of: str) -> SpellingRefused:
    return SpellingRefused(
        spelling=of.casefold(),
        sku=sku,
        request="EnterProduct",
        code="double_of_case",
        reason=f"sku: {sku} differs from {of} by case alone, which has a record",
        refused_at=NOW,
    )


async def put(http: AsyncClient, sku: str) -> tuple[int, str]:
    answer = await http.put(f"http://inventory/products/{sku}/draft", json=BODY)
    return answer.status_code, answer.json().get("sku") or answer.json()["code"]


def placed(sku: str) -> str:
    order = {"channel": "web", "external_id": "1", "currency": "CNY", "lines": [{"sku": sku, "quantity": 1}]}
    event = EVENTS["OrderPlaced"].model_validate(order)
    assert isinstance(event, OrderPlaced)
    return event.lines[0].sku


@pytest.mark.req("CHN-16", "CHN-17")
def test_worked_92_a_space_and_a_way_to_write_an_accent_make_no_other_sku() -> None:
    assert placed("TEA ") == "TEA"
    assert COMPOSED != DECOMPOSED and placed(COMPOSED) == placed(DECOMPOSED) == COMPOSED
    assert placed("tea") == "tea"  # another one, that sells


@pytest.mark.req("CHN-17")
def test_worked_92_a_sku_that_differs_by_case_alone_gets_no_record() -> None:
    inventory.given(entered("TEA")).when(enter("tea")).then(double("tea", "TEA"))
    inventory.given(entered("TEA")).when(enter("tea")).twice()
    inventory.given(entered(COMPOSED)).when(enter("café")).then(double("café", COMPOSED))
    inventory.given(entered("STRASSE")).when(enter("Straße")).then(double("Straße", "STRASSE"))
    assert inventory.given(entered("TEA")).when(enter("TEA 2"), actor="ann").decided == [entered("TEA 2")]


@pytest.mark.req("CHN-17")
async def test_worked_92_by_http() -> None:
    async with clients(Memory([service])) as http:
        assert await put(http, "TEA%20") == (200, "TEA")
        assert await put(http, "tea") == (409, "double_of_case")
        assert await put(http, "TEA") == (200, "TEA")
        assert await put(http, COMPOSED) == await put(http, DECOMPOSED) == (200, COMPOSED)
        assert (await http.get("http://inventory/products/tea/draft")).status_code == 404
