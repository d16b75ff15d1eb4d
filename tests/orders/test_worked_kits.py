"""The worked case of kits: the decider, and through all services."""

import pytest

from services.orders.channel.commands import ConfigureChannel
from services.orders.kit.commands import SetKit
from shared.contracts.allocating import ReservationRequested
from shared.contracts.kits import Component, Kit, KitLines, KitSet
from shared.contracts.orders import OrderConfirmed, PricedLine, StockLine
from shared.contracts.terms import Terms
from shared.domain.ids import order_id
from shared.memory.api import clients
from tests.journeys.shop import Shop
from tests.orders.example import AT, O1, SHIPMENT, order
from tests.orders.given import placed
from tests.orders.inputs import price

TWO_A_AND_B = (Component(sku="A", quantity=2, share=2), Component(sku="B", quantity=1, share=1))
KIT = Kit(sku="KIT", components=TWO_A_AND_B)
SET = KitSet(channel="shop", sku="KIT", components=TWO_A_AND_B, set_at=AT)
A = PricedLine(sku="A", quantity=1, unit_price=1_000, discount=0, total=1_000)


def kit_line(quantity: int, total: int) -> PricedLine:
    return PricedLine(sku="KIT", quantity=quantity, unit_price=total, discount=(quantity - 1) * total, total=total)


@pytest.mark.req("INV-02")
def test_worked_71_components_are_summed_over_lines() -> None:
    priced = price.model_copy(update={"lines": (kit_line(1, 3_000), A), "total": 4_000})
    confirmed = OrderConfirmed(
        order_id=O1,
        currency="EUR",
        lines=(
            PricedLine(sku="A", quantity=2, unit_price=1_000, discount=0, total=2_000),
            PricedLine(sku="B", quantity=1, unit_price=1_000, discount=0, total=1_000),
            A,
        ),
        kits=(KitLines(sku="KIT", quantity=1, numbers=(1, 2)),),
        total=4_000,
        confirmed_at=AT,
    )
    asked = ReservationRequested(
        order_id=O1,
        shipment_id=SHIPMENT,
        warehouse="north",
        lines=(StockLine(sku="A", quantity=3), StockLine(sku="B", quantity=1)),
        attempt=1,
        requested_at=AT,
    )
    given = order.given(placed.model_copy(update={"kits": (KIT,)}))
    given.when(priced).then(confirmed, asked)
    given.when(priced).twice()


def _shop() -> Shop:
    """One warehouse has 2 mugs and 5 lamps; a set is 2 mugs and a lamp."""
    shop = Shop({("sh-1", "mug"): 2, ("sh-1", "lamp"): 5})
    alone = ConfigureChannel(
        channel="shop",
        currency="CNY",
        warehouses=("sh-1",),
        payment_window_minutes=30,
        return_window_days=7,
        price_source="list",
        terms=Terms(),
    )
    shop.system.ask("orders", "shop", alone)
    shop.price("set", 20_000)
    return shop


SHORT = "no warehouse can serve the whole order; sh-1: mug (2 of 3)"


@pytest.mark.req("INV-02")
def test_worked_71_short_of_one_a() -> None:
    shop = _shop()
    mugs, lamp = Component(sku="mug", quantity=2, share=2), Component(sku="lamp", quantity=1, share=1)
    shop.system.ask("orders", "shop", SetKit(channel="shop", sku="set", components=(mugs, lamp)))
    assert shop.order(shop.place("A1", {"set": 1, "mug": 1})).refusal_reason == SHORT
    assert shop.order(shop.place("A2", {"set": 1})).allocation == "allocated"
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("sh-1", "lamp").allocated) == (2, 1)


async def test_worked_71_by_http() -> None:
    shop = _shop()
    kit = {"components": [{"sku": "mug", "quantity": 2}, {"sku": "lamp", "quantity": 1}]}
    ordered = {"currency": "CNY", "lines": [{"sku": "set", "quantity": 1}, {"sku": "mug", "quantity": 1}]}
    async with clients(shop.system) as http:
        assert (await http.put("http://orders/channels/shop/kits/set", json=kit)).status_code == 200
        await http.post("http://orders/orders", json={"channel": "shop", "external_id": "A1", **ordered})
        shown = (await http.get(f"http://orders/orders/{order_id('shop', 'A1')}")).json()
        assert (shown["order"], shown["refusal_code"], shown["refusal_reason"]) == ("refused", "out_of_stock", SHORT)
