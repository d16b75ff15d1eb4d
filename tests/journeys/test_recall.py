"""A lot is recalled while pieces of it are on the shelves of two warehouses, and with customers."""

import pytest

from services.inventory.recall.commands import RecallLot
from services.inventory.receipt.commands import ReceiveStock
from shared.contracts.lots import ReceivedLot
from shared.contracts.orders import StockLine
from shared.contracts.recalls import LotShipmentRecalled
from shared.contracts.support import TicketOpened
from tests.journeys.shop import Shop


def receive(shop: Shop, warehouse: str, pieces: int) -> None:
    goods = ReceiveStock(
        warehouse=warehouse,
        receipt_id="r1",
        lines=(StockLine(sku="mug", quantity=pieces),),
        lots=(ReceivedLot(sku="mug", lot="L1"),),
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
