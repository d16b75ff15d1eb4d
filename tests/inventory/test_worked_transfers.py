"""The worked cases of transfers, by their rows."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx import AsyncClient

from services.inventory.service import service
from shared.contracts.set_aside import StockSetAside
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.inventory.examples import NOW, inventory, line, parts
from tests.inventory.transferring import (
    WEST,
    T,
    arrived,
    booked_out,
    called_back,
    came,
    cancel,
    cancelled,
    freed,
    kept,
    left,
    lose,
    lost,
    receive,
    under_way,
)

HTTP = "http://inventory"
TEN = line("MUG", r1=10)


@pytest.mark.req("INV-01")
def test_worked_69_received_in_parts_damaged_and_lost() -> None:
    on_its_way = inventory.given(*under_way(r1=10))
    on_its_way.when(receive(good=7, damaged=1)).then(came(r1=(8, 1)))
    on_its_way.when(receive(good=7, damaged=1)).twice()
    rest = inventory.given(*under_way(r1=10), came(r1=(8, 1)))
    rest.when(lose(2)).then(lost(r1=2))
    rest.when(lose(2)).twice()
    damaged = StockSetAside(
        warehouse=WEST, sku="MUG", quantity=1, reason="damaged", lots=parts(r1=1), document=T, set_aside_at=NOW
    )
    inventory.when(came(r1=(8, 1))).then(arrived(r1=8), damaged)
    inventory.when(came(r1=(8, 1))).twice()


@pytest.mark.req("INV-01")
def test_worked_70_cancelled_before_it_is_freed_after_it_comes_back() -> None:
    before = inventory.given(*under_way(r1=10)[:2])
    before.when(cancel).then(cancelled(False, MUG=10))
    before.when(cancel).twice()
    inventory.given(kept(TEN)).when(cancelled(False, MUG=10)).then(freed(TEN))
    inventory.given(kept(TEN)).when(cancelled(False, MUG=10)).twice()
    after = inventory.given(*under_way(r1=10))
    after.when(cancel).then(cancelled(True, MUG=10), called_back(MUG=10))
    after.when(cancel).twice()
    inventory.given(kept(TEN), left(TEN)).when(cancelled(True, MUG=10)).then_nothing()
    back = came(warehouse="EAST", r1=(10, 0))
    inventory.given(*under_way(r1=10), cancelled(True, MUG=10)).when(receive(good=10)).then(back)
    inventory.given(kept(TEN), left(TEN)).when(back).then(arrived(warehouse="EAST", r1=10))


@pytest.mark.req("INV-01")
def test_worked_70_called_back_before_its_source_has_booked_it_out() -> None:
    """Its target was not told of it, and is not told any more: else it would wait for ever, and order too little."""
    ten = inventory.given(*under_way(r1=10)[:3])
    ten.when(cancel).then(cancelled(True, MUG=10))
    ten.when(cancel).twice()
    late = booked_out(TEN).model_copy(update={"target": ""})
    back = inventory.given(*under_way(r1=10)[:3], cancelled(True, MUG=10))
    back.when(left(TEN)).then(late)
    inventory.when(late, key=T).then_nothing()
    inventory.given(*under_way(r1=10)[:3], cancelled(True, MUG=10), late).when(receive(good=10)).then(
        came(warehouse="EAST", r1=(10, 0))
    )


async def _told(http: AsyncClient, path: str, body: Mapping[str, Any], status: int = 200) -> dict[str, Any]:
    answer = await http.post(f"{HTTP}{path}", json=body)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def _on_hand(http: AsyncClient, warehouse: str) -> dict[str, Any]:
    stock: dict[str, Any] = (await http.get(f"{HTTP}/warehouses/{warehouse}/stock/MUG")).json()
    return stock


async def _asked(http: AsyncClient) -> None:
    goods = {"receipt_id": "r1", "lines": [{"sku": "MUG", "quantity": 12}]}
    assert (await http.post(f"{HTTP}/warehouses/EAST/receipts", json=goods)).status_code == 201
    transfer = {"transfer_id": T, "source": "EAST", "target": WEST, "lines": [{"sku": "MUG", "quantity": 10}]}
    await _told(http, "/transfers", transfer, 201)
    assert (await http.get(f"{HTTP}/transfers/{T}")).json()["status"] == "allocated"
    stock = await _on_hand(http, "EAST")
    assert (stock["on_hand"], stock["allocated"], stock["available"]) == (12, 10, 2)


async def test_worked_69_by_http() -> None:
    async with clients(Memory([service])) as http:
        await _asked(http)
        await _told(http, f"/transfers/{T}/send", {})
        assert (await _on_hand(http, "EAST"))["on_hand"] == 2
        [due] = (await http.get(f"{HTTP}/incoming?warehouse={WEST}")).json()["items"]
        assert (due["transfer_id"], due["due"]) == (T, 10)
        await _told(http, f"/transfers/{T}/receipts", {"lines": [{"sku": "MUG", "good": 7, "damaged": 1}]})
        done = await _told(http, f"/transfers/{T}/losses", {"lines": [{"sku": "MUG", "quantity": 2}], "reason": "fell off"})
        [mugs] = done["lines"]
        assert (done["status"], mugs["received"], mugs["damaged"], mugs["lost"], mugs["in_transit"]) == ("closed", 8, 1, 2, 0)
        stock = await _on_hand(http, WEST)
        assert (stock["on_hand"], stock["unavailable"], stock["available"]) == (8, 1, 7)
        assert stock["set_aside"] == [{"reason": "damaged", "quantity": 1}]
        assert (await http.get(f"{HTTP}/incoming?warehouse={WEST}")).json()["items"] == []


async def test_worked_70_by_http() -> None:
    async with clients(Memory([service])) as http:
        await _asked(http)
        ended = await _told(http, f"/transfers/{T}/cancel", {"reason": None})
        assert (ended["status"], ended["open"]) == ("cancelled", False)
        stock = await _on_hand(http, "EAST")
        assert (stock["on_hand"], stock["allocated"], stock["available"]) == (12, 0, 12)
    async with clients(Memory([service])) as http:
        await _asked(http)
        await _told(http, f"/transfers/{T}/send", {})
        assert (await _told(http, f"/transfers/{T}/cancel", {}))["status"] == "returning"
        assert (await http.get(f"{HTTP}/incoming?warehouse={WEST}")).json()["items"] == []
        [due] = (await http.get(f"{HTTP}/incoming?warehouse=EAST")).json()["items"]
        assert (due["transfer_id"], due["due"]) == (T, 10)
        assert (await _on_hand(http, "EAST"))["on_hand"] == 2
        back = await _told(http, f"/transfers/{T}/receipts", {"receipt_id": "in1", "lines": [{"sku": "MUG", "good": 10}]})
        assert (back["status"], back["lines"][0]["came_back"]) == ("closed", 10)
        stock = await _on_hand(http, "EAST")
        assert (stock["on_hand"], stock["available"], stock["lots"][-1]["lot"]) == (12, 12, "r1")
