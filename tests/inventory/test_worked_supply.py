"""The worked cases of supply, by their rows."""

from datetime import date
from typing import Any

import pytest

from services.inventory.purchase_order.commands import ClosePurchaseOrder
from services.inventory.service import service
from services.inventory.supplier.record import Record, quality, score, stability, years
from services.inventory.supplier.view import SupplierView
from shared.contracts.inventory import ReceivedLine, StockReceived
from shared.contracts.set_aside import StockSetAside
from shared.contracts.supply import SupplierDefectReported
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, parts, receive
from tests.inventory.purchasing import PO, acme, came, closed, delivered, expected, under_way

MUGS = (EAST, "MUG", 100)


def _came(receipt: str, n: int, excess: int = 0) -> StockReceived:
    line = ReceivedLine(sku="MUG", lot=receipt, quantity=n, excess=excess)
    return StockReceived(warehouse=EAST, receipt_id=receipt, lines=(line,), purchase_order=PO, received_at=NOW)


@pytest.mark.req("INV-17")
def test_worked_72_beyond_the_tolerance_it_is_excess() -> None:
    last = receive("r3", MUG=1).model_copy(update={"purchase_order": PO})
    given = inventory.given(expected(MUG=100), _came("r1", 60), _came("r2", 42))
    excess = StockSetAside(
        warehouse=EAST, sku="MUG", quantity=1, reason="excess", lots=parts(r3=1), document="r3", set_aside_at=NOW
    )
    given.when(last).then(_came("r3", 1, excess=1), excess)
    given.when(last).twice()


@pytest.mark.req("INV-17")
async def test_worked_72_by_http() -> None:
    system = Memory([service])
    async with clients(system) as http:
        await _ordered(http, 100)
        for receipt, n in (("r1", 60), ("r2", 42), ("r3", 1)):
            body = {"receipt_id": receipt, "purchase_order": "PO1", "lines": [{"sku": "MUG", "quantity": n}]}
            assert (await http.post(f"{HTTP}/warehouses/EAST/receipts", json=body)).status_code == 201
        stock = (await http.get(f"{HTTP}/warehouses/EAST/stock/MUG")).json()
        assert (stock["on_hand"], stock["unavailable"], stock["available"]) == (103, 1, 102)
        assert stock["set_aside"] == [{"reason": "excess", "quantity": 1}]
        order = (await http.get(f"{HTTP}/purchase-orders/PO1")).json()
        assert (order["status"], order["lines"][0]["received"], order["lines"][0]["excess"]) == ("closed", 103, 1)
        assert order["on_time_in_full"] is True
        free = {"quantity": 1, "reason": "excess"}
        kept = (await http.post(f"{HTTP}/warehouses/EAST/stock/MUG/make-available", json=free)).json()
        assert (kept["on_hand"], kept["available"]) == (103, 103)


HTTP = "http://inventory"


async def _ordered(http: object, n: int) -> None:
    from httpx import AsyncClient

    assert isinstance(http, AsyncClient)
    told = {"name": "Acme", "since": "2020-03-01", "lead_time_days": 9}
    assert (await http.put(f"{HTTP}/suppliers/acme", json=told)).status_code == 200
    price = {"unit_price": 250, "currency": "CNY"}
    assert (await http.put(f"{HTTP}/suppliers/acme/terms/MUG", json=price)).status_code == 200
    lines = [{"warehouse": "EAST", "sku": "MUG", "quantity": n}]
    order = {"purchase_order": "PO1", "supplier": "acme", "due_at": "2126-01-01T00:00:00Z", "lines": lines}
    proposed = await http.post(f"{HTTP}/purchase-orders", json=order)
    assert (proposed.status_code, proposed.json()["total"]) == (201, 250 * n)
    for step in ("approve", "send"):
        assert (await http.post(f"{HTTP}/purchase-orders/PO1/{step}", json={})).status_code == 200
    due = (await http.get(f"{HTTP}/incoming?warehouse=EAST")).json()["items"]
    assert [(each["sku"], each["due"]) for each in due] == [("MUG", n)]


