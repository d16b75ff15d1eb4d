import pytest

from services.inventory.outlet.availability import FIGURES, Availability, at_once, available
from services.inventory.outlet.view import OutletView
from services.inventory.product.view import ProductView
from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.contracts.orders import ChannelConfigured
from shared.contracts.products import OutletSet
from shared.contracts.terms import Terms
from shared.testing.specs import ViewSpec
from tests.inventory.cataloguing import PATH, RECORD
from tests.inventory.examples import NOW, inventory

WEB = OutletSet(channel="web", warehouses=("EAST", "WEST"), buffer=5, set_at=NOW)
OUTLET = OutletView(channel="web", warehouses=("EAST", "WEST"), buffer=5, set_at=NOW)


def configured(buffer: int, window: int = 30) -> ChannelConfigured:
    return ChannelConfigured(
        channel="web",
        currency="CNY",
        currencies=("CNY",),
        warehouses=("EAST", "WEST"),
        payment_window_minutes=window,
        return_window_days=7,
        price_source="list",
        terms=Terms(buffer=buffer),
        configured_at=NOW,
    )


@pytest.mark.req("INV-09", "CHN-11", "CHN-42")
def test_an_outlet_is_what_a_channel_s_policies_say_of_stock() -> None:
    inventory.when(configured(5)).then(WEB)
    inventory.when(configured(5)).twice()
    inventory.hears(configured(5)).where_it_lies()
    inventory.given(WEB).when(configured(5, window=60)).then_nothing()
    inventory.given(WEB).when(configured(0)).then(WEB.model_copy(update={"buffer": 0}))
    ViewSpec(service, "outlets").given(WEB).then({"web": OUTLET})


@pytest.mark.req("INV-09", "INV-10", "CHN-40")
def test_what_it_may_sell_is_free_less_its_buffer_in_each_warehouse() -> None:
    stock = {
        "EAST/TEA": StockView(warehouse="EAST", sku="TEA", on_hand=12, available=12, free=9),
        "WEST/TEA": StockView(warehouse="WEST", sku="TEA", on_hand=3, available=3, free=3),
        "NORTH/TEA": StockView(warehouse="NORTH", sku="TEA", on_hand=50, available=50, free=50),
        "EAST/MUG": StockView(warehouse="EAST", sku="MUG", on_hand=8, available=8, free=8),
    }
    tea = ProductView(**dict(RECORD), sku="TEA", stage="exit", path=PATH, revision=1, published_at=NOW)
    web, mug = available(OUTLET, ["TEA", "MUG"], stock, {"TEA": tea}, {})
    assert web == Availability(sku="TEA", stock=4, sellable=True, stage="exit", title="Sencha, 100 g")
    assert mug == Availability(sku="MUG", stock=3, sellable=True, stage=None, title=None)
    closed = RECORD.listings[0].model_copy(update={"sellable": False})
    (web,) = available(OUTLET, ["TEA"], stock, {"TEA": tea.model_copy(update={"listings": (closed,)})}, {})
    assert not web.sellable
    (live,) = available(OUTLET.model_copy(update={"channel": "live"}), ["TEA"], stock, {"TEA": tea}, {})
    assert live == Availability(sku="TEA", stock=4, sellable=True, stage="exit", title=None)


def test_an_answer_is_made_of_so_many_documents() -> None:
    assert at_once(OUTLET, 500) == 500
    assert at_once(OUTLET, 1) == 1
    many = OUTLET.model_copy(update={"warehouses": tuple(f"W{n}" for n in range(50))})
    assert at_once(many, 500) == FIGURES // 50
