"""A SKU's way from a plan to the shelf: proposed, ordered by one, approved by another, received in parts."""

from datetime import timedelta

import pytest

from services.inventory.plan.replenish import Figures
from services.inventory.proposal.commands import PlanReplenishment
from services.inventory.purchase_order.commands import (
    ApprovePurchaseOrder,
    ConfirmPurchaseOrder,
    ProposePurchaseOrder,
    SendPurchaseOrder,
    WantedLine,
)
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.supplier.commands import ReportDefect, SetSupplier, SetSupplierTerms
from shared.contracts.orders import StockLine
from shared.contracts.supply import PurchaseOrderRequestRefused
from tests.journeys.shop import OPENS, Shop

DUE = OPENS + timedelta(days=10)
FIGURES = Figures(daily=1, deviation=1, lead_time=5, lead_deviation=1, service="B", pack=6)


def _supplied() -> Shop:
    shop = Shop()
    acme = SetSupplier(supplier="acme", name="Acme", since=OPENS.date().replace(year=2020), lead_time_days=9)
    shop.system.ask("inventory", "acme", acme)
    price = SetSupplierTerms(supplier="acme", sku="mug", unit_price=2_500, currency="CNY", moq=12, pack=6)
    shop.system.ask("inventory", "acme", price)
    return shop


def _receive(shop: Shop, warehouse: str, receipt: str, n: int) -> None:
    lines = (StockLine(sku="mug", quantity=n),)
    goods = ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines, purchase_order="PO1")
    shop.system.ask("inventory", warehouse, goods)
    shop.system.run()


@pytest.mark.req("INV-04", "INV-16", "INV-17")
def test_planned_ordered_received_in_parts_and_kept_account_of() -> None:
    shop = _supplied()
    shop.system.ask("inventory", "sh-1", PlanReplenishment(warehouse="sh-1", sku="mug", figures=FIGURES))
    proposal = shop.system.view("inventory", "proposals", "sh-1/mug")
    assert (proposal.status, proposal.amount) == ("open", 18)

    lines = tuple(WantedLine(warehouse=warehouse, sku="mug", quantity=n) for warehouse, n in (("sh-1", 18), ("gz-1", 6)))
    order = ProposePurchaseOrder(purchase_order="PO1", supplier="acme", lines=lines, due_at=DUE)
    shop.system.ask("inventory", "PO1", order, actor="lin")
    approve = ApprovePurchaseOrder(purchase_order="PO1")
    [refused] = shop.system.ask("inventory", "PO1", approve, actor="lin")
    assert isinstance(refused, PurchaseOrderRequestRefused) and refused.code == "same_person"
    shop.system.ask("inventory", "PO1", approve, actor="chen")
    shop.system.ask("inventory", "PO1", SendPurchaseOrder(purchase_order="PO1"), actor="lin")
    shop.system.run()
    shop.system.ask("inventory", "PO1", ConfirmPurchaseOrder(purchase_order="PO1", due_at=DUE), actor="lin")
    shop.system.run()
    assert shop.system.view("inventory", "proposals", "sh-1/mug").status == "ordered"
    assert shop.system.view("inventory", "incoming", "gz-1/mug/PO1").due == 6

    shop.system.advance(days=9)
    _receive(shop, "sh-1", "r1", 18)
    _receive(shop, "gz-1", "r2", 4)
    assert shop.system.view("inventory", "purchase_orders", "PO1").status == "partially_received"
    _receive(shop, "gz-1", "r3", 3)  # one too many
    seen = shop.system.view("inventory", "purchase_orders", "PO1")
    assert (seen.status, seen.on_time_in_full, seen.lead_time_days) == ("closed", True, 9)
    assert [(line.received, line.excess) for line in seen.lines] == [(18, 0), (7, 1)]
    stock = shop.stock("gz-1", "mug")
    assert (stock.on_hand, stock.unavailable, stock.available) == (5 + 7, 1, 5 + 6)
    assert shop.system.view("inventory", "incoming", "gz-1/mug/PO1").due == 0

    shop.system.ask("inventory", "acme", ReportDefect(supplier="acme", lot="r2", sku="mug", reason="cracked"))
    record = shop.system.view("inventory", "suppliers", "acme").record
    assert (record.lots, record.lots_defective, record.orders, record.orders_kept, record.days) == (3, 1, 1, 1, 9)


@pytest.mark.req("INV-02")
def test_what_came_too_much_is_not_sold_until_it_is_decided() -> None:
    shop = _supplied()
    order = ProposePurchaseOrder(
        purchase_order="PO1", supplier="acme", lines=(WantedLine(warehouse="sh-1", sku="mug", quantity=12),), due_at=DUE
    )
    shop.system.ask("inventory", "PO1", order)
    for command in (ApprovePurchaseOrder(purchase_order="PO1"), SendPurchaseOrder(purchase_order="PO1")):
        shop.system.ask("inventory", "PO1", command)
    shop.system.run()
    _receive(shop, "sh-1", "r1", 20)
    assert (shop.stock("sh-1", "mug").on_hand, shop.stock("sh-1", "mug").available) == (25, 17)
    sold = shop.place("A1", {"mug": 100})
    shop.system.run()
    assert shop.order(sold).allocation == "out_of_stock"
    assert shop.order(shop.place("A2", {"mug": 17})).allocation == "allocated"
