"""Where customers bring what goes back: the channel's after-sales point (CHN-13)."""

from typing import Any

import pytest

from services.support.service import service
from shared.contracts.terms import Terms
from shared.testing.specs import ViewSpec
from tests.journeys.shop import PRICES, Shop
from tests.orders import given as orders
from tests.orders.example import order
from tests.orders.inputs import deliver
from tests.support.given import R1, approved, ask, delivered, requested, support, window
from tests.support.test_views import REQUESTED
from tests.support.test_worked_shipments import first

pytestmark = pytest.mark.req("CHN-13")
POINT = {"after_sales": "store-3"}


def there(message: Any, **changes: Any) -> Any:
    return message.model_copy(update=changes or POINT)


def test_what_is_delivered_names_its_orders_point() -> None:
    placed = orders.placed.model_copy(update={"terms": Terms(**POINT)})
    order.given(placed, *orders.READY[1:], orders.shipped).when(deliver).then(
        there(orders.lines_delivered), there(orders.delivered)
    )


@pytest.mark.parametrize("heard", [delivered, first])
def test_a_window_keeps_it(heard: Any) -> None:
    support.when(there(heard)).then(*map(there, support.when(heard).decided))


def test_an_approved_return_says_where_it_is_brought() -> None:
    support.given(there(window)).when(ask).then(requested, there(approved, bring_to="store-3"))
    support.given(there(window)).when(ask).twice()
    closed = there(window, lines=(), **POINT)
    support.given(there(window), there(closed, after_sales="")).when(ask).then(requested, there(approved, bring_to="store-3"))


def test_shown() -> None:
    asked = (window, requested, there(approved, bring_to="store-3"))
    shown = there(REQUESTED, status="approved", bring_to="store-3", approved_at=approved.approved_at)
    ViewSpec(service, "returns").given(*asked).then({R1: shown})


def test_it_is_brought_there_and_booked_where_it_was_shipped_from() -> None:
    shop = Shop(terms=Terms(**POINT))
    bought = shop.delivered("A", {"mug": 1}, PRICES["mug"])
    back = shop.ask_back("A", {"mug": 1})
    shop.system.run()
    assert (shop.returned(back).status, shop.returned(back).bring_to) == ("approved", "store-3")
    on_hand = shop.stock("sh-1", "mug").on_hand
    shop.inspect(bought, back, ("mug", 1, "restock"))
    shop.system.run()
    assert shop.stock("sh-1", "mug").on_hand == on_hand + 1