@pytest.mark.req("INV-17")
def test_worked_73_closed_short_it_is_not_in_full() -> None:
    short = inventory.given(*under_way(MUGS), came("r1", MUG=(92, 0))).when(ClosePurchaseOrder(purchase_order=PO))
    short.then(closed(lots=1, days=0, short=True, kept=False))
    short.twice()


@pytest.mark.req("INV-17")
async def test_worked_73_by_http() -> None:
    system = Memory([service])
    async with clients(system) as http:
        await _ordered(http, 100)
        body = {"receipt_id": "r1", "purchase_order": "PO1", "lines": [{"sku": "MUG", "quantity": 92}]}
        await http.post(f"{HTTP}/warehouses/EAST/receipts", json=body)
        [due] = (await http.get(f"{HTTP}/incoming?sku=MUG")).json()["items"]
        assert due["due"] == 8
        closed = (await http.post(f"{HTTP}/purchase-orders/PO1/close", json={"reason": "sold out"})).json()
        assert (closed["status"], closed["on_time_in_full"]) == ("closed_short", False)
        assert (await http.get(f"{HTTP}/incoming?sku=MUG")).json()["items"] == []
        [over] = (await http.get(f"{HTTP}/incoming?sku=MUG&open=false")).json()["items"]
        assert (over["due"], over["came"]) == (0, 92)
        supplier = (await http.get(f"{HTTP}/suppliers/acme")).json()
        assert (supplier["record"]["orders"], supplier["record"]["orders_kept"]) == (1, 0)
        # what comes now is too much, all of it
        late = {"receipt_id": "r2", "purchase_order": "PO1", "lines": [{"sku": "MUG", "quantity": 3}]}
        await http.post(f"{HTTP}/warehouses/EAST/receipts", json=late)
        stock = (await http.get(f"{HTTP}/warehouses/EAST/stock/MUG")).json()
        assert (stock["on_hand"], stock["available"]) == (95, 92)


@pytest.mark.req("INV-16")
def test_worked_80_suppliers_rank_by_years_quality_and_stability() -> None:
    at = date(2026, 3, 1)
    a = Record(lots=40, lots_defective=2, orders=40, orders_kept=30)
    b = Record()
    c = Record(lots=30, lots_defective=10, orders=30, orders_kept=29)
    assert [round(float(each), 3) for each in (quality(a), stability(a), quality(c), stability(c))] == [0.92, 0.76, 0.7, 0.925]
    since = {"A": (date(2020, 1, 5), a), "B": (date(2025, 2, 1), b), "C": (date(2014, 1, 1), c)}
    scores = {name: round(float(score(years(day, at), record)), 3) for name, (day, record) in since.items()}
    assert scores == {"A": 0.792, "B": 0.66, "C": 0.85}
    assert sorted(scores, key=lambda name: -scores[name]) == ["C", "A", "B"]


@pytest.mark.req("INV-16")
def test_worked_80_as_their_orders_and_defects_come_to_it() -> None:
    """A's 40 orders are of a lot each, 30 of them kept; C's are 30, 29 of them kept."""
    view, scores = ViewSpec(service, "suppliers"), dict[str, float]()
    for name, since, orders, kept, defects in (("A", 2020, 40, 30, 2), ("B", 2025, 0, 0, 0), ("C", 2014, 30, 29, 10)):
        supplier = {"supplier": name}
        facts: list[Any] = [acme.model_copy(update={**supplier, "since": date(since, 1, 1)})]
        facts += [delivered(f"PO{n}", 1, n < kept).model_copy(update=supplier) for n in range(orders)]
        facts += [
            SupplierDefectReported(**supplier, lot=f"r{n}", sku="MUG", reason="cracked", reported_at=NOW) for n in range(defects)
        ]
        shown = view.given(*facts).documents[name]
        assert isinstance(shown, SupplierView)
        scores[name] = shown.score
    assert scores == {"A": 0.792, "B": 0.66, "C": 0.85}
