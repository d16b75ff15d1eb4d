"""A live stream has pieces of its own: nobody else sells them, and what it does not sell is everybody's again."""

import pytest

from services.inventory.pool.commands import DefinePool, MovePool
from shared.contracts.terms import Terms
from shared.memory.api import clients
from tests.journeys.shop import Shop


def streaming() -> Shop:
    """A hundred mugs, 60 of them for the stream, which sells on tmall; the shop leaves 5 to others."""
    shop = Shop({("sh-1", "mug"): 100})
    for channel, source, terms in (("shop", "list", Terms(buffer=5)), ("tmall", "storefront", Terms(pool="live"))):
        shop.configure(channel, warehouses=("sh-1",), price_source=source, terms=terms)
    shop.system.ask("inventory", "live", DefinePool(pool_id="live", channels=("tmall",), overflow=False, priority=1))
    move(shop, 60, "m1")
    return shop


def move(shop: Shop, pieces: int | None, id: str) -> None:
    command = MovePool(pool_id="live", warehouse="sh-1", sku="mug", pieces=pieces, move_id=id)
    shop.system.ask("inventory", "live", command)
    shop.system.run()


@pytest.mark.req("CHN-06")
async def test_worked_55_and_56_through_orders() -> None:
    shop = streaming()
    async with clients(shop.system) as http:

        async def seen(channel: str) -> int:
            items = (await http.get(f"http://inventory/channels/{channel}/availability")).json()["items"]
            return next(int(each["stock"]) for each in items if each["sku"] == "mug")

        assert (await seen("shop"), await seen("tmall")) == (35, 60)
        refused = shop.place("A1", {"mug": 41})
        sold = shop.place("L1", {"mug": 37}, channel="tmall")
        back = shop.place("L2", {"mug": 23}, channel="tmall")
        late = shop.place("L3", {"mug": 1}, channel="tmall")
        shop.system.run()
        assert [shop.order(each).allocation for each in (refused, sold, back, late)] == [
            "out_of_stock",
            "allocated",
            "allocated",
            "out_of_stock",
        ]
        assert (shop.stock("sh-1", "mug").pooled, shop.stock("sh-1", "mug").free) == (0, 40)
        shop.cancel("L2", channel="tmall")
        shop.system.run()
        assert (shop.stock("sh-1", "mug").pooled, shop.stock("sh-1", "mug").free) == (23, 40)
        assert (await seen("shop"), await seen("tmall")) == (35, 23)
        move(shop, None, "m2")
        mugs = shop.stock("sh-1", "mug")
        assert (mugs.on_hand, mugs.allocated, mugs.pooled, mugs.free) == (100, 37, 0, 63)
        assert (await seen("shop"), await seen("tmall")) == (58, 63)
        shop.cancel("L1", channel="tmall")  # the pool has no part there any more
        shop.system.run()
        assert (shop.stock("sh-1", "mug").pooled, shop.stock("sh-1", "mug").free) == (0, 100)
