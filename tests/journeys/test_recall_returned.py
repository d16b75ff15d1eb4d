"""What comes back of a lot that may not be sold is not offered, wherever its return is booked and whenever it is known."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import pytest

from services.inventory.stock.lots import Lot
from services.inventory.transfer.commands import AskTransfer, CameLine, ReceiveTransfer, SendTransfer
from shared.contracts.orders import StockLine
from shared.contracts.recalls import LotShipmentRecalled
from shared.memory.api import clients
from tests.journeys.shop import Shop
from tests.journeys.test_recall import _expire, _hold, _recall, receive

pytestmark = pytest.mark.req("INV-06", "INV-11", "SUP-19")
Held = Callable[[Shop], Coroutine[Any, Any, None]]
HELD = pytest.mark.parametrize("held", [_hold, _recall, _expire])
BEFORE = pytest.mark.parametrize("before", [True, False], ids=["known_before", "known_after"])

BOTH = [(_recall, True), (_recall, False), (_expire, True), (_expire, False)]


def sold(shop: Shop, name: str, lines: Mapping[str, int]) -> str:
    """All its shipments were delivered."""
    order = shop.place(name, lines)
    shop.pay(name, shop.order(order).total or 0)
    shop.system.run()
    for part in shop.order(order).shipments:
        shop.dispatch(order, f"SF-{name}-{part.number}", shipment=part.number)
        shop.deliver(order, shipment=part.number)
        shop.system.run()
    return order


def came_back(shop: Shop, order: str, name: str, lines: Mapping[str, int]) -> str:
    back = shop.ask_back(name, lines)
    shop.system.run()
    shop.inspect(order, back, *((sku, pieces, "restock") for sku, pieces in lines.items()))
    shop.system.run()
    return back


def offered(shop: Shop) -> int:
    """Mugs, of both warehouses."""
    stocks = (shop.system.view("inventory", "stock", f"{warehouse}/mug") for warehouse in ("sh-1", "gz-1"))
    return sum(stock.available for stock in stocks if stock is not None)


async def left(shop: Shop, lines: Mapping[str, int], held: Held, before: bool) -> int:
    """What is offered when all came back in one return."""
    order = sold(shop, "A1", lines)
    if before:
        await held(shop)
        shop.system.run()
    came_back(shop, order, "A1", lines)
    if not before:
        await held(shop)
        shop.system.run()
    return offered(shop)


@pytest.mark.parametrize(("held", "before"), [(_hold, True), *BOTH])
async def test_booked_where_its_lot_never_was(held: Held, before: bool) -> None:
    """One mug left sh-1, two rugs gz-1: gz-1 shipped most of the return, and asks sh-1. (A hold by hand is one warehouse's: what
    was booked before in another one is held there, as after a transfer.)"""
    shop = Shop({("gz-1", "rug"): 2})
    receive(shop, "sh-1", 2, expires=True)
    assert await left(shop, {"mug": 1, "rug": 2}, held, before) == 0


@HELD
@BEFORE
async def test_booked_where_its_lot_was(held: Held, before: bool) -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3, expires=True)
    assert await left(shop, {"mug": 2}, held, before) == 0


@pytest.mark.parametrize(("held", "before"), [(_hold, False), *BOTH])
async def test_its_lot_was_sold_out(held: Held, before: bool) -> None:
    shop = Shop({})
    receive(shop, "sh-1", 2, expires=True)
    assert await left(shop, {"mug": 2}, held, before) == 0


@BEFORE
@pytest.mark.parametrize("recalled", ["L1", "L2"])
async def test_it_may_be_of_two_lots_and_one_is_recalled(recalled: str, before: bool) -> None:
    """Nobody knows which of them the customer kept."""
    shop = Shop({})
    receive(shop, "sh-1", 1)
    receive(shop, "sh-1", 1, lot="L2")
    order = sold(shop, "A1", {"mug": 2})
    if before:
        await _recalled(shop, recalled)
    came_back(shop, order, "A1", {"mug": 1})
    if not before:
        await _recalled(shop, recalled)
    assert offered(shop) == 0


async def test_sold_again_and_recalled_its_buyer_is_told_too() -> None:
    """And what he sends back is not offered either."""
    shop = Shop({("gz-1", "rug"): 2})
    receive(shop, "sh-1", 1)
    came_back(shop, sold(shop, "A1", {"mug": 1, "rug": 2}), "A1", {"mug": 1, "rug": 2})
    order = sold(shop, "A2", {"mug": 1})
    await _recalled(shop, "L1")
    told = {fact.order_id: fact.quantity for fact in shop.system.facts("inventory") if isinstance(fact, LotShipmentRecalled)}
    assert told[order] == 1
    came_back(shop, order, "A2", {"mug": 1})
    assert offered(shop) == 0


async def test_sent_to_another_warehouse_and_recalled_it_is_found() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 2)
    back = came_back(shop, sold(shop, "A1", {"mug": 2}), "A1", {"mug": 2})
    lines = (StockLine(sku="mug", quantity=2),)
    shop.system.ask("inventory", "t1", AskTransfer(transfer_id="t1", source="sh-1", target="gz-1", lines=lines))
    shop.system.ask("inventory", "t1", SendTransfer(transfer_id="t1"))
    came = ReceiveTransfer(transfer_id="t1", receipt_id="in1", lines=(CameLine(sku="mug", good=2),))
    shop.system.ask("inventory", "t1", came)
    shop.system.run()
    await _recalled(shop, "L1")
    [lot] = shop.stock("gz-1", "mug").lots
    assert isinstance(lot, Lot)
    assert (lot.lot, lot.origins, lot.unavailable) == (back, ("L1",), 2)


async def test_it_is_freed_by_its_own_name_by_who_saw_what_is_printed_on_it() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3)
    receive(shop, "sh-1", 1, lot="L2")
    back = came_back(shop, sold(shop, "A1", {"mug": 4}), "A1", {"mug": 1})
    async with clients(shop.system) as http:
        held = await http.post("http://inventory/lots/sh-1/mug/L2/hold", json={})
        assert held.status_code == 200
        shown = (await http.get(f"http://inventory/lots/sh-1/mug/{back}")).json()
        assert (shown["origins"], shown["holds"], shown["received"]) == (["L1", "L2"], ["quality"], 1)
        freed = await http.post(f"http://inventory/lots/sh-1/mug/{back}/free", json={"note": "printed: L1"})
        assert freed.json()["holds"] == []
    assert offered(shop) == 1


async def _recalled(shop: Shop, lot: str) -> None:
    async with clients(shop.system) as http:
        body = {"sku": "mug", "lot": lot, "recall_id": "RC1"}
        assert (await http.post("http://inventory/recalls", json=body)).status_code == 201
    shop.system.run()
