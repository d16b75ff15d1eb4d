"""A warehouse helps another out: what waits there is filled as the transfer comes in."""

from datetime import timedelta
from typing import Any

import pytest

from services.inventory.queue.commands import SetBackorderCap
from services.inventory.transfer.commands import (
    AskTransfer,
    CameLine,
    CancelTransfer,
    LoseTransfer,
    LostLine,
    ReceiveTransfer,
    SendTransfer,
)
from services.inventory.transfer.view import TransferView
from shared.contracts.orders import StockLine
from shared.contracts.terms import Terms
from shared.domain.messages import Command
from tests.journeys.shop import Shop


@pytest.fixture
def shop() -> Shop:
    """Mugs lie in Guangzhou, orders of the shop are served from Shanghai, and wait there."""
    shop = Shop({("gz-1", "mug"): 12})
    shop.configure(warehouses=("sh-1",), terms=Terms(short_at_placing="backorder"))
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=30))
    return shop


def asked(shop: Shop, command: Command, actor: str = "lin") -> TransferView:
    shop.system.ask("inventory", "t1", command, actor=actor)
    view: TransferView = shop.system.view("inventory", "transfers", "t1")
    return view


def transfer(n: int) -> AskTransfer:
    lines = (StockLine(sku="mug", quantity=n),)
    return AskTransfer(transfer_id="t1", source="gz-1", target="sh-1", lines=lines, reason="Shanghai is short")


def came(id: str, good: int, damaged: int = 0) -> ReceiveTransfer:
    return ReceiveTransfer(transfer_id="t1", receipt_id=id, lines=(CameLine(sku="mug", good=good, damaged=damaged),))


def due(shop: Shop, warehouse: str) -> Any:
    return shop.system.view("inventory", "incoming", f"{warehouse}/mug/transfer/t1")


@pytest.mark.req("INV-01", "INV-11")
def test_worked_69_a_transfer_in_parts_fills_who_waits(shop: Shop) -> None:
    order = shop.place("A1", {"mug": 5})
    shop.system.run()
    shop.pay("A1", shop.order(order).total or 0)
    assert shop.order(order).allocation == "waiting"
    assert asked(shop, transfer(10)).status == "allocated"
    assert (shop.stock("gz-1", "mug").on_hand, shop.stock("gz-1", "mug").free) == (12, 2)
    assert asked(shop, SendTransfer(transfer_id="t1")).status == "sent"
    assert (shop.stock("gz-1", "mug").on_hand, due(shop, "sh-1").due) == (2, 10)

    asked(shop, came("in1", good=3))
    assert shop.order(order).allocation == "waiting"
    asked(shop, came("in2", good=4, damaged=1))
    assert (shop.order(order).allocation, shop.order(order).fulfillment) == ("allocated", "requested")
    done = asked(shop, LoseTransfer(transfer_id="t1", loss_id="l1", lines=(LostLine(sku="mug", quantity=2),)))
    assert (done.status, done.lines[0].received, done.lines[0].damaged, done.lines[0].lost) == ("closed", 8, 1, 2)
    stock = shop.stock("sh-1", "mug")
    assert (stock.on_hand, stock.allocated, stock.unavailable, stock.free) == (8, 5, 1, 2)
    assert [lot.lot for lot in stock.lots] == ["opening-mug"]  # as in Guangzhou
    assert (due(shop, "sh-1").due, due(shop, "sh-1").open) == (0, False)
    shop.dispatch(order)
    assert shop.order(order).fulfillment == "shipped"


@pytest.mark.req("INV-01", "INV-11")
def test_worked_70_called_back_it_comes_in_where_it_left(shop: Shop) -> None:
    asked(shop, transfer(10))
    asked(shop, SendTransfer(transfer_id="t1"))
    asked(shop, came("in1", good=4))
    assert asked(shop, CancelTransfer(transfer_id="t1")).status == "returning"
    assert (due(shop, "sh-1").due, due(shop, "gz-1").due) == (0, 6)
    assert asked(shop, came("in2", good=6)).status == "closed"
    assert (shop.stock("gz-1", "mug").on_hand, shop.stock("sh-1", "mug").on_hand) == (8, 4)


@pytest.mark.req("INV-04", "INV-11")
def test_several_transfers_bring_the_same_sku(shop: Shop) -> None:
    """Each is judged in a partition of its own; what is due of the SKU is one document, the warehouse's."""
    day = timedelta(days=1)
    for n in range(8):
        id, due_at = f"t{n}", shop.system.now + (9 - n) * day
        lines = (StockLine(sku="mug", quantity=1),)
        asked = AskTransfer(transfer_id=id, source="gz-1", target="sh-1", lines=lines, due_at=due_at, reason="short")
        shop.system.ask("inventory", id, asked, actor="lin")
        shop.system.ask("inventory", id, SendTransfer(transfer_id=id), actor="lin")
    waits = shop.system.view("inventory", "arrivals", "sh-1/mug").due
    assert [(each.transfer_id, each.quantity) for each in waits] == [(f"t{n}", 1) for n in reversed(range(8))]
    shop.system.ask("inventory", "t7", CancelTransfer(transfer_id="t7"), actor="lin")
    gone = LoseTransfer(transfer_id="t6", loss_id="l1", lines=(LostLine(sku="mug", quantity=1),))
    shop.system.ask("inventory", "t6", gone, actor="lin")
    arrived = ReceiveTransfer(transfer_id="t5", receipt_id="in1", lines=(CameLine(sku="mug", good=1, damaged=0),))
    shop.system.ask("inventory", "t5", arrived, actor="lin")
    shop.system.run()
    waits = shop.system.view("inventory", "arrivals", "sh-1/mug").due
    assert [each.transfer_id for each in waits] == ["t4", "t3", "t2", "t1", "t0"]
    lost = shop.system.view("inventory", "write_offs", f"sh-1/mug/{shop.system.now:%Y-%m}")
    assert lost.by_reason == {"lost_in_transit": 1}
