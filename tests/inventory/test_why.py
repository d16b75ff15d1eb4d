"""Movements with running balances, read from the decisions that changed a SKU's document."""

from itertools import pairwise
from typing import Any

import pytest

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.hold.commands import HoldStock
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.service import service
from services.inventory.stock.lots import AsideFact, MovingFact
from services.inventory.stock.state import HoldMove, QueueMove
from services.inventory.stock.why import LINES, OF_ONE_SKU
from shared.contracts.inventory import EVENTS
from shared.contracts.orders import StockLine
from shared.contracts.pools import PartMove
from shared.domain.wiring import types_of
from shared.memory.api import clients
from tests.journeys.shop import Shop

WHY = "http://inventory/warehouses/sh-1/stock/mug/why"


@pytest.fixture
def shop() -> Shop:
    shop = Shop({("sh-1", "mug"): 10})
    shop.place("A1", {"mug": 2})
    shop.system.advance(seconds=1)
    shop.cancel("A1")
    shop.delivered("A2", {"mug": 1}, 6_000)
    cart = HoldStock(warehouse="sh-1", hold_id="c1", customer_id="lin", lines=(StockLine(sku="mug", quantity=1),))
    shop.system.ask("inventory", "sh-1", cart)
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=3))
    lost = AdjustStock(warehouse="sh-1", adjustment_id="a1", sku="mug", change=-2, reason="broken in a fall")
    shop.system.ask("inventory", "sh-1", lost)
    return shop


@pytest.mark.req("INV-01")
async def test_every_figure_is_explained(shop: Shop) -> None:
    async with clients(shop.system) as http:
        items: list[dict[str, Any]] = (await http.get(WHY)).json()["items"]
        stock = (await http.get("http://inventory/warehouses/sh-1/stock/mug")).json()
    assert [each["type"] for each in items] == [
        *("StockAdjusted", "StockHeld", "StockIssued", "StockReserved", "StockReleased", "StockReserved", "StockReceived")
    ]
    newest, oldest = items[0], items[-1]
    assert newest["after"] == {name: stock[name] for name in newest["after"]}
    assert (newest["change"], newest["reason"], newest["cause"]) == (
        {"on_hand": -2},
        "broken in a fall",
        {"adjustment_id": "a1"},
    )
    assert oldest["after"] == {**dict.fromkeys(newest["after"], 0), "on_hand": 10, "available": 10}
    assert oldest["cause"] == {"receipt_id": "opening-mug"}
    for later, earlier in pairwise(items):
        for name, n in later["change"].items():
            assert later["after"][name] - earlier["after"][name] == n


async def test_pages_go_on_with_the_balances(shop: Shop) -> None:
    async with clients(shop.system) as http:
        whole = (await http.get(WHY)).json()["items"]
        items, cursor = [], None
        while True:
            params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = (await http.get(WHY, params=params)).json()
            items += page["items"]
            if (cursor := page["next"]) is None:
                break
        assert items == whole
        assert (await http.get(WHY, params={"cursor": "1:2"})).status_code == 422
        assert (await http.get(WHY, params={"limit": "0"})).status_code == 422
        assert (await http.get(WHY.replace("mug", "none"))).status_code == 404


def test_every_fact_that_moves_pieces_is_known() -> None:
    """A new one needs its line here, or balances before it are wrong."""
    names = {cls: name for name, cls in EVENTS.items()}
    moving = {names[cls] for union in (MovingFact, AsideFact, QueueMove, HoldMove, PartMove) for cls in types_of(union)}
    of_pools = {"PoolSplit", "PoolMerged", "PoolReduced"}
    assert moving == {*LINES, *OF_ONE_SKU, *of_pools, "StockAdjusted", "ReservationQueued", "QueueFilled"}
    of_purchases = {
        "suppliers",
        "supplier_terms",
        "purchase_orders",
        "incoming",
        "proposals",
        "forecasts",
        "service_levels",
        "arrivals",
        "supplied",
    }
    of_lots = {"lots", "recalls", "recalled_shipments"}
    of_products = {"products", "product_drafts", "categories", "outlets"}
    of_reports = {"warehouse_demand", "write_offs"}
    of_pools = {"pools", "pool_parts"}
    own = {"stock", "queues", "holds", "counts", "counts_due", "transfers"}
    shown = {*own, *of_pools, *of_purchases, *of_lots, *of_products, *of_reports}
    assert {view.name for noun in service.nouns for view in noun.views} == shown
