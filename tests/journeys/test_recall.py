"""A lot is recalled while pieces of it are on the shelves of two warehouses, and with customers."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from services.fulfillment.shipment.commands import PickShipment
from services.inventory.recall.commands import RecallLot
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.lots import Lot
from services.inventory.transfer.commands import AskTransfer, CameLine, ReceiveTransfer, SendTransfer
from services.inventory.transfer.view import TransferView
from shared.contracts.fulfillment import ShipmentPicked
from shared.contracts.lots import ReceivedLot
from shared.contracts.orders import ShipmentShortenRequested, ShipmentStopRequested, StockLine
from shared.contracts.recalls import LotShipmentRecalled
from shared.contracts.support import TicketOpened
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop


def receive(shop: Shop, warehouse: str, pieces: int, lot: str = "L1", expires: bool = False) -> None:
    goods = ReceiveStock(
        warehouse=warehouse,
        receipt_id=f"r-{lot}",
        lines=(StockLine(sku="mug", quantity=pieces),),
        lots=(ReceivedLot(sku="mug", lot=lot, expires_at=OPENS + timedelta(days=1) if expires else None),),
    )
    shop.system.ask("inventory", warehouse, goods)


@pytest.mark.req("INV-06", "SUP-23")
def test_worked_62_a_recall_over_two_warehouses_finds_every_order() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 40)
    receive(shop, "gz-1", 13)
    shipped = []
    for n, pieces in enumerate((2, 1, 1, 2, 1, 2, 1, 1, 2)):
        order = shop.place(f"A{n}", {"mug": pieces})
        shop.pay(f"A{n}", shop.order(order).total or 0)
        shop.system.run()
        shop.dispatch(order, f"SF{n}")
        shop.system.run()
        shipped.append(order)
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1", note="lead"))
    shop.system.run()
    stocks = [shop.stock(warehouse, "mug") for warehouse in ("sh-1", "gz-1")]
    assert sum(stock.unavailable for stock in stocks) == 40
    assert [stock.available for stock in stocks] == [0, 0]
    told = [fact for fact in shop.system.facts("inventory") if isinstance(fact, LotShipmentRecalled)]
    assert sum(fact.quantity for fact in told) == 13
    tickets = [fact for fact in shop.system.facts("support") if isinstance(fact, TicketOpened)]
    assert sorted(str(each.order_id) for each in tickets) == sorted(shipped)
    assert all(each.subject.startswith("Recall RC1: ") for each in tickets)


def test_worked_62_pieces_that_come_after_it_are_recalled_too() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 4)
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1"))
    shop.system.run()
    receive(shop, "gz-1", 3)
    shop.system.run()
    assert (shop.stock("gz-1", "mug").available, shop.stock("gz-1", "mug").unavailable) == (0, 3)


async def _hold(shop: Shop) -> None:
    async with clients(shop.system) as http:
        answer = await http.post("http://inventory/lots/sh-1/mug/L1/hold", json={})
        assert answer.status_code == 200


async def _recall(shop: Shop) -> None:
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1"))


async def _expire(shop: Shop) -> None:
    shop.system.advance(OPENS + timedelta(days=2))


HELD = pytest.mark.parametrize("held", [_hold, _recall, _expire])
Held = Callable[[Shop], Coroutine[Any, Any, None]]


def reserved(shop: Shop, pieces: int) -> str:
    """An order that is paid and asked of Fulfillment, from sh-1."""
    order = shop.place("A1", {"mug": pieces})
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    assert shop.stock("sh-1", "mug").allocated == pieces
    return order


@HELD
@pytest.mark.req("INV-06")
async def test_worked_61_unpicked_pieces_of_a_held_lot_are_exchanged(held: Held) -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3, expires=True)
    receive(shop, "sh-1", 5, lot="L2")
    order = reserved(shop, 3)
    await held(shop)
    stock = shop.stock("sh-1", "mug")
    lots = {lot.lot: (lot.allocated, lot.unavailable) for lot in stock.lots if isinstance(lot, Lot)}
    assert lots == {"L1": (0, 3), "L2": (3, 0)}
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    assert (shop.stock("sh-1", "mug").on_hand, shop.stock("sh-1", "mug").available) == (5, 2)
    assert len(shop.order(order).shipments) == 1


@HELD
@pytest.mark.req("INV-06", "ORD-06")
async def test_worked_61_where_there_is_no_other_lot_the_order_sources_again(held: Held) -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3, expires=True)
    receive(shop, "gz-1", 5, lot="L2")
    order = reserved(shop, 3)
    await held(shop)
    shop.system.run()
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("sh-1", "mug").unavailable) == (0, 3)
    assert shop.stock("gz-1", "mug").allocated == 3
    assert [part.warehouse for part in shop.order(order).shipments if part.fulfillment == "requested"] == ["gz-1"]


@HELD
@pytest.mark.req("INV-06", "FUL-02")
async def test_worked_61_what_is_picked_is_asked_to_stop(held: Held) -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3, expires=True)
    receive(shop, "sh-1", 5, lot="L2")
    order = reserved(shop, 3)
    picked = PickShipment(order_id=order, shipment_id=ids.shipment_id(order, 1))
    assert [type(fact) for fact in shop.system.ask("fulfillment", order, picked)] == [ShipmentPicked]
    await held(shop)
    shop.system.run()
    asked = {type(fact) for fact in shop.system.facts("orders", order)}
    assert asked & {ShipmentStopRequested, ShipmentShortenRequested}
    lots = {lot.lot: (lot.allocated, lot.unavailable) for lot in shop.stock("sh-1", "mug").lots if isinstance(lot, Lot)}
    assert lots["L1"] == (0, 3)


def sent(shop: Shop, pieces: int) -> None:
    lines = (StockLine(sku="mug", quantity=pieces),)
    shop.system.ask("inventory", "t1", AskTransfer(transfer_id="t1", source="sh-1", target="gz-1", lines=lines))
    shop.system.ask("inventory", "t1", SendTransfer(transfer_id="t1"))


def arrived(shop: Shop, pieces: int) -> None:
    came = ReceiveTransfer(transfer_id="t1", receipt_id="in1", lines=(CameLine(sku="mug", good=pieces),))
    shop.system.ask("inventory", "t1", came)
    shop.system.run()


@pytest.mark.req("INV-01", "INV-06")
def test_worked_62_a_recall_finds_what_was_sent_to_another_warehouse_and_what_is_on_its_way() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 10)
    sent(shop, 4)
    arrived(shop, 3)
    order = shop.place("A1", {"mug": 9})  # of both: what is at gz-1 is taken, too
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1"))
    shop.system.run()
    for warehouse, pieces in (("sh-1", 6), ("gz-1", 3)):
        stock = shop.stock(warehouse, "mug")
        assert (stock.unavailable, stock.allocated, stock.available) == (pieces, 0, 0)
    last = ReceiveTransfer(transfer_id="t1", receipt_id="in2", lines=(CameLine(sku="mug", good=1),))
    shop.system.ask("inventory", "t1", last)
    shop.system.run()
    assert shop.stock("gz-1", "mug").unavailable == 4


@pytest.mark.req("INV-01", "INV-06")
def test_what_was_sent_expires_where_it_came_to_and_is_sold_by_expiry_before() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 4, expires=True)
    receive(shop, "gz-1", 4, lot="L2")
    sent(shop, 4)
    arrived(shop, 4)
    order = shop.place("A1", {"mug": 3})
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    lots = {lot.lot: (lot.quantity, lot.allocated) for lot in shop.stock("gz-1", "mug").lots if isinstance(lot, Lot)}
    assert lots == {"L1": (4, 3), "L2": (4, 0)}
    shop.system.advance(OPENS + timedelta(days=2))
    held = {lot.lot: (lot.allocated, lot.unavailable) for lot in shop.stock("gz-1", "mug").lots if isinstance(lot, Lot)}
    assert held == {"L1": (0, 4), "L2": (3, 0)}


@pytest.mark.req("INV-01", "INV-06")
def test_a_transfer_that_is_not_sent_when_its_lot_is_recalled_stays() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 4)
    lines = (StockLine(sku="mug", quantity=3),)
    shop.system.ask("inventory", "t1", AskTransfer(transfer_id="t1", source="sh-1", target="gz-1", lines=lines))
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1"))
    shop.system.run()
    transfer: TransferView = shop.system.view("inventory", "transfers", "t1")
    assert transfer.status == "cancelled"
    assert (shop.stock("sh-1", "mug").unavailable, shop.stock("sh-1", "mug").allocated) == (4, 0)


@pytest.mark.req("INV-06", "INV-11", "SUP-19")
def test_what_comes_back_of_a_recalled_lot_is_not_sold_again() -> None:
    shop = Shop({})
    receive(shop, "sh-1", 3)
    order = shop.delivered("A1", {"mug": 2}, 12_000)
    shop.system.ask("inventory", "mug/L1", RecallLot(sku="mug", lot="L1", recall_id="RC1"))
    shop.system.run()
    back = shop.ask_back("A1", {"mug": 2})
    shop.system.run()
    shop.inspect(order, back, ("mug", 2, "restock"))
    stock = shop.stock("sh-1", "mug")
    assert (stock.on_hand, stock.unavailable, stock.available) == (3, 3, 0)
