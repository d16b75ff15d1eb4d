"""How long an order took until it was handed over, and how often staff had to do something about it."""

import pytest
from prometheus_client import REGISTRY

from services.orders.order.commands import HoldOrder, ReleaseHold
from services.orders.service import service
from shared.testing.specs import ViewSpec
from tests.journeys.shop import Shop
from tests.orders.test_worked_shipments import split
from tests.orders.warehouses import S1, S2


def measured(name: str, what: str) -> tuple[float, float]:
    """How many orders, and their sum."""
    of = {"service": "orders", "what": what}
    return tuple(REGISTRY.get_sample_value(f"{name}_{each}", of) or 0.0 for each in ("count", "sum"))  # type: ignore[return-value]


@pytest.mark.req("ORD-08", "ORD-09")
def test_an_order_that_nobody_touches() -> None:
    took, times = measured("waybill_took_seconds", "order_handed_over"), measured("waybill_times", "order_touches")
    shop = Shop()
    id = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.advance(minutes=90)
    assert shop.order(id).seconds_to_hand_over is None
    shop.dispatch(id)
    seen = shop.order(id)
    assert (seen.seconds_to_hand_over, seen.touches) == (5_400, 0)
    shop.system.advance(days=1)
    shop.deliver(id)
    assert shop.order(id).seconds_to_hand_over == 5_400, "once"
    assert measured("waybill_took_seconds", "order_handed_over") == (took[0] + 1, took[1] + 5_400)
    assert measured("waybill_times", "order_touches") == (times[0] + 1, times[1])


@pytest.mark.req("ORD-08")
def test_what_staff_decides_is_counted_until_it_is_handed_over() -> None:
    times = measured("waybill_times", "order_touches")
    shop = Shop()
    id = shop.place("A1", {"mug": 1})
    hold = HoldOrder(order_id=id, kind="fraud", reason="card and address differ")
    for command in (hold, hold, ReleaseHold(order_id=id, kind="fraud", reason="called")):
        shop.system.ask("orders", id, command)
    assert shop.order(id).touches == 2, "a repeat changes nothing"
    shop.pay("A1", 6_000)
    shop.system.run()
    shop.dispatch(id)
    assert (shop.order(id).touches, shop.order(id).seconds_to_hand_over) == (2, 0)
    assert measured("waybill_times", "order_touches") == (times[0] + 1, times[1] + 2)


@pytest.mark.req("ORD-09")
def test_one_in_parts_is_handed_over_with_the_last() -> None:
    life = split()
    life.ship(S1)
    seen = ViewSpec(service, "orders").given(*life.facts).documents
    assert [each.seconds_to_hand_over for each in seen.values()] == [None]
    life.ship(S2)
    [whole] = ViewSpec(service, "orders").given(*life.facts).documents.values()
    assert (whole.fulfillment, whole.seconds_to_hand_over) == ("shipped", 0)
